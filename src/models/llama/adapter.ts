// An adapter as plain data: which weights it changes, by how much, and whether it fits a model.
// LoRA: arXiv 2106.09685; names of the tensors: huggingface/peft.

import { LORA_TARGETS, type LoraSettings, type LoraTarget } from '../../core/learning.ts';
import type { Outcome } from '../../core/outcome.ts';
import { badInput, fail, succeed } from '../../core/outcome.ts';
import type { LlamaConfig } from './checkpoint.ts';

export { DEFAULT_LORA, LORA_TARGETS, type LoraSettings, type LoraTarget } from '../../core/learning.ts';

/** Tensors by name: an adapter's under PEFT's names, whole weights under Hugging Face's. */
export type NamedTensors = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> }
>;

/** The linear layers that can have an adapter, and where PEFT finds them in a layer. */
export const TARGET_PATHS: Readonly<Record<LoraTarget, string>> = {
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  o: 'self_attn.o_proj',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
};

/** An adapter as files and checkpoints hold it. */
export interface NamedAdapter {
  readonly tensors: NamedTensors;
  readonly settings: LoraSettings;
}

/** The short name of a target, such as `q_proj`, as adapter_config.json lists it. */
export function moduleName(target: LoraTarget): string {
  return TARGET_PATHS[target].slice(TARGET_PATHS[target].indexOf('.') + 1);
}

/** PEFT's name of one half of the adapter of one linear layer: A is [rank, in], B is [out, rank]. */
export function adapterName(layer: number, target: LoraTarget, half: 'A' | 'B'): string {
  return `base_model.model.model.layers.${layer}.${TARGET_PATHS[target]}.lora_${half}.weight`;
}

/** Rows (out) and columns (in) of each weight that can be adapted. */
export function targetShapes(config: LlamaConfig): Record<LoraTarget, { readonly out: number; readonly in: number }> {
  const { hidden, intermediate } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  return {
    q: { out: q, in: hidden },
    k: { out: kv, in: hidden },
    v: { out: kv, in: hidden },
    o: { out: hidden, in: q },
    gate: { out: intermediate, in: hidden },
    up: { out: intermediate, in: hidden },
    down: { out: hidden, in: intermediate },
  };
}

/** Name and shape of every tensor that an adapter for this model has, layer by layer. */
export function* expectedTensors(
  config: LlamaConfig,
  { rank, targets }: LoraSettings,
): Generator<readonly [string, readonly [number, number]]> {
  const shapes = targetShapes(config);
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of LORA_TARGETS.filter((each) => targets.includes(each))) {
      const { out, in: columns } = shapes[target];
      yield [adapterName(layer, target, 'A'), [rank, columns]];
      yield [adapterName(layer, target, 'B'), [out, rank]];
    }
  }
}

/** One sentence when a tensor is missing, has another shape or does not belong, or when a setting is impossible. */
export function holdAdapterAgainst({ tensors, settings }: NamedAdapter, config: LlamaConfig): Outcome<null> {
  if (!Number.isSafeInteger(settings.rank) || settings.rank < 1) {
    return badInput(`The adapter claims the rank ${settings.rank}: it is damaged.`);
  }
  if (!Number.isFinite(settings.alpha))
    return badInput(`The adapter claims the alpha ${settings.alpha}: it is damaged.`);
  const expected = new Map(expectedTensors(config, settings));
  for (const [name, shape] of expected) {
    const found = tensors.get(name);
    if (found === undefined) {
      return badInput(`The adapter lacks ${name}: it is incomplete, or made for a model of another depth.`);
    }
    if (found.shape.join() !== shape.join() || found.values.length !== shape[0] * shape[1]) {
      return badInput(
        `The adapter holds ${name} as ${found.shape.join(' × ')} where this model needs ${shape.join(' × ')}: choose an adapter that was made for this model.`,
      );
    }
  }
  for (const name of tensors.keys()) {
    if (expected.has(name)) continue;
    return fail({
      kind: 'unsupported',
      message: `The adapter changes ${name.slice(0, 120)}, which this model does not have or this page cannot change: choose a LoRA adapter of the linear layers of this model.`,
    });
  }
  return succeed(null);
}
