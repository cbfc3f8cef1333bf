import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES, readFile, readPasted } from '../../src/ingest/read-file.ts';

const parse = (html: string) => parseHTML(html).document as unknown as Document;

async function read(name: string, content: BlobPart, type = '') {
  const outcome = await readFile(new File([content], name, { type }), parse);
  return outcome.ok ? outcome.value : outcome.failure;
}

// A file without its hundred megabytes; reading it is noticed.
function fileOf(size: number, arrayBuffer: () => Promise<ArrayBuffer>): File {
  return { name: 'a.txt', type: '', size, arrayBuffer } as unknown as File;
}

describe('reading a file', () => {
  it.each([
    ['tides.md', '# Sea\n\nText.', 'markdown'],
    ['TIDES.MARKDOWN', 'Text.', 'markdown'],
    ['tides.txt', '# Sea\n\nText.', 'plain'],
    ['table.csv', 'a,b\n1,2', 'plain'],
    ['pasted', '# Sea\n\nText.', 'markdown'],
    ['pasted', 'Text.\n\n#1 is no heading.', 'plain'],
  ])('%s with %j is read as %s', async (name, content, form) => {
    expect(await read(name, content)).toEqual({ name, form, text: content });
  });

  it('HTML is told by its name, its type or its first words', async () => {
    const html = '<!doctype html><html><body><h2>Sea</h2><p>Words.</p></body></html>';
    const expected = { form: 'markdown', text: '## Sea\n\nWords.' };
    expect(await read('a.HTM', html)).toMatchObject(expected);
    expect(await read('a', html, 'text/html')).toMatchObject(expected);
    expect(await read('a', `\n${html}`)).toMatchObject(expected);
  });

  it('a pasted text is told by its name, then by its first words, and never thrown away in silence', async () => {
    expect(await readPasted('notes', '# Sea\n\nText.')).toMatchObject({ value: { name: 'notes', form: 'markdown' } });
    expect(await readPasted('notes.txt', '# Sea\n\nText.')).toMatchObject({ value: { form: 'plain' } });
    expect(await readPasted('notes', '<!doctype html><html><body><p>Words.</p></body></html>', parse)).toMatchObject({
      value: { text: 'Words.' },
    });
    expect(await readPasted('notes', ' ')).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
  });

  it('a charset that HTML declares is honoured', async () => {
    const html = [...'<html><head><meta charset="koi8-r"></head><body><p>'].map((mark) => mark.charCodeAt(0));
    const bytes = new Uint8Array([...html, 0xd0, 0xd2, 0xc9, 0xcc, 0xc9, 0xd7]); // "прилив" in KOI8-R
    expect(await read('a.html', bytes)).toMatchObject({ text: 'прилив' });
  });

  it('front matter is no part of the text, and a text between two breaks is', async () => {
    expect(await read('a.md', '---\ntitle: Sea\ntags:\n  - tide\n---\n# Sea\n')).toMatchObject({ text: '# Sea\n' });
    expect(await read('a.md', '---\nThe sea is wide.\n---\nMore.')).toMatchObject({
      text: '---\nThe sea is wide.\n---\nMore.',
    });
  });

  it('ten million lines after a break at the start are read', async () => {
    expect(await read('a.md', `---\n${'a\n'.repeat(10_000_000)}`)).toMatchObject({ form: 'markdown' });
  }, 20_000);

  it('a file at the limit is refused before a byte of it is read', async () => {
    let reads = 0;
    const file = (size: number) =>
      fileOf(size, async () => {
        reads += 1;
        return new TextEncoder().encode('Text.').buffer;
      });
    expect(await readFile(file(MAX_FILE_BYTES))).toEqual({
      ok: false,
      failure: {
        kind: 'bad-input',
        message: 'a.txt has 100 MB, and files must stay below 100 MB. Nothing was added. Split it and add the parts.',
      },
    });
    expect(reads).toBe(0);
    expect((await readFile(file(MAX_FILE_BYTES - 1))).ok).toBe(true);
  });

  it('a file that cannot be read is told apart from a bug', async () => {
    const gone = await readFile(fileOf(9, () => Promise.reject(new DOMException('gone', 'NotReadableError'))));
    expect(gone).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/^a\.txt could not be read: .* Pick it again\.$/) },
    });
    await expect(readFile(fileOf(9, () => Promise.reject(new TypeError('bug'))))).rejects.toThrow('bug');
  });

  it.each([[''], [' \n\t'], ['\ufeff']])('a file with nothing but %j is refused as empty', async (content) => {
    expect(await read('a.txt', content)).toMatchObject({
      message: 'a.txt holds no text. Nothing was added. Check that it is the right file.',
    });
  });

  it.each([
    ['%PDF-1.7 ', 'a PDF'],
    ['PK\x03\x04', 'an archive or an office document'],
    ['{\\rtf1', 'a rich text document'],
    ['\x89PNG\r\n', 'an image'],
    ['\xff\xd8\xff\xe0', 'an image'],
    ['RIFF1234WEBPVP8', 'an image'],
    ['\x00\x00\x00\x18ftypmp42', 'a film or a sound'],
    ['\x1f\x8b\x08', 'a compressed file'],
    ['GGUF\x03\x00', 'a language model'],
  ])('%j is named as %s, whatever the file is called', async (begin, what) => {
    const bytes = new Uint8Array([...begin].map((mark) => mark.charCodeAt(0)));
    expect(await read('a.txt', bytes)).toMatchObject({
      kind: 'bad-input',
      message: expect.stringMatching(
        new RegExp(`^a\\.txt is ${what}, which cannot be read here\\. Nothing was added\\. .+\\.$`),
      ),
    });
  });

  it('text that only mentions such a format is text', async () => {
    expect(await read('a.txt', 'PDF files begin with %PDF-')).toMatchObject({ form: 'plain' });
  });
});
