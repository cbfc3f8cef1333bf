// Engines for the page without a worker: they answer at once, or when told to, and count what they were asked.

import { type Failure, type Outcome, succeed } from '../../src/core/outcome.ts';
import type { GenerateEvent, GenerateItem, Sampling, ScoreEvent, ScoreItem, Stop } from '../../src/core/ports.ts';
import type { Engines } from '../../src/run/models.ts';
import type { DeviceReport, JobSummary, LoadedModel, LoadProgress, ModelChoice } from '../../src/worker/protocol.ts';

export const CHOICE: ModelChoice = { id: 'tiny', name: 'Tiny', bytes: 10, where: 'embedded', licence: 'Apache-2.0' };
export const OTHER_CHOICE: ModelChoice = { ...CHOICE, id: 'other', name: 'Other' };

export const MODEL: LoadedModel = {
  id: 'tiny@1',
  name: 'Tiny',
  bytes: 10,
  device: 'wasm',
  threads: 1,
  weights: 'float32',
  capabilities: { batch: 2, contextTokens: 2048, canLearn: false, hasNll: false },
};

const DEVICE: DeviceReport = {
  webgpu: 'none',
  adapter: null,
  shaderF16: false,
  crossOriginIsolated: true,
  threads: 1,
  problems: [],
};

export class ScriptedEngines implements Engines {
  onLost: ((failure: Failure) => void) | null = null;
  lastSummary: JobSummary | null = null;
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

  choices(): Promise<Outcome<readonly ModelChoice[]>> {
    return Promise.resolve(succeed([OTHER_CHOICE, CHOICE]));
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
    for (const { id } of items) {
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
          text: ' tides.\nThe question was: What makes the tide rise and fall?',
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
}
