// A tiny model that learns, for the tests of training: its weights on the device in either width, examples, and what a
// training reports.

import { numpy as np } from '@jax-js/jax';
import { DEFAULT_LEARN } from '../../../src/core/learning.ts';
import type { LlamaConfig } from '../../../src/models/llama/checkpoint.ts';
import type { LayerParams, LlamaParams } from '../../../src/models/llama/params.ts';
import type { TrainModel } from '../../../src/models/llama/train/learnt.ts';
import type { TrainExample } from '../../../src/models/llama/train/loss.ts';
import { resolveSettings, type TrainSettings } from '../../../src/models/llama/train/settings.ts';
import type { TrainState } from '../../../src/models/llama/train/state.ts';
import { type TrainEvent, type TrainExamples, train } from '../../../src/models/llama/train/trainer.ts';
import { TINY, tinyWeights } from '../tiny-llama.ts';

export const RUN_ON = { aborted: false };

/** Grouped queries and rotary factors, and few enough numbers for float64 on the interpreting device. */
export const SMALL: LlamaConfig = {
  ...TINY,
  hidden: 16,
  heads: 4,
  kvHeads: 2,
  headDim: 4,
  ropeFactors: [1, 4],
  intermediate: 20,
  vocab: 24,
};

/** The seeded weights of tiny-llama.ts on the current device. */
export function tinyParams(config: LlamaConfig, seed: number, numbers: 'float32' | 'float64' = 'float32'): LlamaParams {
  const weights = tinyWeights(config, seed);
  const get = (name: string) => {
    const { shape, values } = weights.get(name)!;
    const array = numbers === 'float64' ? np.array([...values], { dtype: np.float64 }) : np.array(values);
    return array.reshape(shape);
  };
  const layers = Array.from({ length: config.layers }, (_, index): LayerParams => {
    const of = (name: string) => get(`model.layers.${index}.${name}.weight`);
    return {
      inputNorm: of('input_layernorm'),
      q: of('self_attn.q_proj'),
      k: of('self_attn.k_proj'),
      v: of('self_attn.v_proj'),
      o: of('self_attn.o_proj'),
      postNorm: of('post_attention_layernorm'),
      gate: of('mlp.gate_proj'),
      up: of('mlp.up_proj'),
      down: of('mlp.down_proj'),
    };
  });
  const embed = get('model.embed_tokens.weight');
  const head = config.tied ? embed.ref : get('lm_head.weight');
  return { embed, layers, norm: get('model.norm.weight'), head };
}

export function tinyModel(config: LlamaConfig, seed: number, device: TrainModel['device']): TrainModel {
  return { config, params: tinyParams(config, seed), device };
}

/** Short examples of letters: "ab…" answered by its own letters, one further in the alphabet. */
export function letterExamples(count: number, vocab = 258): TrainExample[] {
  return Array.from({ length: count }, (_, index) => {
    const letter = (place: number) => 1 + ((index * 7 + place * 3) % (vocab - 3));
    const prompt = Array.from({ length: 3 + (index % 4) }, (_, place) => letter(place));
    const reply = prompt.map((id) => (id + 1) % (vocab - 1));
    return { ids: [...prompt, ...reply, vocab - 1], lossFrom: prompt.length };
  });
}

/** Settings of a short training; `changes` go over the defaults. */
export function shortSettings(changes: Partial<TrainSettings> = {}): TrainSettings {
  const base = resolveSettings(DEFAULT_LEARN, 8);
  return { ...base, batch: 4, steps: 6, devEvery: 2, checkpointEvery: 2, seed: 11, ...changes };
}

export interface Report {
  readonly events: TrainEvent[];
  readonly failure: string | null;
  readonly last: TrainState | null;
}

/** Runs a training to its end; `see` is told of each event and may set the stop. */
export async function runTraining(
  model: TrainModel,
  examples: TrainExamples,
  settings: TrainSettings,
  from: TrainState | null = null,
  stop: { readonly aborted: boolean } = RUN_ON,
  see: (event: TrainEvent) => void = () => {},
  examplesDone: (done: number, of: number) => void = () => {},
): Promise<Report> {
  const events: TrainEvent[] = [];
  let failure: string | null = null;
  const hooks = { now: () => performance.now(), examples: examplesDone };
  for await (const event of train(model, examples, settings, from, hooks, stop)) {
    if (!event.ok) {
      failure = event.failure.message;
      continue;
    }
    events.push(event.value);
    see(event.value);
  }
  const states = events.flatMap((event) => (event.kind === 'checkpoint' ? [event.state] : []));
  return { events, failure, last: states.at(-1) ?? null };
}

export function lossesOf(events: readonly TrainEvent[]): number[] {
  return events.flatMap((event) => (event.kind === 'step' ? [event.loss] : []));
}
