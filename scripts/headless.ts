// `npm run headless`: the real page, driven without a screen. Files go in through its file input, work is started with
// its buttons, and the rows come out of its download. Progress goes to stderr, one JSON object to stdout.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { MODEL_ORIGINS, originsOf } from '../src/shell/policy.ts';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { type HeadlessOptions, readOptions } from './headless/options.ts';
import { drivePage, type Summary } from './headless/page.ts';
import { profilePort } from './headless/profile.ts';
import { type SegmentsSummary, writeSegments } from './headless/segments.ts';
import { Complaint } from './headless/words.ts';
import { ensureModel } from './model.ts';
import { serveBuilt } from './serve.ts';

/** The page asks the hosts that were allowed before it is loaded; these were named on the command line. */
async function allowHosts(context: BrowserContext, { own }: HeadlessOptions): Promise<void> {
  if (own === null) return;
  const origins = originsOf([own.weightsUrl, own.libraryUrl]);
  await context.addInitScript(([name, value]) => localStorage.setItem(name, value), [
    MODEL_ORIGINS,
    JSON.stringify(origins),
  ] as const);
}

async function main(options: HeadlessOptions): Promise<Summary | SegmentsSummary> {
  if (options.segmentsOnly) return await writeSegments(options.files, options.out);
  const executablePath = ensureChromium();
  // A compiled model is fetched by the page itself; the embedded one has to lie beside it.
  if (options.engine !== 'web-llm' && options.own === null) {
    const model = await ensureModel();
    if (!model.ready) throw new Complaint(model.why);
  }
  const temporary = options.profile === null ? mkdtempSync(join(tmpdir(), 'humpback-')) : null;
  const profile = options.profile ?? (temporary as string);
  const port = await profilePort(profile);
  const server = await serveBuilt({ port, strictPort: true });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: CHROMIUM_FLAGS,
      acceptDownloads: true,
      viewport: { width: 1280, height: 820 },
      // A profile that is used again must see the page as it is built now.
      serviceWorkers: 'block',
    });
    await allowHosts(context, options);
    // Ctrl+C ends the browser in good order; what is stored by then is there for the next run with this profile.
    const interrupt = () => void context.close();
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    try {
      return await drivePage(context, server.origin, options);
    } finally {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      await context.close();
    }
  } finally {
    await server.close();
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
  }
}

try {
  console.log(JSON.stringify(await main(readOptions(process.argv.slice(2)))));
} catch (thrown) {
  // Playwright's errors have many lines of log behind the first; a complaint is one sentence already.
  const message = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  process.stderr.write(`\n${thrown instanceof Complaint ? message : `The run ended early: ${message}`}\n`);
  process.exitCode = 1;
}
