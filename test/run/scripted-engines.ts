// Engines for the page without a worker: they answer at once, or when told to, and count what they were asked.

import { hashText } from '../../src/core/key.ts';
import { type Failure, fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type {
  GenerateEvent,
  GenerateItem,
  NllEvent,
  NllItem,
  Sampling,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../src/core/ports.ts';
import type { LlamaChoice, WebLlmChoice } from '../../src/models/engine.ts';
import type { Engines } from '../../src/run/models.ts';
import type {
  DeviceReport,
  ImportedAdapter,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  Recovering,
  StoredModel,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainPlan,
  TrainReport,
} from '../../src/worker/protocol.ts';

export const CHOICE: LlamaChoice = {
  engine: 'llama',
  id: 'tiny',
  name: 'Tiny',
  bytes: 10,
  bytesAre: 'exact',
  where: 'embedded',
  licence: 'Apache-2.0',
};
export const OTHER_CHOICE: ModelChoice = { ...CHOICE, id: 'other', name: 'Other', where: 'hub' };

/** A compiled model that needs so many bytes of memory. */
export function compiled(id: string, memoryBytes: number | null, over: Partial<WebLlmChoice> = {}): WebLlmChoice {
  return {
    engine: 'web-llm',
    id,
    name: id,
    bytes: 7,
    bytesAre: 'estimate',
    where: 'hub',
    licence: 'unknown',
    base: id,
    family: 'Llama',
    parameters: null,
    quantisation: 'q4f32_1',
    memoryBytes,
    contextTokens: 4096,
    needsF16: false,
    bufferBytes: null,
    weightsUrl: 'https://127.0.0.1/w/',
    libraryUrl: 'https://127.0.0.1/l.wasm',
    overrides: {},
    packageManifest: null,
    remark: null,
    runsHere: true,
    ...over,
  };
}

export const MODEL: LoadedModel = {
  id: 'tiny@1',
  name: 'Tiny',
  bytes: 10,
  engine: 'llama',
  device: 'wasm',
  threads: 1,
  weights: 'float32',
  capabilities: { batch: 2, contextTokens: 2048, canLearn: false, hasNll: false, hasGrammar: false },
};

const DEVICE: DeviceReport = {
  secureContext: true,
  hasWebGpu: false,
  webgpu: 'none',
  adapter: null,
  vendor: null,
  architecture: null,
  shaderF16: false,
  limits: null,
  crossOriginIsolated: true,
  threads: 1,
  storage: null,
  memory: null,
  userAgent: 'Test/1',
  problems: [],
};

/** A model that can learn, as the one that the page brings along. */
export const LEARNER: LoadedModel = {
  ...MODEL,
  capabilities: { ...MODEL.capabilities, canLearn: true, hasNll: true },
};

/** Steps of every scripted training; one checkpoint and one measurement each. */
const STEPS = 3;

/** A load that ends when it is stopped, and not before. */
export function untilStopped(_onProgress: unknown, stop: Stop): Promise<Outcome<LoadedModel>> {
  return new Promise((resolve) => {
    const poll = setInterval(() => {
      if (!stop.aborted) return;
      clearInterval(poll);
      resolve(fail({ kind: 'aborted', message: 'cancelled' }));
    }, 1);
  });
}

/** Another question for every item: those that repeat each other would be marked. */
function questionOf(id: string): string {
  return `What makes ${hashText(id)} of ${hashText(`${id}?`)} rise and fall?`;
}

export class ScriptedEngines implements Engines {
  /** The instruction that is written for an item. */
  questionOf = questionOf;
  onLost: ((failure: Failure) => void) | null = null;
  onRecovering: ((state: Recovering | null) => void) | null = null;
  lastSummary: JobSummary | null = null;
  /** What can be loaded; and the settings under which that was asked, in order. */
  list: readonly ModelChoice[] = [OTHER_CHOICE, CHOICE];
  readonly listed: ModelSettings[] = [];
  /** Ids of the choices whose size was asked. */
  readonly asked: string[] = [];
  sizing: (choice: ModelChoice) => Promise<Outcome<ModelSize>> = ({ bytes }) =>
    Promise.resolve(succeed({ bytes, missing: 0 }));
  kept: StoredModel[] = [];
  removing: (id: string) => Promise<Outcome<null>> = (id) => {
    this.kept = this.kept.filter((each) => each.id !== id);
    return Promise.resolve(succeed(null));
  };
  /** Ids of the items that were generated to their end, and scored. */
  readonly generated: string[] = [];
  readonly scored: string[] = [];
  samplings: Sampling[] = [];
  model = MODEL;
  unloads = 0;
  /** Items whose id contains one of these fail, once for each time it stands here. */
  failing: string[] = [];
  /** The engine as a whole fails before the item with this number, counted over its life. */
  dieBefore: { readonly item: number; readonly failure: Failure } | null = null;
  /** Called after each item. */
  afterItem: (id: string) => void | Promise<void> = () => undefined;
  loading: (onProgress: (progress: LoadProgress) => void, stop: Stop) => Promise<Outcome<LoadedModel>> = (
    onProgress,
  ) => {
    onProgress({ step: 'reading', doneBytes: 10, totalBytes: 10 });
    return Promise.resolve(succeed(this.model));
  };

  choices(settings: ModelSettings): Promise<Outcome<readonly ModelChoice[]>> {
    this.listed.push(settings);
    return Promise.resolve(succeed(this.list));
  }

  size(choice: ModelChoice): Promise<Outcome<ModelSize>> {
    this.asked.push(choice.id);
    return this.sizing(choice);
  }

  stored(): Promise<Outcome<readonly StoredModel[]>> {
    return Promise.resolve(succeed(this.kept));
  }

  remove(id: string): Promise<Outcome<null>> {
    return this.removing(id);
  }

  probe(): Promise<Outcome<DeviceReport>> {
    return Promise.resolve(succeed(DEVICE));
  }

  load(_source: unknown, _device: unknown, onProgress: (progress: LoadProgress) => void, stop: Stop) {
    return this.loading(onProgress, stop);
  }

  unload(): Promise<void> {
    this.unloads += 1;
    return Promise.resolve();
  }

  async *generate(
    items: readonly GenerateItem[],
    sampling: Sampling,
    stop: Stop,
  ): AsyncGenerator<Outcome<GenerateEvent>> {
    this.samplings.push(sampling);
    for (const { id, prompt } of items) {
      await Promise.resolve();
      if (stop.aborted) return;
      if (this.#isDead()) return yield { ok: false, failure: this.dieBefore!.failure };
      yield succeed({ kind: 'text', id, text: 'What makes' });
      if (this.#fails(id)) {
        yield succeed({ kind: 'failed', id, message: 'NaN in layer 3' });
      } else {
        this.generated.push(id);
        yield succeed({
          kind: 'end',
          id,
          // A model that was trained writes the question alone.
          text: `${prompt.replyStart === undefined ? '' : ' tides.\nThe question was: '}${this.questionOf(id)}`,
          tokens: 8,
          reason: 'stop',
        });
      }
      await this.afterItem(id);
    }
    this.lastSummary = { generatedTokens: 8 * items.length, promptTokens: 0, seconds: 2 };
  }

  async *score(items: readonly ScoreItem[], stop: Stop): AsyncGenerator<Outcome<ScoreEvent>> {
    for (const { id } of items) {
      await Promise.resolve();
      if (stop.aborted) return;
      if (this.#isDead()) return yield { ok: false, failure: this.dieBefore!.failure };
      if (this.#fails(id)) {
        yield succeed({ kind: 'failed', id, message: 'NaN in layer 3' });
      } else {
        this.scored.push(id);
        // p(5) = 0.9: a score of about 4.7.
        yield succeed({ kind: 'scored', id, logProbs: [0.02, 0.02, 0.02, 0.04, 0.9].map(Math.log) });
      }
      await this.afterItem(id);
    }
  }

  #fails(id: string): boolean {
    const index = this.failing.findIndex((part) => id.includes(part));
    if (index >= 0) this.failing.splice(index, 1);
    return index >= 0;
  }

  #isDead(): boolean {
    return this.dieBefore !== null && this.generated.length + this.scored.length >= this.dieBefore.item;
  }

  /** Trainings as they were asked for, and what was worn in turn. */
  readonly trained: TrainJob[] = [];
  readonly worn: (string | null)[] = [];
  /** Adapters that are on the device: a finished training puts its own here. */
  readonly onDevice = new Set<string>();
  readonly forgotten: (readonly string[] | null)[] = [];
  /** Loss of a text, by what is worn. */
  lossOf: (worn: string | null, item: NllItem) => number = () => 2;
  /** Called after each step of a training. */
  afterStep: (job: TrainJob, step: number) => void | Promise<void> = () => undefined;
  /** A training fails before this step, once; 0 is before it says its plan. */
  breakBefore: { readonly step: number; readonly failure: Failure } | null = null;
  taken: readonly TakenFile[] = [];

  async *train(job: TrainJob, stop: Stop): AsyncGenerator<Outcome<TrainReport>> {
    this.trained.push(job);
    if (this.breakBefore?.step === 0) {
      const { failure } = this.breakBefore;
      this.breakBefore = null;
      return yield { ok: false, failure };
    }
    yield succeed({ kind: 'plan', plan: planOf(job) });
    const first = job.from?.step ?? 0;
    for (let step = first + 1; step <= STEPS; step += 1) {
      await Promise.resolve();
      if (this.breakBefore?.step === step) {
        const { failure } = this.breakBefore;
        this.breakBefore = null;
        return yield { ok: false, failure };
      }
      const figures = { gradNorm: 1, learningRate: 2e-4, tokens: 50, seconds: 0.5 };
      yield succeed({ kind: 'examples', done: 1, of: 2 });
      yield succeed({ kind: 'step', step, steps: STEPS, loss: 3 - step / 10, ...figures });
      yield succeed({ kind: 'dev', step, loss: 3.1 - step / 10, perplexity: 20 });
      yield succeed({ kind: 'checkpoint', checkpoint: { file: `state-${step}`, step, bytes: 9 } });
      await this.afterStep(job, step);
      if (stop.aborted || (job.pauseAfter !== null && step - first >= job.pauseAfter)) return;
    }
    this.onDevice.add(job.key);
    yield succeed({ kind: 'done', best: { step: STEPS, devLoss: 2.8 }, bytes: 100, reason: 'finished' });
  }

  wear(adapter: string | null): Promise<Outcome<null>> {
    if (adapter !== null && !this.onDevice.has(adapter)) {
      const message = 'The adapter is no longer in this browser’s storage. Train it again.';
      return Promise.resolve({ ok: false, failure: { kind: 'storage', message, quota: false } });
    }
    this.worn.push(adapter);
    return Promise.resolve(succeed(null));
  }

  async *nll(items: readonly NllItem[], stop: Stop): AsyncGenerator<Outcome<NllEvent>> {
    for (const item of items) {
      await Promise.resolve();
      if (stop.aborted) return;
      yield succeed({ kind: 'measured', id: item.id, nll: this.lossOf(this.worn.at(-1) ?? null, item), tokens: 10 });
    }
  }

  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>> {
    const key = `from-${files[0]?.name ?? 'nothing'}`;
    this.onDevice.add(key);
    return Promise.resolve(succeed({ key, rank: 4, bytes: 7, baseModel: null }));
  }

  takeHome(
    _request: TakeHomeRequest,
    onProgress: (progress: { doneBytes: number; totalBytes: number }) => void,
  ): Promise<Outcome<readonly TakenFile[]>> {
    onProgress({ doneBytes: 1, totalBytes: 2 });
    return Promise.resolve(succeed(this.taken));
  }

  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>> {
    this.forgotten.push(keys);
    return Promise.resolve(succeed(null));
  }
}

function planOf({ train, dev }: TrainJob): TrainPlan {
  return {
    examples: train.length,
    devExamples: dev.length,
    batch: 2,
    steps: STEPS,
    devEvery: 1,
    checkpointEvery: 1,
    learningRate: { from: 2e-4, to: 1.8e-4 },
    parameters: 1000,
    tokens: 500,
    longest: 40,
    cut: { examples: 0, tokens: 0 },
    leftOut: 0,
    memoryBytes: 1e6,
  };
}
