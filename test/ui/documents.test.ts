// What the stage of documents works out by itself: folders walked, rows grouped by file, addresses, sentences, pages.

import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/core/records.ts';
import type { FileReport } from '../../src/run/app.ts';
import { addressesIn } from '../../src/ui/documents/addresses.ts';
import { walked, withoutHidden } from '../../src/ui/documents/dropped.ts';
import {
  endingCounts,
  entriesOf,
  entryFor,
  fileOf,
  type GroupEntry,
  insideOf,
  matching,
} from '../../src/ui/documents/entries.ts';
import { fieldWords } from '../../src/ui/documents/field-chooser.tsx';
import { endSentence, endWord, intakeSentence } from '../../src/ui/documents/file-words.ts';
import { factsOf, pagesOf } from '../../src/ui/documents/provenance.tsx';
import { piecesOf } from '../../src/ui/source.tsx';
import { documentOf } from './documents-scenes.ts';
import { report } from './segments-scripted.ts';

type Tree = { readonly [name: string]: Tree | string };

/** A folder as Chromium gives it: some entries at a time, and none at the end. */
function entryOf(tree: Tree | string, name: string, path: string, refuse: readonly string[] = []): FileSystemEntry {
  const fullPath = `${path}/${name}`;
  if (typeof tree === 'string') {
    const file = (got: (file: File) => void, failed: () => void) =>
      refuse.includes(name) ? failed() : got(new File([tree], name));
    return { isFile: true, isDirectory: false, name, fullPath, file } as unknown as FileSystemEntry;
  }
  const inside = Object.entries(tree).map(([each, below]) => entryOf(below, each, fullPath, refuse));
  const createReader = () => {
    const left = [...inside];
    const readEntries = (got: (some: FileSystemEntry[]) => void, failed: () => void) =>
      refuse.includes(name) ? failed() : got(left.splice(0, 2));
    return { readEntries };
  };
  return { isFile: false, isDirectory: true, name, fullPath, createReader } as unknown as FileSystemEntry;
}

const pathOf = (file: File) => file.webkitRelativePath || file.name;

describe('a dropped folder', () => {
  it('gives every file in it with its path, folder by folder in order of the names', async () => {
    const tree = { 'b.md': 'b', 'a 10.md': 'ten', 'a 9.md': 'nine', deep: { deeper: { 'c.txt': 'c' } }, empty: {} };
    const { files, unread } = await walked([entryOf(tree, 'notes', ''), new File(['x'], 'single.txt')]);
    expect(files.map(pathOf)).toEqual([
      'notes/a 9.md',
      'notes/a 10.md',
      'notes/b.md',
      'notes/deep/deeper/c.txt',
      'single.txt',
    ]);
    expect(unread).toEqual([]);
    expect(await files[3]?.text()).toBe('c');
  });

  it('leaves hidden files inside it out, and names what the browser would not open', async () => {
    const tree = {
      '.git': { config: 'x' },
      '.DS_Store': 'x',
      'kept.md': 'k',
      'locked.md': 'l',
      shut: { 'in.md': 'i' },
    };
    const { files, unread } = await walked([entryOf(tree, 'notes', '', ['locked.md', 'shut'])]);
    expect(files.map(pathOf)).toEqual(['notes/kept.md']);
    expect(unread).toEqual(['notes/locked.md', 'notes/shut']);
  });

  it('keeps the name of a file that was dropped by itself, hidden or not', async () => {
    const { files } = await walked([entryOf('x', '.notes', '')]);
    expect(files.map(pathOf)).toEqual(['.notes']);
  });

  it('that is chosen loses its hidden files too', () => {
    // A file of Node has no such property; one of a browser has it empty unless a folder was chosen.
    const named = (name: string, path = '') =>
      Object.defineProperty(new File([''], name), 'webkitRelativePath', { value: path });
    const chosen = withoutHidden([
      named('a.md', '.home/a.md'),
      named('config', '.home/.git/config'),
      named('.b.md', '.home/.b.md'),
      named('.c.md'),
    ]);
    expect(chosen.map(pathOf)).toEqual(['.home/a.md', '.c.md']);
  });
});

const documentsOf = (...rows: readonly ReturnType<typeof documentOf>[]): readonly Document[] =>
  rows.flat().map((row) => row.document);

describe('the rows of documents', () => {
  const records = [1, 2, 3].flatMap((at) =>
    documentsOf(
      documentOf(`r${at}`, `reviews.csv, row ${at}`, 1, { provenance: { file: 'reviews.csv', record: `row ${at}` } }),
    ),
  );
  const single = documentsOf(documentOf('s1', 'a.md', 1));
  const zipped = documentsOf(
    documentOf('z1', 'b.txt', 1, { provenance: { file: 'box.zip/in/b.txt' } }),
    documentOf('z2', 'c.txt', 1, { provenance: { file: 'box.zip/c.zip/c.txt' } }),
  );
  const counts = new Map([
    ['r1', 2],
    ['r3', 5],
    ['s1', 1],
  ]);

  it('stand together where one file or archive gave many, with their segments added up', () => {
    const entries = entriesOf([...records, ...single, ...zipped], [], counts);
    expect(entries.map(({ kind, name }) => [kind, name])).toEqual([
      ['group', 'reviews.csv'],
      ['document', 'a.md'],
      ['group', 'box.zip'],
    ]);
    expect((entries[0] as GroupEntry).segments).toBe(7);
    expect(insideOf(entries[0] as GroupEntry, counts).map(({ id }) => id)).toEqual(['r1', 'r2', 'r3']);
    expect(zipped.map(fileOf)).toEqual(['box.zip', 'box.zip']);
  });

  it('begin with the files that gave nothing, and carry the report of their own file', () => {
    const files = [
      report(1, 'reviews.csv', { documents: 3, documentId: 'r1', how: 'partly-read' }),
      report(2, 'bad.pdf', { how: 'failed', documents: 0 }),
      report(3, 'next.md', { how: 'waiting', documents: 0 }),
      report(4, 'a.md', { documentId: 's1' }),
    ];
    const entries = entriesOf([...records, ...single], files, counts);
    expect(entries.map(({ name, report: of }) => [name, of?.how])).toEqual([
      ['bad.pdf', 'failed'],
      ['next.md', 'waiting'],
      ['reviews.csv', 'partly-read'],
      ['a.md', 'read'],
    ]);
    expect([...endingCounts(entries)]).toEqual([
      ['all', 4],
      ['open', 1],
      ['partly-read', 1],
      ['failed', 1],
      ['stopped', 0],
      ['known', 0],
    ]);
    expect(matching(entries, 'failed', '').map(({ name }) => name)).toEqual(['bad.pdf']);
    expect(matching(entries, 'all', 'CSV rev').map(({ name }) => name)).toEqual(['reviews.csv']);
  });

  it('of a file that is here already are not told twice, under its own name or another', () => {
    const files = [
      report(1, 'a.md', { documentId: 's1' }),
      report(2, 'a.md', { how: 'known', documents: 1, documentId: 's1' }),
      report(3, 'copy.md', { how: 'known', documents: 0, documentId: 's1' }),
    ];
    expect(entriesOf(single, files, counts).map(({ name, report: of }) => [name, of?.id])).toEqual([
      ['copy.md', 3],
      ['a.md', 1],
    ]);
  });

  it('are found by what is selected elsewhere: a document, a segment of it, or one inside a file', () => {
    const files = [report(2, 'bad.pdf', { how: 'failed', documents: 0 })];
    const entries = entriesOf([...records, ...single], files, counts);
    expect(entryFor(entries, 's1/0-40')?.name).toBe('a.md');
    expect(entryFor(entriesOf([...single, ...records], [], counts), 'r3/7-9')?.name).toBe('reviews.csv');
    expect(entryFor(entries, 'file 2')?.name).toBe('bad.pdf');
    expect(entryFor(entries, null)?.name).toBe('reviews.csv');
    expect(entryFor(entries, 'gone')?.name).toBe('reviews.csv');
    expect(entryFor([], 'gone')).toBe(null);
  });
});

describe('addresses', () => {
  it('are one a line, each once; the first that is none is named with its line', () => {
    expect(addressesIn(' https://a.example/x \n\nhttps://a.example/x\nHTTP://b.example\n')).toEqual({
      addresses: ['https://a.example/x', 'HTTP://b.example'],
      trouble: null,
    });
    const { trouble } = addressesIn('https://a.example\njavascript:alert(1)\nftp://c');
    expect(trouble).toBe('Line 2 is no address that begins with https:// or http://: javascript:alert(1)');
    for (const bad of ['example.org', 'https://', 'https://a b', 'data:text/html,x', 'file:///etc/passwd']) {
      expect(addressesIn(bad).trouble, bad).not.toBe(null);
    }
  });
});

describe('the words about files', () => {
  it('say how each ended', () => {
    const said = (part: Partial<FileReport>) => endSentence(report(1, 'a.md', part));
    expect(said({})).toBe('Read: 20 segments.');
    expect(said({ documents: 1200, segments: 3000 })).toBe('Read: 1,200 documents, 3,000 segments.');
    expect(said({ how: 'reading', share: 0.4, documents: 0 })).toBe('Being read, 40 %.');
    expect(said({ how: 'reading', share: 0.4, documents: 2 })).toBe(
      'Being read, 40 %: 2 documents, 20 segments so far.',
    );
    expect(said({ how: 'failed', documents: 0 })).toBe('Not read.');
    expect(said({ how: 'stopped', documents: 3 })).toBe('Stopped; 3 documents, 20 segments of it stay.');
    expect(endWord({ how: 'partly-read', share: 1 })).toBe('partly read');
    const all = (['read', 'known', 'partly-read', 'failed', 'stopped'] as const).map((how, at) =>
      report(at, 'x', { how }),
    );
    expect(intakeSentence(all)).toBe('3 of 5 files read, 1 failed, 1 partly read, 1 stopped.');
  });

  it('show a field with the beginning of a value in one line', () => {
    expect(fieldWords({ name: 'text', meanChars: 9, example: ' one\n two ' })).toBe('text: “one two”');
    expect(fieldWords({ name: 'text', meanChars: 0, example: ' ' })).toBe('text');
    expect(fieldWords({ name: 'text', meanChars: 90, example: 'x'.repeat(90) })).toBe(`text: “${'x'.repeat(48)}…”`);
  });
});

describe('where a text comes from', () => {
  it('names the pages that a stretch is on, its end not counted', () => {
    const paged = { pageStarts: [0, 100, 200] };
    expect(pagesOf(paged, { from: 0, to: 100 })).toBe('1');
    expect(pagesOf(paged, { from: 99, to: 201 })).toBe('1 to 3');
    expect(pagesOf(paged, { from: 250, to: 900 })).toBe('3');
    expect(pagesOf({}, { from: 0, to: 9 })).toBe(null);
  });

  it('leaves out what is not known', () => {
    const [row] = documentOf('d', 'a.md', 1, { provenance: { file: 'in/a.md', author: 'R. Quist', title: '' } });
    expect(factsOf(row!.document)).toEqual([
      ['File', 'in/a.md'],
      ['Author', 'R. Quist'],
    ]);
  });
});

describe('a long document', () => {
  it('is drawn to a limit, a segment at the limit whole, and covers every character before it once', () => {
    const rows = documentOf('d', 'long.txt', 200);
    const { text } = rows[0]!.document;
    const pieces = piecesOf(text, rows, 5000);
    expect(pieces.map((piece) => piece.text).join('')).toBe(
      text.slice(0, pieces.at(-1)!.from + pieces.at(-1)!.text.length),
    );
    const end = pieces.at(-1)!.from + pieces.at(-1)!.text.length;
    expect(end).toBeGreaterThanOrEqual(5000);
    expect(end).toBeLessThan(7000);
    const used = pieces.filter((piece) => piece.used).map(({ from }) => from);
    expect(used).toEqual(rows.slice(0, used.length).map(({ segment }) => segment.from));
  });
});
