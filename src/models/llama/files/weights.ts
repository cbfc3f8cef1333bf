// Which weights a LlamaForCausalLM has, and their shapes: both file formats are held against this list.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, succeed } from '../../../core/outcome.ts';
import type { LlamaConfig, StoredTensor } from '../checkpoint.ts';

/** More than the largest LLaMA (126 layers) by far; a damaged header may say anything. */
const MOST_LAYERS = 1024;

/** Name and shape of every weight, linear layers as [out, in]. */
function* expectedWeights(config: LlamaConfig): Generator<readonly [string, readonly number[]]> {
  const { hidden, intermediate, vocab } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  yield ['model.embed_tokens.weight', [vocab, hidden]];
  for (let n = 0; n < config.layers; n++) {
    const layer = `model.layers.${n}`;
    yield [`${layer}.input_layernorm.weight`, [hidden]];
    yield [`${layer}.self_attn.q_proj.weight`, [q, hidden]];
    yield [`${layer}.self_attn.k_proj.weight`, [kv, hidden]];
    yield [`${layer}.self_attn.v_proj.weight`, [kv, hidden]];
    yield [`${layer}.self_attn.o_proj.weight`, [hidden, q]];
    yield [`${layer}.post_attention_layernorm.weight`, [hidden]];
    yield [`${layer}.mlp.gate_proj.weight`, [intermediate, hidden]];
    yield [`${layer}.mlp.up_proj.weight`, [intermediate, hidden]];
    yield [`${layer}.mlp.down_proj.weight`, [hidden, intermediate]];
  }
  yield ['model.norm.weight', [hidden]];
  if (!config.tied) yield ['lm_head.weight', [vocab, hidden]];
}

/** What makes the dimensions impossible, as the end of the sentence "<file> …"; null when they fit each other. */
export function configFault(config: LlamaConfig): string | null {
  const sizes = [
    ['layers', config.layers],
    ['hidden units', config.hidden],
    ['heads', config.heads],
    ['key-value heads', config.kvHeads],
    ['units a head', config.headDim],
    ['feed-forward units', config.intermediate],
    ['tokens in the vocabulary', config.vocab],
    ['tokens of context', config.contextTokens],
  ] as const;
  for (const [what, size] of sizes) {
    if (!Number.isSafeInteger(size) || size < 1) return `claims ${size} ${what}: it is damaged, download it again.`;
  }
  const { heads, kvHeads, headDim } = config;
  if (config.layers > MOST_LAYERS) return `claims ${config.layers} layers: it is damaged, download it again.`;
  if (heads % kvHeads !== 0) {
    return `claims ${heads} heads that share ${kvHeads} key-value heads, which does not divide evenly: it is damaged.`;
  }
  if (headDim % 2 !== 0) return `claims ${headDim} units a head, an odd number: it is damaged.`;
  if (!(config.ropeTheta > 0) || !Number.isFinite(config.ropeTheta)) {
    return `claims the rotary base ${config.ropeTheta}: it is damaged.`;
  }
  if (!(config.rmsNormEps > 0) || config.rmsNormEps >= 1) {
    return `claims the normalisation constant ${config.rmsNormEps}: it is damaged.`;
  }
  const factors = config.ropeFactors;
  if (factors !== null && (factors.length !== headDim / 2 || !factors.every((f) => f > 0 && Number.isFinite(f)))) {
    return 'holds rotary factors that do not fit its heads: it is damaged.';
  }
  return null;
}

/**
 * Keeps the weights a LLaMA has, in the model's order, when all are there and have their shapes.
 * Bad input is one sentence that begins with `source`.
 */
export function holdAgainst(
  config: LlamaConfig,
  found: ReadonlyMap<string, StoredTensor>,
  source: string,
): Outcome<ReadonlyMap<string, StoredTensor>> {
  const kept = new Map<string, StoredTensor>();
  for (const [name, shape] of expectedWeights(config)) {
    const tensor = found.get(name);
    if (tensor === undefined) {
      return badInput(`${source} lacks the weight ${name}: it is incomplete, download it again.`);
    }
    if (tensor.shape.join() !== shape.join()) {
      return badInput(
        `${source} holds ${name} as ${dimensions(tensor.shape)} where its settings say ${dimensions(shape)}: it is damaged.`,
      );
    }
    kept.set(name, tensor);
  }
  for (const name of found.keys()) {
    if (kept.has(name) || isHarmless(name, config)) continue;
    return badInput(`${source} has a weight ${name.slice(0, 80)} that LLaMA models do not have: choose a LLaMA model.`);
  }
  return succeed(kept);
}

// Rotary tables that old converters stored, and a head that repeats the embedding, change nothing.
function isHarmless(name: string, config: LlamaConfig): boolean {
  return /rotary_emb\.inv_freq$|attn_rot_embd/.test(name) || (config.tied && name === 'lm_head.weight');
}

function dimensions(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : shape.join(' × ');
}
