// `npm run bench`: prefill and decode rates of the application's engine on every device that this machine's Chromium
// has. Figures are ratios within one run; absolute ones depend on the machine and on what else it does.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import type { BenchFigures } from './bench/page.ts';
import type { TrainFigure } from './bench/train.ts';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';

const MODEL = 'models/smollm2-135m-instruct';
const MODEL_FOLDER = join(import.meta.dirname, '../public', MODEL);

async function main(): Promise<void> {
  const server = await createServer({
    server: { port: 0, hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  const origin = server.resolvedUrls?.local[0];
  if (origin === undefined) throw new Error('The bench server did not start.');
  const gguf = existsSync(MODEL_FOLDER) ? readdirSync(MODEL_FOLDER).find((name) => name.endsWith('.gguf')) : undefined;
  const modelUrl = gguf === undefined ? null : `${origin}${MODEL}/${gguf}`;
  const wanted = process.argv.slice(2);
  try {
    for (const kind of ['wasm', 'webgpu'] as const) {
      if (wanted.length > 0 && !wanted.includes(kind)) continue;
      await bench(origin, kind, modelUrl);
    }
  } finally {
    await server.close();
  }
}

async function bench(origin: string, kind: 'wasm' | 'webgpu', modelUrl: string | null): Promise<void> {
  const productRate = await inPage(origin, async (page, browser) => {
    const figures = await page.evaluate(([device, url]) => (globalThis as unknown as Benches).runBench(device, url), [
      kind,
      modelUrl,
    ] as const);
    if (typeof figures === 'string') {
      console.log(`${kind}: not measured. ${figures}`);
      return null;
    }
    print(figures, await peakMemory(browser));
    return figures.productRate;
  });
  if (productRate === null) return;
  await inPage(origin, async (page, browser) => {
    const figures = await page.evaluate(
      ([device, url, rate]) => (globalThis as unknown as Benches).runTraining(device, url, rate),
      [kind, modelUrl, productRate] as const,
    );
    if (typeof figures === 'string') console.log(`  training: not measured. ${figures}`);
    else printTraining(figures, await peakMemory(browser));
  });
}

/** What page.ts offers. */
interface Benches {
  runBench(device: string, url: string | null): Promise<BenchFigures | string>;
  runTraining(device: string, url: string | null, productRate: number): Promise<readonly TrainFigure[] | string>;
}

/** Each measurement has a browser of its own: peaks of memory are then its own too. */
async function inPage<T>(origin: string, measure: (page: Page, browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${origin}scripts/bench/page.html`);
    await page.waitForFunction(() => 'runBench' in globalThis);
    return await measure(page, browser);
  } finally {
    await browser.close();
  }
}

function printTraining(figures: readonly TrainFigure[], memory: string): void {
  console.log('  training an adapter of rank 16 on all linear layers');
  for (const { tokens, forwardTokensPerSecond, tokensPerSecond, gflops, ofProducts } of figures) {
    const forward = `${forwardTokensPerSecond.toFixed(1).padStart(7)} tokens/s forward`;
    const both = `${tokensPerSecond.toFixed(1).padStart(7)} forward and backward`;
    const share = ofProducts === null ? '' : `   ${ofProducts.toFixed(2)} of plain products`;
    console.log(
      `  train ${String(tokens).padStart(6)} tokens   ${forward}   ${both}   ${gflops.toFixed(1)} GFLOP/s${share}`,
    );
  }
  console.log(`  peak memory          ${memory}`);
}

function print({ device, model, threads, productRate, prefill, decode }: BenchFigures, memory: string): void {
  console.log(`\n${device}${threads > 0 ? `, ${threads} threads` : ''} · ${model}`);
  console.log(`  plain products of a layer, 256 rows   ${productRate.toFixed(1)} GFLOP/s`);
  for (const { tokens, tokensPerSecond, gflops, ofProducts } of prefill) {
    console.log(
      `  prefill ${String(tokens).padStart(4)} tokens   ${tokensPerSecond.toFixed(1).padStart(7)} tokens/s   ${gflops.toFixed(1).padStart(5)} GFLOP/s   ${ofProducts.toFixed(2)} of plain products`,
    );
  }
  const [one] = decode;
  for (const { batch, tokensPerSecond } of decode) {
    const ratio = tokensPerSecond / (one?.tokensPerSecond ?? tokensPerSecond);
    console.log(
      `  decode, batch ${batch}       ${tokensPerSecond.toFixed(1).padStart(7)} tokens/s   ${ratio.toFixed(2)} × batch 1`,
    );
  }
  console.log(`  peak memory          ${memory}`);
}

/** Largest resident size of the browser's processes so far, from the kernel; Linux only. */
async function peakMemory(browser: Browser): Promise<string> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const peaks = processInfo.flatMap(({ id, type }) => {
    const path = `/proc/${id}/status`;
    if (!existsSync(path)) return [];
    const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
    return [{ type, megabytes: Math.round(kilobytes / 1024) }];
  });
  const largest = peaks.sort((a, b) => b.megabytes - a.megabytes)[0];
  return largest === undefined ? 'not known on this system' : `${largest.megabytes} MiB (${largest.type} process)`;
}

await main();
