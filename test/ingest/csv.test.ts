import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/csv.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { fuzz, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const LONG = 'A sentence that is long enough to be told from a name or an address.';
const csv = (text: string, field: string | null = null) => reading(read, inputOf('a.csv', text), { field });
const textsOf = async (text: string) => (await csv(text)).documents.map((document) => document.text);

describe('tables', () => {
  it.each([
    ['csv/orchard.csv', 'Python'],
    ['csv/libreoffice.csv', 'LibreOffice, with semicolons in Windows-1252'],
    ['csv/orchard.tsv', 'Python, with tabs in UTF-16'],
  ])('%s of %s gives its rows with their provenance', async (path) => {
    const { documents, fields, notes, failed, share } = await reading(read, realInput(path));
    const file = path.slice(4);
    expect(fields?.chosen).toBe('body');
    expect(fields?.fields.map(({ name }) => name)).toEqual(['title', 'body', 'url']);
    expect(documents.map(({ name }) => name)).toEqual([2, 3, 4].map((row) => `${file}, row ${row}`));
    expect(documents[1]).toEqual({
      name: `${file}, row 3`,
      form: 'plain',
      text: 'Pears ripen from the inside, so a pear that is soft outside has gone too far. Pick them hard, lay them apart in a cold room, and bring a few at a time into the kitchen.\n\nA pear that smells of itself near the stalk is ready to eat.',
      provenance: {
        file,
        record: 'row 3',
        title: 'Storing pears',
        url: 'https://orchard.example/pears',
        date: '2021-09-02',
      },
    });
    expect(documents[2]?.text).toContain('Say "quince" and an old cook says "patience".');
    expect(documents[2]?.provenance.title).toBe('Quinces, \u201cthe hard fruit\u201d');
    expect({ notes, failed, share }).toEqual({ notes: [], failed: null, share: 1 });
  });

  it('a person chooses another column, and one that is not there is told', async () => {
    const text = `title,body\nShort one,${LONG}\nShort two,${LONG} Again.`;
    expect((await csv(text, 'title')).documents.map((document) => document.text)).toEqual(['Short one', 'Short two']);
    const other = await csv(text, 'nothing');
    expect(other.fields?.chosen).toBe('body');
    expect(other.notes).toEqual(['There is no text in a column called nothing, so body was read.']);
  });

  it('without a header the columns are numbered and the first row is a row', async () => {
    const { documents, fields } = await csv(`1,${LONG}\n2,${LONG} Two.`);
    expect(fields?.chosen).toBe('column 2');
    expect(documents.map(({ provenance }) => provenance.record)).toEqual(['row 1', 'row 2']);
  });

  it('one column of sentences has no header', async () => {
    expect(await textsOf('The first sentence stands here.\nThe second one is there.\n')).toHaveLength(2);
  });

  it.each([
    [',', 'a comma'],
    [';', 'a semicolon'],
    ['|', 'a bar'],
    ['\t', 'a tab'],
  ])('cells between %j are told', async (separator) => {
    const row = (cells: readonly string[]) => cells.join(separator);
    expect(await textsOf([row(['id', 'text']), row(['1', LONG]), row(['2', `${LONG} B.`])].join('\n'))).toEqual([
      LONG,
      `${LONG} B.`,
    ]);
    expect(await textsOf(`sep=${separator}\n${row(['id', 'text'])}\n${row(['1', LONG])}`)).toEqual([LONG]);
  });

  it('quotation marks, line ends of every kind, marks at the start and NULs are read', async () => {
    expect(
      await textsOf(
        `\ufefftext\r\n"One ""word"" said,\r\nand more of it."\r\nTwo\0 words and some more here, as in every other row.`,
      ),
    ).toEqual(['One "word" said,\nand more of it.', 'Two words and some more here, as in every other row.']);
  });

  it('rows of odd lengths are read, and cells beyond the header are told', async () => {
    const { documents, notes } = await csv(`id,text\n1,${LONG}\n2\n\n3,${LONG} C.,extra\n4,${LONG} D.,,`);
    expect(documents.map(({ provenance }) => provenance.record)).toEqual(['row 2', 'row 5', 'row 6']);
    expect(notes).toEqual([
      '1 row has more cells than the header; what stands in them is left out.',
      '1 row without the column text is left out.',
    ]);
  });

  it('a mark that is never closed costs nothing but itself', async () => {
    const { documents, notes } = await csv(`id,text\n1,"${LONG}\n2,${LONG} B.\n3,${LONG} C.`);
    expect(documents.map((document) => document.text)).toEqual([`"${LONG}`, `${LONG} B.`, `${LONG} C.`]);
    expect(notes).toEqual(['1 row with a quotation mark that is never closed was read with the mark as a character.']);
  });

  it('a field of fifty million characters is left out with a note, and the rows around it are read', async () => {
    const huge = '"with a line\nand more"'.slice(1, -1).repeat(2_500_000);
    expect(huge.length).toBeGreaterThan(LIMITS.rowChars * 2);
    const { documents, notes } = await csv(`id,text\n1,${LONG}\n2,"${huge}"\n3,${LONG} C.\n`);
    expect(documents.map(({ provenance }) => provenance.record)).toEqual(['row 2', 'row 4']);
    expect(notes).toEqual(['1 row with more than 20,000,000 characters is left out.']);
  });

  it('a quoted field across many stretches of the file is whole', async () => {
    const long = `${'Some words, "and" more.\n'.repeat(200_000)}End.`;
    const [, text] = await textsOf(`id,text\n1,${LONG}\n2,"${long.replaceAll('"', '""')}"\n`);
    expect(text === long).toBe(true);
  });

  it('names that mean something to JavaScript are names', async () => {
    const { documents, fields } = await csv(`__proto__,constructor\nx,${LONG}\ny,${LONG} B.`);
    expect(fields?.chosen).toBe('constructor');
    expect(documents).toHaveLength(2);
  });

  it('it stops in the middle', async () => {
    const stopping = new AbortController();
    const rows = Array.from({ length: 100_000 }, (_, at) => `${at},${LONG} ${at}`).join('\n');
    let documents = 0;
    const context = { stop: stopping.signal, field: null, inside: () => [] as never };
    for await (const found of read(inputOf('a.csv', `id,text\n${rows}`), context)) {
      if (found.kind === 'document') documents += 1;
      if (documents === 1000) stopping.abort();
    }
    // What was taken apart already of the present megabyte.
    expect(documents).toBeLessThan(30_000);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.csv', ['csv/orchard.csv', 'csv/libreoffice.csv', 'csv/orchard.tsv']);
  });
});
