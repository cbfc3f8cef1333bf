// Files that are no project file, or no longer one. Each is refused with one sentence, and nothing of it is taken in.

import { BlobReader, BlobWriter, Uint8ArrayReader, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../../src/store/project-file/manifest.ts';
import { readProjectFile } from '../../../src/store/project-file/read.ts';
import { rowsOfProject } from '../../../src/store/project-rows.ts';
import { mutated, numbersFrom, randomBytes } from '../../ingest/mutations.ts';
import { madeFile, madeFileOfAll, madeProject } from './made.ts';

type Entries = Map<string, Uint8Array>;

async function entriesOf(file: Blob): Promise<Entries> {
  const reader = new ZipReader(new BlobReader(file));
  const entries: Entries = new Map();
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue;
    const content = await entry.getData(new BlobWriter());
    entries.set(entry.filename, new Uint8Array(await content.arrayBuffer()));
  }
  await reader.close();
  return entries;
}

async function zipOf(entries: Entries): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [path, bytes] of entries) await writer.add(path, new Uint8ArrayReader(bytes));
  return await writer.close();
}

interface ManifestJson {
  version: number;
  rowsVersion: number;
  entries: { path: string; bytes: number; sha256: string; rows?: number }[];
}

/** The file with its entries changed; `sums` makes the manifest fit them again. */
async function changed(change: (entries: Entries, manifest: ManifestJson) => void, sums = false): Promise<Blob> {
  const entries = await entriesOf(await madeFileOfAll());
  const manifest = JSON.parse(new TextDecoder().decode(entries.get(MANIFEST))) as ManifestJson;
  change(entries, manifest);
  if (sums) {
    for (const entry of manifest.entries) {
      const bytes = entries.get(entry.path) ?? new Uint8Array();
      const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
      entry.sha256 = Buffer.from(digest).toString('hex');
      entry.bytes = bytes.length;
    }
  }
  if (entries.has(MANIFEST)) entries.set(MANIFEST, new TextEncoder().encode(JSON.stringify(manifest)));
  return await zipOf(entries);
}

async function whyRefused(file: Blob): Promise<string> {
  const content = await readProjectFile(file, 'a.zip', () => undefined, new AbortController().signal);
  if (!content.ok) return content.failure.message;
  await content.value.opened.close();
  return 'It was read.';
}

const text = (words: string) => new TextEncoder().encode(words);
const CANDIDATES = 'rows/candidates.jsonl';

describe('a file is refused', () => {
  it('when it is no zip, an empty one, or another archive', async () => {
    expect(await whyRefused(new Blob(['no zip at all']))).toContain('it is no zip archive');
    expect(await whyRefused(new Blob([]))).toContain('it is no zip archive');
    expect(await whyRefused(await zipOf(new Map([['word/document.xml', text('<a/>')]])))).toContain('no manifest');
    const foreign = await zipOf(new Map([[MANIFEST, text('{"name":"an extension","version":"1"}')]]));
    expect(await whyRefused(foreign)).toContain('not that of a project of this page');
  });

  it('when it was not copied to its end, wherever it breaks off', async () => {
    const whole = await madeFileOfAll();
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const sentence = await whyRefused(whole.slice(0, Math.floor(whole.size * share)));
      expect(sentence, `cut at ${share}`).toContain('Nothing was changed');
    }
  });

  it('when a newer page has written it, before anything else of it is looked at', async () => {
    const file = await changed((_, manifest) => Object.assign(manifest, { version: 2, entries: 'in a new form' }));
    expect(await whyRefused(file)).toContain('a newer version of this page (0.1.0)');
    const rows = await changed((_, manifest) => Object.assign(manifest, { rowsVersion: 99 }));
    expect(await whyRefused(rows)).toContain('a newer version of this page (0.1.0)');
  });

  it('when an entry is another than its checksum says', async () => {
    const file = await changed((entries) => {
      const words = new TextDecoder().decode(entries.get(CANDIDATES)).replace('Explain', 'explain');
      entries.set(CANDIDATES, text(words));
    });
    expect(await whyRefused(file)).toContain('checksum is another');
  });

  it('when an entry is missing, is too much, or stands there twice', async () => {
    expect(await whyRefused(await changed((entries) => entries.delete(CANDIDATES)))).toContain('is missing in it');
    expect(await whyRefused(await changed((entries) => entries.set('more.txt', text('x'))))).toContain('says nothing');
    const twice = await changed((_, { entries }) => entries.push({ ...entries[0]! }));
    expect(await whyRefused(twice)).toContain('names an entry twice');
  });

  it('when a path is none of a project, and no path of it is ever more than a name', async () => {
    for (const path of [
      '../../etc/passwd',
      'adapters/../../x.safetensors',
      'adapters/ab/../c.safetensors',
      'rows/x.jsonl',
    ]) {
      const file = await changed((entries, manifest) => {
        entries.set(path, text('x'));
        manifest.entries.push({ path, bytes: 1, sha256: '0'.repeat(64) });
      });
      expect(await whyRefused(file), path).toMatch(/cannot be opened as a project/);
    }
  });

  it('when a row is no row that the store can read, although its checksum is right', async () => {
    const broken = (row: string) =>
      changed((entries) => entries.set('rows/labels.jsonl', text(`${row}\n`)), true).then(whyRefused);
    expect(await broken('{"id":"7d1e/0-18/k1/0/label/0"}')).toContain('line 1 of “rows/labels.jsonl” is no row');
    expect(await broken('no json')).toContain('line 1 of');
    expect(await broken('[]')).toContain('line 1 of');
  });

  it('when a row lies outside its document, or has none', async () => {
    const beyond = await changed((entries) => {
      const words = new TextDecoder().decode(entries.get('rows/segments.jsonl')).replace('"to":18', '"to":1800');
      entries.set('rows/segments.jsonl', text(words));
    }, true);
    expect(await whyRefused(beyond)).toContain('a segment lies outside its document');
    const stray = await changed((entries) => {
      const words = new TextDecoder().decode(entries.get(CANDIDATES)).replaceAll('7d1e/', 'ffff/');
      entries.set(CANDIDATES, text(words));
    }, true);
    expect(await whyRefused(stray)).toContain('one of its candidates belongs to no document');
  });

  it('when it would unpack to more than anything this page has written', async () => {
    const bomb = await changed((entries) => entries.set(CANDIDATES, new Uint8Array(40_000_000)), true);
    expect(bomb.size).toBeLessThan(200_000);
    expect(await whyRefused(bomb)).toContain('packed tighter than');
    const claims = await changed((_, { entries }) => (entries[0]!.bytes = 3_000_000_000));
    expect(await whyRefused(claims)).toContain('larger than a project can be');
    const lies = await changed((entries) => entries.set(CANDIDATES, new Uint8Array(1_000_000)));
    expect(await whyRefused(lies)).toContain('not as long as its manifest says');
  });

  it('when anything was done to its bytes: it is read as it was, or refused, and never takes the page down', async () => {
    const whole = new Uint8Array(await (await madeFileOfAll()).arrayBuffer());
    const asWritten = JSON.stringify(await rowsIn(new Blob([whole])));
    for (let seed = 1; seed <= 150; seed += 1) {
      const rows = await rowsIn(new Blob([mutated(whole, seed)]));
      expect(rows === null || JSON.stringify(rows) === asWritten, `seed ${seed}`).toBe(true);
    }
    for (let seed = 1; seed <= 50; seed += 1) {
      expect(await rowsIn(new Blob([randomBytes(seed, whole.subarray(0, 400))])), `seed ${seed}`).toBe(null);
    }
  });

  it('when characters of its rows are exchanged under right checksums: it is read by the parsers or refused', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const next = numbersFrom(seed);
      const file = await changed((entries) => {
        const paths = [...entries.keys()].filter((path) => path.startsWith('rows/') && entries.get(path)!.length > 0);
        const path = paths[Math.floor(next() * paths.length)]!;
        const bytes = Uint8Array.from(entries.get(path)!);
        for (let n = 0; n < 3; n += 1) bytes[Math.floor(next() * bytes.length)] = 32 + Math.floor(next() * 95);
        entries.set(path, bytes);
      }, true);
      expect(typeof (await whyRefused(file)), `seed ${seed}`).toBe('string');
    }
  });
});

async function rowsIn(file: Blob): Promise<unknown> {
  const content = await readProjectFile(file, 'a.zip', () => undefined, new AbortController().signal);
  if (!content.ok) return null;
  await content.value.opened.close();
  return content.value.rows;
}

describe('an empty project', () => {
  it('is a file like any other', async () => {
    const nothing = Object.fromEntries(Object.keys(rowsOfProject(madeProject())).map((name) => [name, []]));
    const file = await madeFile(nothing as unknown as ReturnType<typeof rowsOfProject>, []);
    expect(await rowsIn(file)).toEqual(nothing);
    expect(await whyRefused(new Blob([file]))).toBe('It was read.');
  });
});
