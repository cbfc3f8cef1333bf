// A loaded LLaMA behind the ports of the method: texts in, texts and log-probabilities out. Owns everything it loads.

import { numpy as np } from '@jax-js/jax';
import { badInput, bugFrom, fail, type Outcome, succeed } from '../../core/outcome.ts';
import type {
  GenerateEvent,
  GenerateItem,
  NllEvent,
  NllItem,
  Prompt,
  Sampling,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../core/ports.ts';
import type { Engine, Learner, LoadedModel, LoadProgress } from '../engine.ts';
import { threadsOf } from '../probe.ts';
import { makePoolPrograms } from './batch.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Device, useDevice } from './device.ts';
import { failureFrom } from './faults.ts';
import { makeForward } from './forward.ts';
import { logProbsAfter, tokenLogProbs } from './likelihood.ts';
import { disposeParams, type LlamaParams, loadParams } from './params.ts';
import { disposeCache, emptyCache, lastLogits, type Model, prefill } from './prefill.ts';
import { PrefixKeeper } from './prefix.ts';
import { inverseFrequencies } from './rotary.ts';
import type { Trained } from './take-home/merge.ts';
import { LlamaTokenizer } from './tokenizer.ts';
import type { TrainModel } from './train/learnt.ts';
import { wornParams } from './worn.ts';
import { type WriteItem, write } from './write.ts';

/** Rows that write at once: on wasm the eighth row is nearly free, because a step is bound by reading the weights. */
const BATCH = 8;

/** Layers between two waits for the device while a prompt is read: bounds what intermediates take. */
const LAYERS_PER_WAIT = { wasm: 5, webgpu: 4 } as const;

export interface ModelIdentity {
  readonly id: string;
  readonly name: string;
}

/** Reads a checkpoint onto the device and warms it up. Everything is freed again on every failure. */
export async function openLlama(
  checkpoint: Checkpoint,
  identity: ModelIdentity,
  device: Device,
  report: (progress: LoadProgress) => void,
  stop: Stop,
): Promise<Outcome<LlamaEngine>> {
  const tokenizer = LlamaTokenizer.open(checkpoint.tokenizer);
  if (!tokenizer.ok) return tokenizer;
  const ready = await useDevice(device.kind);
  if (!ready.ok) return ready;
  const weights = device.kind === 'webgpu' && device.shaderF16 ? 'float16' : 'float32';
  const totalBytes = checkpoint.bytes;
  const progress = (doneBytes: number) => report({ step: 'reading', doneBytes, totalBytes });
  const params = await loadParams(checkpoint, weights, progress, stop);
  if (!params.ok) return params;
  const { config } = checkpoint;
  const model: Model = {
    params: params.value,
    forward: makeForward(config, device.kind === 'wasm'),
    pool: makePoolPrograms(),
    inverse: np.array(inverseFrequencies(config)),
    kvHeads: config.kvHeads,
    headDim: config.headDim,
    contextTokens: config.contextTokens,
    layersPerWait: LAYERS_PER_WAIT[device.kind],
    stepsInThread: device.kind === 'wasm',
  };
  const base: TrainModel = { config, params: params.value, device: device.kind };
  const loaded: LoadedModel = {
    ...identity,
    bytes: totalBytes,
    engine: 'llama',
    device: device.kind,
    threads: device.kind === 'wasm' ? threadsOf() : 1,
    weights,
    capabilities: {
      batch: BATCH,
      contextTokens: config.contextTokens,
      canLearn: true,
      hasNll: true,
      hasGrammar: false,
    },
  };
  const engine = new LlamaEngine(loaded, model, base, tokenizer.value);
  report({ step: 'warming-up', doneBytes: totalBytes, totalBytes });
  const warm = await engine.warmUp(stop);
  if (!warm.ok) {
    engine.close();
    return warm;
  }
  return succeed(engine);
}

export class LlamaEngine implements Engine {
  readonly model: LoadedModel;
  readonly tokenizer: LlamaTokenizer;
  /** What a training starts from. It refers to the base weights, which this engine goes on owning. */
  readonly base: TrainModel;
  /** Put in by whoever opens the model, because learning also needs the files that it came from. */
  learner: Learner | null = null;
  #model: Model;
  /** The weights with what a training made in them, while that is worn. */
  #worn: LlamaParams | null = null;
  readonly #prefixes = new PrefixKeeper();
  readonly #stopIds: ReadonlySet<number>;
  promptTokens = 0;

  constructor(model: LoadedModel, inner: Model, base: TrainModel, tokenizer: LlamaTokenizer) {
    this.model = model;
    this.base = base;
    this.#model = inner;
    this.tokenizer = tokenizer;
    this.#stopIds = new Set(tokenizer.stopIds);
  }

  /** Compiles what every job needs, so that the first real item is not slower than the others. */
  async warmUp(stop: Stop): Promise<Outcome<null>> {
    try {
      const tokens = [this.tokenizer.stopIds[0] ?? 0];
      await logProbsAfter(this.#model, this.#prefixes, 0, tokens, [tokens], stop);
      if (stop.aborted) return fail({ kind: 'aborted', message: 'Loading the model was stopped.' });
      return succeed(null);
    } catch (thrown) {
      return fail(failureFrom(thrown));
    }
  }

  /** See ports.ts. Prompts longer than the context fail one by one, with a sentence; the others go on. */
  async *generate(
    items: readonly GenerateItem[],
    sampling: Sampling,
    stop: Stop,
  ): AsyncGenerator<Outcome<GenerateEvent>> {
    const ready: WriteItem[] = [];
    const replies = new Map<string, Reply>();
    for (const { id, prompt, seed } of items) {
      const tokens = this.#fit(prompt, 1);
      if (!tokens.ok) {
        yield succeed({ kind: 'failed', id, message: tokens.failure.message });
        continue;
      }
      ready.push({ id, tokens: tokens.value, seed });
      replies.set(id, { decoder: this.tokenizer.decoder(), text: '', tokens: 0 });
    }
    const { batch } = this.model.capabilities;
    try {
      for await (const event of write(this.#model, this.#prefixes, ready, sampling, this.#stopIds, batch, stop)) {
        const reply = replies.get(event.id) as Reply;
        const { id } = event;
        const text = event.kind === 'token' ? reply.decoder.push(event.token) : reply.decoder.end();
        if (event.kind === 'token') reply.tokens++;
        reply.text += text;
        if (text !== '') yield succeed({ kind: 'text', id, text: reply.text });
        if (event.kind === 'end') {
          yield succeed({ kind: 'end', id, text: reply.text, tokens: reply.tokens, reason: event.reason });
        }
      }
    } catch (thrown) {
      yield fail(failureFrom(thrown));
    }
  }

  /** See ports.ts. */
  async *score(items: readonly ScoreItem[], stop: Stop): AsyncGenerator<Outcome<ScoreEvent>> {
    const ready: { item: ScoreItem; tokens: readonly number[]; continuations: number[][] }[] = [];
    for (const item of items) {
      const continuations = item.continuations.map((text) => [...this.tokenizer.encode(text)]);
      const tokens = this.#fit(item.prompt, Math.max(...continuations.map(({ length }) => length)));
      if (tokens.ok) ready.push({ item, tokens: tokens.value, continuations });
      else yield succeed({ kind: 'failed', id: item.id, message: tokens.failure.message });
    }
    try {
      const prompts = ready.map(({ tokens }) => tokens);
      const prefix = await this.#prefixes.prepare(this.#model, prompts, stop);
      if (prefix === null) return;
      for (const { item, tokens, continuations } of ready) {
        const logProbs = await logProbsAfter(this.#model, this.#prefixes, prefix, tokens, continuations, stop);
        if (logProbs === null) return;
        yield succeed({ kind: 'scored', id: item.id, logProbs });
      }
    } catch (thrown) {
      yield fail(failureFrom(thrown));
    }
  }

  /** See ports.ts: log-probabilities of continuations after one prompt, in nats. */
  async logProbs(prompt: Prompt, continuations: readonly string[]): Promise<Outcome<readonly number[]>> {
    for await (const event of this.score([{ id: '', prompt, continuations }], { aborted: false })) {
      if (!event.ok) return event;
      if (event.value.kind === 'scored') return succeed(event.value.logProbs);
      return fail({ kind: 'bad-input', message: event.value.message });
    }
    return fail(bugFrom('A scoring ended without a result.'));
  }

  /** See ports.ts. An item that does not fit into the context fails alone, with a sentence. */
  async *nll(items: readonly NllItem[], stop: Stop): AsyncGenerator<Outcome<NllEvent>> {
    try {
      for (const { id, prompt, continuation, maxTokens, perToken } of items) {
        if (stop.aborted) return;
        const tail = [...this.tokenizer.encode(continuation)].slice(0, maxTokens);
        const tokens = tail.length === 0 ? NOTHING_TO_MEASURE : this.#fit(prompt, tail.length);
        if (!tokens.ok) {
          yield succeed({ kind: 'failed', id, message: tokens.failure.message });
          continue;
        }
        const each = await tokenLogProbs(this.#model, this.#prefixes, 0, tokens.value, tail, stop);
        if (each === null) return;
        const nll = -each.reduce((sum, value) => sum + value, 0) / each.length;
        const told = perToken === true ? { perToken: this.#named(tail, each) } : {};
        yield succeed({ kind: 'measured', id, nll, tokens: each.length, ...told });
      }
    } catch (thrown) {
      yield fail(failureFrom(thrown));
    }
  }

  /** Tokens with their texts; a character that several tokens make up stands with its last one. */
  #named(tokens: readonly number[], logProbs: readonly number[]) {
    const decoder = this.tokenizer.decoder();
    return tokens.map((token, at) => ({ text: decoder.push(token), logProb: logProbs[at] ?? Number.NaN }));
  }

  /** Logits [vocab] after raw tokens, without a template: for comparison with other implementations. */
  async logitsAfter(tokens: readonly number[]): Promise<Float32Array> {
    const read = await prefill(this.#model, emptyCache(this.#model), tokens, 'last', { aborted: false });
    if (read === null) return new Float32Array(0);
    disposeCache(read.cache);
    return await lastLogits(this.#model, read.hidden[0] as (typeof read.hidden)[0]);
  }

  /** Greedy continuations of raw tokens, written as one batch, each `count` tokens long or up to a stop token. */
  async continueTokens(prompts: readonly (readonly number[])[], count: number): Promise<number[][]> {
    const items = prompts.map((tokens, index) => ({ id: String(index), tokens, seed: 0 }));
    const greedy: Sampling = { temperature: 0, topP: 1, maxTokens: count };
    const replies: number[][] = prompts.map(() => []);
    const running = { aborted: false };
    for await (const event of write(this.#model, this.#prefixes, items, greedy, this.#stopIds, BATCH, running)) {
      if (event.kind === 'token') replies[Number(event.id)]?.push(event.token);
    }
    return replies;
  }

  /**
   * Writes, rates and measures with what a training made from now on, or with the base alone for null. The changed
   * weights are copies, so every token costs what it costs without. Not while a job runs. `bad-input` when it was made
   * for another model; what was worn before is then still worn.
   */
  wear(trained: Trained | null): Outcome<null> {
    const worn = trained === null ? null : wornParams(this.base, trained);
    if (worn !== null && !worn.ok) return worn;
    // What was read with other weights is void.
    this.#prefixes.dispose();
    if (this.#worn !== null) disposeParams(this.#worn);
    this.#worn = worn === null ? null : worn.value;
    this.#model = { ...this.#model, params: this.#worn ?? this.base.params };
    return succeed(null);
  }

  close(): void {
    this.#prefixes.dispose();
    if (this.#worn !== null) disposeParams(this.#worn);
    disposeParams(this.base.params);
    this.#model.inverse.dispose();
    this.#model.forward.dispose();
    this.#model.pool.dispose();
  }

  /** The prompt's tokens, if they leave room for `room` more in the context. */
  #fit(prompt: Prompt, room: number): Outcome<readonly number[]> {
    const tokens = this.tokenizer.encodeChat(prompt);
    if (!tokens.ok) return tokens;
    const limit = this.#model.contextTokens;
    if (tokens.value.length + room <= limit) {
      this.promptTokens += tokens.value.length;
      return succeed(tokens.value);
    }
    const what =
      room > 1 ? `Prompt and text have ${tokens.value.length + room}` : `The prompt has ${tokens.value.length}`;
    return badInput(`${what} tokens, but the model reads ${limit}; shorter segments will fit.`);
  }
}

const NOTHING_TO_MEASURE = badInput('The text to measure is empty.');

interface Reply {
  readonly decoder: { push(id: number): string; end(): string };
  text: string;
  tokens: number;
}
