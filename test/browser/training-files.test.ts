// Training through the real worker with real private files: what is on disk when, going on after a worker was killed, and
// what other programs are given.

import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LEARN, DEFAULT_LORA } from '../../src/core/learning.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { TrainingText } from '../../src/core/training.ts';
import { openGguf } from '../../src/models/llama/files/gguf.ts';
import { openSafetensors } from '../../src/models/llama/files/safetensors.ts';
import { readPeft } from '../../src/models/llama/take-home/read-peft.ts';
import { EngineClient, readPrivate } from '../../src/worker/client.ts';
import type { CheckpointRef, TakeHomeForm, TrainJob, TrainReport } from '../../src/worker/protocol.ts';
import { SteadyEngines } from '../../src/worker/steady.ts';
import { PLAIN } from '../models/take-home/trained.ts';
import { tinyModelFiles } from './tiny-model-files.ts';

const RUN_ON = { aborted: false };

function text(question: string, completion: string): TrainingText {
  return { prompt: { turns: [{ role: 'user', content: question }] }, completion };
}

const JOB: TrainJob = {
  key: 'aa01',
  train: ['tide', 'wave', 'salt', 'moon', 'sand'].map((word) => text(`What is ${word}?`, `The ${word} is old.`)),
  dev: [text('What is rain?', 'The rain is old.')],
  settings: {
    ...DEFAULT_LEARN,
    learning: { kind: 'lora', lora: { ...DEFAULT_LORA, rank: 4, alpha: 8 } },
    ...{ batch: 2, steps: 6, devEvery: 2, checkpointEvery: 2, seed: 3 },
    schedule: { from: 0.02, to: 0.01, warmup: 0 },
  },
  ...{ start: null, from: null, pauseAfter: null, budgetBytes: null },
};

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

interface Page {
  readonly engines: SteadyEngines;
  readonly client: EngineClient;
  readonly workers: Worker[];
}

let pages: Page[] = [];
afterEach(async () => {
  for (const { engines } of pages) {
    await engines.unload();
    must(await engines.forgetTrainings(null));
    expect(await engines.trainingBytes()).toEqual({ ok: true, value: 0 });
    await engines.unload();
  }
  pages = [];
});

function engineWorker(): Worker {
  return new Worker(new URL('../../src/worker/engine-worker.ts', import.meta.url), { type: 'module' });
}

/** A page with the tiny model loaded, as main.tsx builds it. */
async function opened(spawn: () => Worker = engineWorker): Promise<Page> {
  const workers: Worker[] = [];
  const client = new EngineClient({
    spawn: () => {
      workers.push(spawn());
      return workers.at(-1) as Worker;
    },
    pageUrl: location.href,
  });
  const page = { engines: new SteadyEngines(client), client, workers };
  pages.push(page);
  const files = await tinyModelFiles();
  must(await page.engines.load({ kind: 'files', files }, 'wasm', () => undefined, RUN_ON));
  return page;
}

interface Seen {
  readonly reports: readonly TrainReport[];
  readonly failure: Outcome<never> | null;
  readonly last: CheckpointRef | null;
}

async function trained(
  { engines }: Page,
  changes: Partial<TrainJob> = {},
  see: (report: TrainReport) => unknown = () => undefined,
): Promise<Seen> {
  const reports: TrainReport[] = [];
  let failure: Outcome<never> | null = null;
  for await (const outcome of engines.train({ ...JOB, ...changes }, RUN_ON)) {
    if (outcome.ok) {
      reports.push(outcome.value);
      await see(outcome.value);
    } else {
      failure = outcome;
    }
  }
  const refs = reports.flatMap((report) => (report.kind === 'checkpoint' ? [report.checkpoint] : []));
  return { reports, failure, last: refs.at(-1) ?? null };
}

async function namesIn(key: string): Promise<string[]> {
  const names: string[] = [];
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('trainings')).getDirectoryHandle(key);
    for await (const name of folder.keys()) names.push(name);
  } catch (thrown) {
    expect((thrown as DOMException).name).toBe('NotFoundError');
  }
  return names.sort();
}

async function bytesOf(key: string, name = 'adapter.safetensors'): Promise<Uint8Array> {
  return new Uint8Array(await must(await readPrivate(['trainings', key, name])).arrayBuffer());
}

async function replies({ engines }: Page): Promise<string[]> {
  const { prompt } = text('What is rain?', '');
  const sampling = { temperature: 0, topP: 1, maxTokens: 12 };
  const texts: string[] = [];
  for await (const event of engines.generate([{ id: 'a', prompt, seed: 1 }], sampling, RUN_ON)) {
    const found = must(event);
    if (found.kind === 'end') texts.push(found.text);
  }
  return texts;
}

async function lossOf({ engines }: Page): Promise<number> {
  const { prompt, completion } = JOB.dev[0] as TrainingText;
  for await (const event of engines.nll([{ id: 'a', prompt, continuation: completion }], RUN_ON)) {
    const found = must(event);
    if (found.kind === 'measured') return found.nll;
  }
  throw new Error('not measured');
}

describe('a training in the real worker', () => {
  it('has its checkpoints on disk when it tells of them, and at the end its adapter alone', async () => {
    const page = await opened();
    const there: { readonly file: string; readonly names: readonly string[] }[] = [];
    const { reports, failure } = await trained(page, {}, async (report) => {
      if (report.kind === 'checkpoint') there.push({ file: report.checkpoint.file, names: await namesIn('aa01') });
    });
    expect(failure).toBeNull();
    expect(there[0]?.file).toBe('state-2.safetensors');
    for (const { file, names } of there) {
      // On a busy machine the next one may be on its way, or there already, by the time this page looks.
      expect(names).not.toContain(`${file}.part`);
      expect(names.some((name) => name.endsWith('.safetensors'))).toBe(true);
    }
    expect(await namesIn('aa01')).toEqual(['adapter.safetensors']);
    const adapter = await bytesOf('aa01');
    expect(reports.at(-1)).toMatchObject({ kind: 'done', bytes: adapter.length });
    expect(await page.engines.trainingBytes()).toEqual({ ok: true, value: adapter.length });
    expect(reports.some(({ kind }) => kind === 'examples')).toBe(true);
  });

  it('whose worker is killed goes on from the checkpoint, to the very bytes of an uninterrupted run', async () => {
    const page = await opened();
    const settings = { ...JOB.settings, steps: 8 };
    await trained(page, { key: 'aa01', settings });
    // At step 4 a checkpoint is being written; the one of step 6 is there at step 7.
    const killAt = new Set([4, 7]);
    const { failure, reports } = await trained(page, { key: 'bb02', settings }, (report) => {
      if (report.kind !== 'step' || !killAt.delete(report.step)) return;
      page.workers.at(-1)?.dispatchEvent(new ErrorEvent('error', { error: null }));
    });
    expect(failure).toBeNull();
    expect(page.workers).toHaveLength(3);
    let [done, kept] = [0, 0];
    for (const report of reports) {
      if (report.kind === 'checkpoint') kept = report.checkpoint.step;
      if (report.kind === 'plan') done = kept;
      if (report.kind === 'step') expect(report.step).toBe(++done);
    }
    expect(reports.at(-1)?.kind).toBe('done');
    expect(await bytesOf('bb02')).toEqual(await bytesOf('aa01'));
    expect(await namesIn('bb02')).toEqual(['adapter.safetensors']);
  });

  it('pauses after two steps, and goes on in another page with the checkpoint that was reported', async () => {
    const first = await opened();
    await trained(first, { key: 'aa01' });
    const { last, reports } = await trained(first, { key: 'cc03', pauseAfter: 2 });
    expect(reports.filter(({ kind }) => kind === 'step')).toHaveLength(2);
    expect(last).toMatchObject({ file: 'state-2.safetensors', step: 2 });
    expect((await bytesOf('cc03', 'state-2.safetensors')).length).toBe(last?.bytes);
    first.client.end({ kind: 'device-lost', message: 'The tab was closed.' });
    const second = await opened();
    const onward = await trained(second, { key: 'cc03', from: last });
    expect(onward.reports.at(-1)?.kind).toBe('done');
    expect(await bytesOf('cc03')).toEqual(await bytesOf('aa01'));
  });

  it('in a full browser ends with a storage failure, and goes on from what is there when there is room', async () => {
    const whole = await opened();
    await trained(whole, { key: 'aa01' });
    const full = await opened(() => new Worker(new URL('./full-worker.ts', import.meta.url), { type: 'module' }));
    const { failure, last } = await trained(full, { key: 'dd04' });
    expect(failure).toMatchObject({ failure: { kind: 'storage', quota: true } });
    expect(last?.step).toBe(4);
    expect(await namesIn('dd04')).toEqual(['state-2.safetensors', 'state-4.safetensors']);
    await trained(whole, { key: 'dd04', from: last });
    expect(await bytesOf('dd04')).toEqual(await bytesOf('aa01'));
  });
});

describe('what was trained', () => {
  it('is worn until it is taken off, also by the worker that comes after a killed one', async () => {
    const page = await opened();
    const bare = await replies(page);
    await trained(page);
    expect(await replies(page)).toEqual(bare);
    const loss = await lossOf(page);
    must(await page.engines.wear('aa01'));
    const worn = await replies(page);
    expect(worn).not.toEqual(bare);
    const wornLoss = await lossOf(page);
    expect(wornLoss).toBeLessThan(loss - 0.2);
    page.workers.at(-1)?.dispatchEvent(new ErrorEvent('error', { error: null }));
    expect(await lossOf(page)).toBe(wornLoss);
    expect(page.workers).toHaveLength(2);
    must(await page.engines.wear(null));
    expect(await replies(page)).toEqual(bare);
    expect(await lossOf(page)).toBe(loss);
  });

  it('that was deleted cannot be worn, and says what to do', async () => {
    const page = await opened();
    await trained(page);
    must(await page.engines.forgetTrainings(['aa01', '../models']));
    expect(await namesIn('aa01')).toEqual([]);
    expect(await page.engines.wear('aa01')).toMatchObject({
      ok: false,
      failure: { kind: 'storage', message: expect.stringMatching(/train again/) },
    });
    expect(page.workers).toHaveLength(1);
  });

  async function taken({ engines }: Page, form: TakeHomeForm): Promise<File[]> {
    const request = { key: 'aa01', form, name: 'tiny-m1', card: { text: 'Method.', licence: 'apache-2.0' } };
    const shares: number[] = [];
    const outcome = await engines.takeHome(
      request,
      ({ doneBytes, totalBytes }) => shares.push(doneBytes / totalBytes),
      RUN_ON,
    );
    expect(shares.at(-1)).toBe(1);
    const files: File[] = [];
    for (const { name, bytes, path } of must(outcome)) {
      const file = must(await readPrivate(path));
      expect(file.size).toBe(bytes);
      files.push(new File([await file.arrayBuffer()], name));
    }
    return files;
  }

  it('is taken home as files that their readers read, and an adapter comes back', async () => {
    const page = await opened();
    await trained(page);
    must(await page.engines.wear('aa01'));
    const worn = await lossOf(page);

    const gguf = await taken(page, 'gguf-q8');
    expect(gguf.map(({ name }) => name)).toEqual(['tiny-m1-q8_0.gguf']);
    expect(must(await openGguf(gguf[0]!, 'm1')).tensors.size).toBe(2 + 9 * PLAIN.layers);
    expect((await taken(page, 'gguf-f16')).map(({ name }) => name)).toEqual(['tiny-m1-f16.gguf']);

    const merged = await taken(page, 'safetensors');
    expect(must(await openSafetensors(new Map(merged.map((file) => [file.name, file])))).config).toEqual(PLAIN);

    const peft = await taken(page, 'peft');
    expect(must(await readPeft(new Map(peft.map((file) => [file.name, file])), PLAIN)).settings.rank).toBe(4);
    expect(await readPrivate(['take-home', 'model.safetensors'])).toMatchObject({ ok: false });

    const { key } = must(await page.engines.importAdapter(peft));
    expect(await namesIn(key)).toEqual(['adapter.safetensors']);
    must(await page.engines.wear(key));
    expect(await lossOf(page)).toBe(worn);

    // The merged weights, loaded as a model of their own, are what was worn, up to their sixteen bits.
    must(await page.engines.load({ kind: 'files', files: merged }, 'wasm', () => undefined, RUN_ON));
    expect(Math.abs((await lossOf(page)) - worn)).toBeLessThan(0.01);
  });
});
