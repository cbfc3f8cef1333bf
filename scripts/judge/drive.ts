// Opens the judge's page in a Chromium, served from the sources with the headers that threads need, and calls it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Verdict } from '../../src/core/records.ts';
import type { PairToRate, RatePlan } from '../../src/core/verdicts.ts';
import type { DeviceChoice, LoadedModel, LoadProgress } from '../../src/worker/protocol.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts';
import { profilePort } from '../headless/profile.ts';
import { drawProgress } from '../headless/progress.ts';
import { Complaint } from '../headless/words.ts';
import type { JudgeModel } from './options.ts';
import type { JudgeInPage } from './page.ts';

/** What the page tells while it works. */
export type Heard =
  | { readonly kind: 'verdict'; readonly id: string; readonly verdict: Verdict }
  | { readonly kind: 'loading'; readonly progress: LoadProgress }
  /** The model was lost and is being loaded again. */
  | { readonly kind: 'lost'; readonly why: string };

/** The page, for the length of `withJudgePage`. Every call throws a Complaint for what the person can mend. */
export interface JudgePage {
  load(model: JudgeModel, device: DeviceChoice): Promise<LoadedModel>;
  /** Rates the pairs, named by the keys of the map, and tells each verdict as it comes. */
  rate(
    pairs: ReadonlyMap<string, PairToRate>,
    plan: RatePlan,
    onVerdict: (id: string, verdict: Verdict) => void,
  ): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

/**
 * Opens the page, hands it to `work` and closes everything afterwards.
 *
 * @param profile folder in which the browser keeps what it downloads; null is one that is deleted at the end.
 * @param onOpen is given what ends the browser at once; `work` then throws.
 */
export async function withJudgePage<T>(
  profile: string | null,
  onOpen: (close: () => void) => void,
  work: (page: JudgePage) => Promise<T>,
): Promise<T> {
  const executablePath = ensureChromium();
  const temporary = profile === null ? mkdtempSync(join(tmpdir(), 'humpback-judge-')) : null;
  const folder = profile ?? (temporary as string);
  try {
    const server = await serveSources(await profilePort(folder));
    try {
      const context = await chromium.launchPersistentContext(folder, {
        executablePath,
        args: CHROMIUM_FLAGS,
        // The command ends the browser itself, so that what is written is closed in good order.
        handleSIGINT: false,
        handleSIGTERM: false,
      });
      try {
        onOpen(() => void context.close().catch(() => {})); // closed twice is closed
        const page = context.pages()[0] ?? (await context.newPage());
        return await work(await openPage(page, server.origin));
      } finally {
        await context.close();
      }
    } finally {
      await server.vite.close();
    }
  } finally {
    if (temporary !== null) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function serveSources(port: number): Promise<{ readonly vite: ViteDevServer; readonly origin: string }> {
  const vite = await createServer({
    root: ROOT,
    // Of its own, so that a development server that runs meanwhile is left alone.
    cacheDir: join(ROOT, 'node_modules/.vite-judge'),
    server: { host: '127.0.0.1', port, strictPort: true, hmr: false, watch: null },
    optimizeDeps: { entries: ['scripts/judge/page.html'] },
    logLevel: 'error',
  });
  await vite.listen();
  const origin = vite.resolvedUrls?.local[0];
  if (origin === undefined) throw new Error('The judge’s server did not start.');
  return { vite, origin };
}

async function openPage(page: Page, origin: string): Promise<JudgePage> {
  page.setDefaultTimeout(0);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  let onVerdict: (id: string, verdict: Verdict) => void = () => {};
  await page.exposeFunction('judgeHears', (heard: Heard) => {
    if (heard.kind === 'verdict') onVerdict(heard.id, heard.verdict);
    else if (heard.kind === 'loading') drawProgress(loadingLine(heard.progress));
    else process.stderr.write(`\nThe model was lost and is loaded again: ${heard.why}\n`);
  });
  await page.goto(`${origin}scripts/judge/page.html`);
  await page.waitForFunction(() => 'judge' in globalThis, undefined, { timeout: 120_000 });

  const must = <T>(outcome: Outcome<T>): T => {
    if (faults.length > 0) throw new Complaint(`The page has a fault: ${faults[0]}`);
    if (!outcome.ok) throw new Complaint(outcome.failure.message);
    return outcome.value;
  };
  return {
    async load(model, device) {
      if (model.kind === 'files') await page.locator('#model-files').setInputFiles([...model.paths]);
      const name = model.kind === 'files' ? 'files' : model.id;
      process.stderr.write(
        `Loading ${model.kind === 'files' ? 'the model from its files' : (name ?? 'the model')} …\n`,
      );
      const outcome = await page.evaluate(
        ([id, kind]) => (globalThis as unknown as { judge: JudgeInPage }).judge.load(id, kind),
        [name, device] as const,
      );
      drawProgress(null);
      return must(outcome);
    },
    async rate(pairs, plan, hear) {
      let refused: unknown = null;
      onVerdict = (id, verdict) => {
        try {
          hear(id, verdict);
        } catch (thrown) {
          refused = thrown;
          throw thrown; // ends the page's work; what arrives there is only its text
        }
      };
      try {
        const outcome = await page.evaluate(
          ([all, how]) => (globalThis as unknown as { judge: JudgeInPage }).judge.rate(all, how),
          [[...pairs], plan] as const,
        );
        must(outcome);
      } catch (thrown) {
        throw refused ?? thrown;
      }
    },
  };
}

const MB = 1e6;

/** `Downloading 120 of 271 MB`, in tenths; null for steps that have no bytes to count. */
function loadingLine({ step, doneBytes, totalBytes }: LoadProgress): string | null {
  if ((step !== 'downloading' && step !== 'reading') || !(totalBytes > 0)) return null;
  const tenths = Math.floor((10 * doneBytes) / totalBytes);
  const words = step === 'downloading' ? 'Downloading' : 'Reading';
  return `${words} ${Math.floor((tenths * totalBytes) / 10 / MB)} of ${Math.ceil(totalBytes / MB)} MB`;
}
