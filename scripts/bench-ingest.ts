// `npm run bench:ingest`: documents and megabytes a second of every format, and what segments cost as a project grows. Rates
// are of one thread of this machine with whatever else it does; between the rows of one run they can be compared.

import { execFileSync } from 'node:child_process';
import { openAsBlob, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DEFAULT_SETTINGS } from '../src/core/settings.ts';
import { readHere } from '../src/ingest/read-here.ts';

const FILES = join(import.meta.dirname, '../test/ingest/files');
/** Each file is read over and over for so long, after once that loads its reader. */
const SECONDS = 2;
const SIZES = [1000, 10_000, 100_000];
const LARGE_BYTES = 8_000_000;

interface Rate {
  readonly name: string;
  readonly bytes: number;
  readonly documents: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  console.log('Real files (the largest of each format), read and cut again and again');
  console.log(line('file', 'documents/s', 'MB/s'));
  for (const format of readdirSync(FILES, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    const path = largest(join(FILES, format.name));
    if (path !== null) show(await rate(relative(FILES, path), await openAsBlob(path)));
  }
  console.log(`\nMade files of ${LARGE_BYTES / 1e6} MB`);
  console.log(line('file', 'documents/s', 'MB/s'));
  for (const [name, unit] of Object.entries(MADE)) show(await rate(name, made(unit)));
  console.log('\nSegments held against each other (MinHash, recurring lines), 1,800 characters each');
  for (const size of SIZES) {
    // A process of its own for each size, so that the peak is that size's own.
    const words = ['tsx', 'scripts/bench/corpus.ts', String(size)];
    process.stdout.write(execFileSync('npx', words, { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' }));
  }
}

async function rate(name: string, blob: Blob): Promise<Rate> {
  const once = async (): Promise<number> => {
    let documents = 0;
    const request = { input: { name, blob, type: '' }, field: null, lengths: DEFAULT_SETTINGS.segment };
    const take = (news: { readonly documents: readonly unknown[] }): Promise<void> => {
      documents += news.documents.length;
      return Promise.resolve();
    };
    const failed = await readHere.read(request, take, new AbortController().signal);
    if (failed !== null && documents > 0) throw new Error(failed);
    return documents;
  };
  await once();
  const start = performance.now();
  let [documents, bytes, seconds] = [0, 0, 0];
  while (seconds < SECONDS) {
    documents += await once();
    bytes += blob.size;
    seconds = (performance.now() - start) / 1000;
  }
  return { name, bytes, documents, seconds };
}

function show({ name, bytes, documents, seconds }: Rate): void {
  const [each, megabytes] = [documents / seconds, bytes / seconds / 1e6];
  console.log(line(name, each.toFixed(each < 10 ? 1 : 0), megabytes.toFixed(megabytes < 10 ? 2 : 0)));
}

function line(name: string, documents: string, rate: string): string {
  return `${name.padEnd(28)}${documents.padStart(14)}${rate.padStart(10)}`;
}

function largest(folder: string): string | null {
  const files = readdirSync(folder)
    .filter((name) => !/locked|scanned|owner/.test(name))
    .map((name) => join(folder, name));
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0] ?? null;
}

const SENTENCE = 'The keeper of the northern lamp wrote down the height of every tide, and at noon he wound the clock.';
const paragraph = (at: number): string => `${SENTENCE} It was day ${at} of the count. `.repeat(6).trim();

/** One more record of a file of each kind. */
const MADE: Readonly<Record<string, (at: number) => string>> = {
  'made.txt': (at) => `${paragraph(at)}\n\n`,
  'made.md': (at) => `## Day ${at}\n\n${paragraph(at)}\n\n- a list\n- of two\n\n`,
  'made.html': (at) => `<h2>Day ${at}</h2><p>${paragraph(at)}</p>`,
  'made.csv': (at) => `${at === 0 ? 'day,text\n' : ''}${at},"${paragraph(at)}"\n`,
  'made.jsonl': (at) => `${JSON.stringify({ day: at, text: paragraph(at) })}\n`,
};

function made(unit: (at: number) => string): Blob {
  const parts: string[] = [];
  for (let [at, size] = [0, 0]; size < LARGE_BYTES; at += 1) {
    const part = unit(at);
    parts.push(part);
    size += part.length;
  }
  return new Blob(parts);
}

await main();
