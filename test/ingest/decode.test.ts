import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/ingest/decode.ts';

const bytes = (...values: number[]) => new Uint8Array(values);
const latin = (text: string) => new Uint8Array([...text].map((mark) => mark.charCodeAt(0)));
const read = (from: Uint8Array, declared: string | null = null) => {
  const outcome = decode('a.txt', from, declared);
  return outcome.ok ? outcome.value : outcome.failure.message;
};

describe('bytes to text', () => {
  it('UTF-8 is read with and without its mark, and the mark is no part of the text', () => {
    const text = 'Æbler, 蛸, 🐋';
    expect(read(new TextEncoder().encode(text))).toBe(text);
    expect(read(new TextEncoder().encode(`\ufeff${text}`))).toBe(text);
  });

  it('UTF-16 of both byte orders is read by its mark', () => {
    expect(read(bytes(0xff, 0xfe, 0x41, 0x00, 0x3d, 0xd8, 0x0b, 0xdc))).toBe('A🐋');
    expect(read(bytes(0xfe, 0xff, 0x00, 0x41, 0xd8, 0x3d, 0xdc, 0x0b))).toBe('A🐋');
  });

  it('UTF-16 without a mark is told by its zeros, in any alphabet', () => {
    const wide = (text: string, big: boolean) =>
      new Uint8Array(
        [...text].flatMap((mark) =>
          big
            ? [mark.charCodeAt(0) >> 8, mark.charCodeAt(0) & 255]
            : [mark.charCodeAt(0) & 255, mark.charCodeAt(0) >> 8],
        ),
      );
    for (const text of ['The tide is out.', 'Прилив сменяет отлив два раза в день.']) {
      expect(read(wide(text, false))).toBe(text);
      expect(read(wide(text, true))).toBe(text);
    }
    // Pairs of zeros and numbers, as programs have them.
    expect(read(bytes(1, 0, 2, 0, 3, 0, 200, 0, 17, 0, 4, 0))).toMatch(/is not a text file/);
  });

  it('quotation marks and dashes of Windows are the same characters in Node and in browsers', () => {
    expect(read(latin('\x93tide tables\x94 \x96 for \x805'))).toBe('\u201ctide tables\u201d \u2013 for \u20ac5');
  });

  it('Western bytes that are no UTF-8 are read as Windows-1252', () => {
    expect(read(latin('Caf\xe9 cr\xe8me costs \xa33 at the pier'))).toBe('Café crème costs £3 at the pier');
  });

  it('a declared encoding is used where the bytes are no UTF-8, and only there', () => {
    // "прилив" in KOI8-R, RFC 1489.
    expect(read(bytes(0xd0, 0xd2, 0xc9, 0xcc, 0xc9, 0xd7), 'koi8-r')).toBe('прилив');
    expect(read(new TextEncoder().encode('прилив'), 'koi8-r')).toBe('прилив');
    expect(read(latin('caf\xe9 at the pier'), 'no-such-encoding')).toBe('café at the pier');
  });

  it('text in an alphabet that cannot be told is refused, not turned into nonsense', () => {
    expect(read(bytes(0xd0, 0xd2, 0xc9, 0xcc, 0xc9, 0xd7))).toBe(
      'a.txt is in a text encoding that could not be recognised. Nothing was added. Save it as UTF-8 and add it again.',
    );
  });

  it.each([
    ['a NUL', latin('text\x00text')],
    ['many control characters', latin('\x01\x02ab'.repeat(20))],
  ])('%s makes a file binary', (_, from) => {
    expect(read(from)).toBe('a.txt is not a text file. Nothing was added. Add it as a text, Markdown or HTML file.');
  });

  it('line ends, tabs and colours of a terminal do not make a file binary', () => {
    const text = 'a\tb\r\n\x1b[31mred\x1b[0m\f';
    expect(read(latin(text))).toBe(text);
  });

  it('any bytes give text or a sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (from) => {
        const outcome = decode('a.txt', from);
        if (!outcome.ok)
          expect(outcome.failure).toMatchObject({
            kind: 'bad-input',
            message: expect.stringMatching(/^a\.txt is .*\.$/),
          });
      }),
    );
  });
});
