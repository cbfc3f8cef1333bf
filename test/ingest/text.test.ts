import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/ingest/reader.ts';
import { read } from '../../src/ingest/text.ts';
import { fuzz, readThrough, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

describe('plain text', () => {
  it.each(['utf8', 'windows-1252', 'utf16-mark', 'utf16le-no-mark', 'utf16be-no-mark'])(
    '%s.txt gives the same text as the others',
    async (name) => {
      const { documents } = await reading(read, realInput(`text/${name}.txt`));
      const { documents: expected } = await reading(read, realInput('text/utf8.txt'));
      expect(documents[0]?.text).toBe(expected[0]?.text);
      expect(documents[0]).toMatchObject({ form: 'plain', provenance: { file: `${name}.txt` } });
      expect(documents[0]?.text).toContain('The café on the quay – it opens at seven –');
    },
  );

  it('a charset that a server names is used where the bytes are no UTF-8', async () => {
    // "прилив" in KOI8-R, RFC 1489.
    const input = inputOf('a.txt', Uint8Array.from([0xd0, 0xd2, 0xc9, 0xcc, 0xc9, 0xd7]), 'text/plain; charset=koi8-r');
    expect((await reading(read, input)).documents[0]?.text).toBe('прилив');
  });

  it('what is known beforehand stays with the document', async () => {
    const known = { url: 'https://harbour.example/', date: '2020-01-01' };
    const { documents } = await reading(read, { ...inputOf('a.txt', 'Words.'), known });
    expect(documents[0]?.provenance).toEqual({ ...known, file: 'a.txt' });
  });

  it('a text that is longer than a document may be is cut between two characters, with a note', async () => {
    const { documents, notes } = await readThrough(
      inputOf('long.txt', `${'word '.repeat(LIMITS.documentChars / 5 - 1)}word🐋 and more`),
    );
    expect(documents[0]?.text.length).toBe(LIMITS.documentChars - 1);
    expect(documents[0]?.text.endsWith('word')).toBe(true);
    expect(notes).toEqual(['Of long.txt, only the first 20,000,000 characters are read.']);
  });

  it('what is no text fails with its name', async () => {
    expect((await reading(read, inputOf('a.txt', Uint8Array.from([0, 255, 3])))).failed).toMatch(
      /^a\.txt is not a text file\. /,
    );
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.txt', ['text/utf8.txt', 'text/utf16-mark.txt', 'text/windows-1252.txt']);
  });
});
