import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/zip.ts';
import { fuzz, readThrough, realBytes, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const zipped = (files: Record<string, Uint8Array | string>) =>
  Uint8Array.from(
    zipSync(
      Object.fromEntries(Object.entries(files).map(([name, of]) => [name, typeof of === 'string' ? strToU8(of) : of])),
    ),
  );
const namesOf = async (files: Record<string, Uint8Array | string>) =>
  (await readThrough(inputOf('a.zip', zipped(files)))).documents.map(({ name }) => name);

describe('zip archives', () => {
  it('every file is read as what it is, in the order of the archive', async () => {
    const { documents, notes, failed, share } = await readThrough(realInput('zip/info-zip.zip'));
    expect(documents.map(({ name, form }) => `${name}: ${form}`)).toEqual([
      'info-zip.zip/berths.md: markdown',
      'info-zip.zip/folder/harbour.txt: plain',
      'info-zip.zip/orchard.csv, row 2: plain',
      'info-zip.zip/orchard.csv, row 3: plain',
      'info-zip.zip/orchard.csv, row 4: plain',
    ]);
    expect(documents[0]?.provenance).toMatchObject({ file: 'info-zip.zip/berths.md', licence: 'CC-BY-4.0' });
    expect(documents[2]?.provenance).toMatchObject({ file: 'info-zip.zip/orchard.csv', record: 'row 2' });
    expect({ notes, failed, hasShare: share > 0 }).toEqual({ notes: [], failed: null, hasShare: true });
  });

  it('hidden files and resource forks are passed over, names that climb are names, and what is no text is told together', async () => {
    const { documents, notes } = await readThrough(realInput('zip/python.zip'));
    expect(documents.map(({ name }) => name)).toEqual([
      'python.zip/notes/grafting.txt',
      'python.zip/../climbs.md',
      'python.zip/inner.zip/deep.txt',
    ]);
    expect(notes).toEqual(['photo.png is of a format that is not read here, and left out.', 'empty.txt is empty.']);
  });

  it('locked files are told and the others are read', async () => {
    const { documents, notes } = await readThrough(realInput('zip/locked.zip'));
    expect(documents.map(({ name }) => name)).toEqual(['locked.zip/folder/harbour.txt']);
    expect(notes).toEqual(['1 file in it is locked with a password and left out.']);
  });

  it('an archive with the directory of large ones is read', async () => {
    expect((await readThrough(realInput('zip/zip64.zip'))).documents[0]?.text).toMatch(/^The harbour at Low Quay/);
  });

  it('archives in archives are read to a depth, and what is deeper is told', async () => {
    let inner = zipped({ 'deep.txt': 'Words at the bottom.' });
    for (const depth of [4, 3, 2])
      inner = zipped({ [`${depth}.zip`]: inner, [`${depth}.txt`]: `Words at depth ${depth}.` });
    const { documents, notes } = await readThrough(inputOf('1.zip', inner));
    expect(documents.map(({ name }) => name)).toEqual(['1.zip/2.zip/3.zip/4.txt', '1.zip/2.zip/3.txt', '1.zip/2.txt']);
    expect(notes).toEqual(['2.zip/3.zip/4.zip/deep.txt is inside more than 3 archives and is left out.']);
  });

  it('notes on a file inside begin with its path there', async () => {
    const { notes } = await readThrough(
      inputOf('a.zip', zipped({ 'rows/b.jsonl': '{"text": "Words that are here."}\n{broken' })),
    );
    expect(notes).toEqual(['rows/b.jsonl: 1 line is not valid JSON and is left out.']);
  });

  it('a bomb is told in one sentence and the rest is read', async () => {
    const files = {
      'bomb.txt': new Uint8Array(12_000_000),
      'bomb2.txt': new Uint8Array(12_000_000),
      'a.txt': 'Words.',
    };
    const { documents, notes } = await readThrough(inputOf('a.zip', zipped(files)));
    expect(documents.map(({ text }) => text)).toEqual(['Words.']);
    expect(notes).toEqual([
      '2 files in it are larger than 2 GB or 1,000 times what it takes in the archive, and left out.',
    ]);
  });

  it('a file that says it is smaller than it is is left out', async () => {
    const bytes = zipped({ 'a.txt': `${'Words. '.repeat(1000)}`, 'b.txt': 'Words.' });
    const view = new DataView(bytes.buffer);
    const directory = new TextDecoder('latin1').decode(bytes).indexOf('PK\x01\x02');
    view.setUint32(directory + 24, 10, true);
    const { documents, notes } = await readThrough(inputOf('a.zip', bytes));
    expect(documents.map(({ name }) => name)).toEqual(['a.zip/b.txt']);
    expect(notes).toHaveLength(1);
  });

  it('a damaged file is told and the others are read; an archive without its end fails', async () => {
    const bytes = realBytes('zip/info-zip.zip');
    const at = new TextDecoder('latin1').decode(bytes).indexOf('folder/harbour.txt') + 60;
    bytes.fill(0x55, at, at + 60);
    const { documents, notes } = await readThrough(inputOf('a.zip', bytes));
    expect(documents.map(({ name }) => name)).toEqual([
      'a.zip/berths.md',
      'a.zip/orchard.csv, row 2',
      'a.zip/orchard.csv, row 3',
      'a.zip/orchard.csv, row 4',
    ]);
    expect(notes).toEqual(['1 file in it is damaged or packed in a way that is not known here, and left out.']);
    expect((await readThrough(inputOf('a.zip', bytes.slice(0, 900)))).failed).toMatch(
      /^a\.zip is no zip archive that can be opened: /,
    );
  });

  it('names that are there twice are told apart', async () => {
    expect(new Set(await namesOf({ 'a/b.txt': 'Words.', 'a/c.txt': 'Words.' })).size).toBe(2);
  });

  it('it stops between two files', async () => {
    const stopping = new AbortController();
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${at}.txt`, 'Words.']));
    const input = inputOf('a.zip', zipped(files));
    const { documents } = await reading(
      async function* (each, context) {
        for await (const found of read(each, context)) {
          yield found;
          if (found.kind === 'document') stopping.abort();
        }
      },
      input,
      { stop: stopping.signal },
    );
    expect(documents).toHaveLength(1);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.zip', ['zip/info-zip.zip', 'zip/python.zip', 'zip/locked.zip', 'zip/zip64.zip']);
  });
});
