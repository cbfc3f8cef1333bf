import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodingOf } from '../../src/ingest/decode.ts';
import { linesOf, STRETCH_BYTES, textOf } from '../../src/ingest/lines.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => new Uint8Array(new Uint16Array([...text].map((mark) => mark.charCodeAt(0))).buffer);
const { signal } = new AbortController();

async function linesIn(bytes: Uint8Array<ArrayBuffer>, encoding: 'utf-8' | 'utf-16le' = 'utf-8', maxChars = 1000) {
  const lines: { text: string | null; from: number; to: number }[] = [];
  for await (const line of linesOf(new Blob([bytes]), encoding, { stop: signal, maxChars })) lines.push(line);
  return lines;
}

async function textIn(bytes: Uint8Array<ArrayBuffer>, encoding: 'utf-8' | 'utf-16le' = 'utf-8') {
  let text = '';
  for await (const stretch of textOf(new Blob([bytes]), encoding, signal)) text += stretch.text;
  return text;
}

describe('lines of a file', () => {
  it('each has its text and the bytes that it takes, the empty ones too', async () => {
    const bytes = utf8('één\r\n\ntwo');
    expect(await linesIn(bytes)).toEqual([
      { text: 'één', from: 0, to: 7 },
      { text: '', from: 7, to: 8 },
      { text: 'two', from: 8, to: 11 },
    ]);
  });

  it('one that is too long has no text, and those around it are whole', async () => {
    const lines = await linesIn(utf8(`a\n${'x'.repeat(5000)}\nb\n`));
    expect(lines.map(({ text }) => text)).toEqual(['a', null, 'b']);
    expect((await linesIn(utf8(`${'x'.repeat(1000)}\n`)))[0]?.text).toHaveLength(1000);
  });

  it('UTF-16 is cut at line ends only, not at characters that hold the same byte', async () => {
    // U+0A0A and U+010A have the byte of a line feed.
    expect((await linesIn(utf16('a\u0a0a\u010ab\nc'), 'utf-16le')).map(({ text }) => text)).toEqual([
      'a\u0a0a\u010ab',
      'c',
    ]);
  });

  it('one line in another encoding spoils no other', async () => {
    const bytes = Uint8Array.from([...utf8('one é\n'), 0x63, 0x61, 0x66, 0xe9, 0x0a, ...utf8('two é\n')]);
    expect((await linesIn(bytes)).map(({ text }) => text)).toEqual(['one é', 'café', 'two é']);
    expect(await textIn(bytes)).toBe('one é\ncafé\ntwo é\n');
  });

  it('whatever the text, its stretches together are the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[a-zé🐋\r\n]*$/u), { maxLength: 5 }), async (parts) => {
        const text = parts.join('\n');
        expect(await textIn(utf8(text))).toBe(text);
        expect((await linesIn(utf8(text), 'utf-8', 1e6)).map((line) => line.to).at(-1) ?? 0).toBe(utf8(text).length);
      }),
      { numRuns: 50 },
    );
  });

  it('characters that lie across two stretches are whole, with and without line ends', async () => {
    for (const line of ['🐋é ', '🐋é\n']) {
      const text = line.repeat(STRETCH_BYTES);
      expect((await textIn(utf8(text))) === text).toBe(true);
      expect((await textIn(utf16(line.replace('🐋', 'w').repeat(STRETCH_BYTES)), 'utf-16le')).length).toBe(
        STRETCH_BYTES * 3,
      );
    }
  });

  it('the beginning of a text tells its encoding even where it ends within a character', () => {
    const head = utf8('a long line with é');
    expect(encodingOf('a.txt', head.subarray(0, head.length - 1))).toEqual({ ok: true, value: 'utf-8' });
    expect(encodingOf('a.bin', Uint8Array.from([0, 1, 2, 3]))).toMatchObject({ ok: false });
  });
});
