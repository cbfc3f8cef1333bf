// Runs in the page that `npm run judge` opens: the application's worker and raters, without its views.

import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import { type PairToRate, type RatePlan, verdicts } from '../../src/core/verdicts.ts';
import { EngineClient } from '../../src/worker/client.ts';
import {
  DEFAULT_MODEL_SETTINGS,
  type DeviceChoice,
  type LoadedModel,
  type ModelSource,
} from '../../src/worker/protocol.ts';
import { SteadyEngines } from '../../src/worker/steady.ts';
import type { Heard } from './drive.ts';

/** What the command calls in the page. */
export interface JudgeInPage {
  /** Loads a model of the list by its id, the first of our own engine for null, or what lies in the file input. */
  load(model: string | null | 'files', device: DeviceChoice): Promise<Outcome<LoadedModel>>;
  /** Rates each pair and tells each verdict as it comes. */
  rate(pairs: readonly (readonly [string, PairToRate])[], plan: RatePlan): Promise<Outcome<null>>;
}

declare global {
  /** The command's ear, put here by it. */
  function judgeHears(heard: Heard): Promise<void>;
}

const NEVER = { aborted: false };
const pageUrl = new URL('/', location.href).href;

const engines = new SteadyEngines(
  new EngineClient({
    // Written out in one expression: this is how the bundler finds the worker.
    spawn: () => new Worker(new URL('../../src/worker/engine-worker.ts', import.meta.url), { type: 'module' }),
    pageUrl,
  }),
);
let isRecovering = false;
engines.onRecovering = (state) => {
  if (state !== null && !isRecovering) void judgeHears({ kind: 'lost', why: state.reason.message });
  isRecovering = state !== null;
};

async function sourceOf(model: string | null | 'files'): Promise<Outcome<ModelSource>> {
  if (model === 'files') {
    const input = document.querySelector<HTMLInputElement>('#model-files');
    return succeed({ kind: 'files', files: [...(input?.files ?? [])] });
  }
  const choices = await engines.choices(DEFAULT_MODEL_SETTINGS);
  if (!choices.ok) return choices;
  const choice = choices.value.find(({ id, engine }) => (model === null ? engine === 'llama' : id === model));
  if (choice === undefined) {
    const there = `there are ${choices.value.length}, the first is ${choices.value[0]?.id ?? 'none'}`;
    return fail({ kind: 'missing', message: `There is no model ${model ?? 'of our own engine'} here; ${there}.` });
  }
  if (choice.engine === 'web-llm' && !choice.runsHere) {
    return fail({ kind: 'unsupported', message: choice.remark ?? `${choice.id} cannot run on this device.` });
  }
  return succeed({ kind: 'choice', choice });
}

async function load(model: string | null | 'files', device: DeviceChoice): Promise<Outcome<LoadedModel>> {
  const source = await sourceOf(model);
  if (!source.ok) return source;
  const onProgress = (progress: Parameters<Parameters<typeof engines.load>[2]>[0]) => {
    void judgeHears({ kind: 'loading', progress });
  };
  return await engines.load(source.value, device, onProgress, NEVER);
}

async function rate(pairs: readonly (readonly [string, PairToRate])[], plan: RatePlan): Promise<Outcome<null>> {
  const ports = { generate: engines, score: engines, measure: engines };
  for await (const outcome of verdicts(new Map(pairs), plan, ports, NEVER)) {
    if (!outcome.ok) return outcome;
    const event = outcome.value;
    if (event.kind === 'verdict') await judgeHears({ kind: 'verdict', id: event.id, verdict: event.verdict });
  }
  return succeed(null);
}

const judge: JudgeInPage = { load, rate };
Object.assign(globalThis, { judge });
