// `npm run bench:page`: the first seconds of the built page, for newcomers and for those who come back, on this processor
// and on one made to look four times slower. Medians of five visits, with the least and the most beside them.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { type Visit, visit, visitedContext } from './bench/visit.ts';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { serveBuilt } from './serve.ts';

const DIST = join(import.meta.dirname, '../dist');
const VISITS = 5;
const SLOWDOWNS = [1, 4] as const;

async function main(): Promise<void> {
  const server = await serveBuilt({ port: 0, strictPort: false });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  try {
    console.log(`Chromium ${browser.version()}, median of ${VISITS} visits (least to most), milliseconds\n`);
    console.log('| visit | processor | first paint | LCP | buttons there | interactive | TBT |');
    console.log('|---|---|---|---|---|---|---|');
    // One that is not counted: the first visit of a new browser pays for its start.
    await newcomer(browser, server.origin, 1);
    const first: Visit[] = [];
    for (const slowdown of SLOWDOWNS) {
      const visits: Visit[] = [];
      for (let at = 0; at < VISITS; at += 1) visits.push(await newcomer(browser, server.origin, slowdown));
      printRow('first', slowdown, visits);
      first.push(...visits);
    }
    const back = await visitedContext(browser, server.origin);
    if (back === null) console.log('No service worker: those who come back are not measured.');
    for (const slowdown of back === null ? [] : SLOWDOWNS) {
      const visits: Visit[] = [];
      for (let at = 0; at < VISITS; at += 1) {
        if (back !== null) visits.push(await visit(back, server.origin, slowdown));
      }
      printRow('again, from the service worker', slowdown, visits);
    }
    const files = first[0]?.files ?? [];
    const isWorker = (path: string) => /-worker-/.test(path);
    console.log('\n| first visit | kind | files | kB | kB gzipped |\n|---|---|---|---|---|');
    printFiles(
      'on the page’s thread',
      files.filter((path) => !isWorker(path)),
    );
    printFiles('in workers, meanwhile', files.filter(isWorker));
  } finally {
    await browser.close();
    await server.close();
  }
}

async function newcomer(browser: Browser, origin: string, slowdown: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
  try {
    return await visit(context, origin, slowdown);
  } finally {
    await context.close();
  }
}

function printRow(name: string, slowdown: number, visits: readonly Visit[]): void {
  const cell = (figure: (visit: Visit) => number) => {
    const sorted = visits.map(figure).sort((a, b) => a - b);
    const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map((each) =>
      Math.round(each ?? Number.NaN).toLocaleString('en'),
    );
    return `${middle} (${least} to ${most})`;
  };
  const cells = [
    cell(({ firstPaint }) => firstPaint),
    cell(({ largestPaint }) => largestPaint),
    cell(({ usable }) => usable),
    cell(({ interactive }) => interactive),
    cell(({ blocked }) => blocked),
  ];
  console.log(`| ${name} | ${slowdown === 1 ? 'as it is' : `${slowdown} times slower`} | ${cells.join(' | ')} |`);
}

/** Bytes of what a visit asked for, by kind, as they are and as a host that compresses would send them. */
function printFiles(when: string, paths: readonly string[]): void {
  const kinds = new Map<string, { files: number; bytes: number; packed: number }>();
  for (const path of new Set(paths)) {
    const file = join(DIST, path === '/' ? 'index.html' : path);
    if (!file.startsWith(DIST) || !existsSync(file)) continue;
    const body = readFileSync(file);
    const kind = /\.(\w+)$/.exec(file)?.[1] ?? '';
    const sum = kinds.get(kind) ?? { files: 0, bytes: 0, packed: 0 };
    const isText = ['js', 'css', 'html', 'svg', 'json', 'webmanifest', 'md'].includes(kind);
    const packed = sum.packed + (isText ? gzipSync(body).length : body.length);
    kinds.set(kind, { files: sum.files + 1, bytes: sum.bytes + body.length, packed });
  }
  for (const [kind, { files, bytes, packed }] of kinds) {
    console.log(`| ${when} | .${kind} | ${files} | ${(bytes / 1000).toFixed(1)} | ${(packed / 1000).toFixed(1)} |`);
  }
}

await main();
