// config.json of a Hugging Face LlamaForCausalLM. Fields and defaults: transformers' configuration_llama.py.

import * as v from 'valibot';
import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { LlamaConfig } from '../checkpoint.ts';

/** LlamaConfig's default for `rope_theta`. */
const DEFAULT_ROPE_BASE = 10000;

const Rope = v.looseObject({
  rope_type: v.optional(v.string()),
  /** The older name of `rope_type`. */
  type: v.optional(v.string()),
  rope_theta: v.optional(v.number()),
  factor: v.optional(v.number()),
  low_freq_factor: v.optional(v.number()),
  high_freq_factor: v.optional(v.number()),
  original_max_position_embeddings: v.optional(v.number()),
});
type Rope = v.InferOutput<typeof Rope>;

const TokenIds = v.nullish(v.union([v.number(), v.array(v.number())]));

const ConfigJson = v.looseObject({
  model_type: v.string(),
  num_hidden_layers: v.number(),
  hidden_size: v.number(),
  num_attention_heads: v.number(),
  num_key_value_heads: v.nullish(v.number()),
  head_dim: v.nullish(v.number()),
  intermediate_size: v.number(),
  vocab_size: v.number(),
  max_position_embeddings: v.optional(v.number(), 2048),
  rms_norm_eps: v.optional(v.number(), 1e-6),
  rope_theta: v.optional(v.number()),
  rope_scaling: v.nullish(Rope),
  /** transformers 5 keeps theta and scaling together. */
  rope_parameters: v.nullish(Rope),
  tie_word_embeddings: v.optional(v.boolean(), false),
  attention_bias: v.optional(v.boolean(), false),
  mlp_bias: v.optional(v.boolean(), false),
  hidden_act: v.optional(v.string(), 'silu'),
  eos_token_id: TokenIds,
});

/** Reads config.json's value: the model's dimensions, and the ids it names as ends. Fails with one sentence. */
export function readConfigJson(json: unknown): Outcome<{ config: LlamaConfig; eosIds: readonly number[] }> {
  const kind = v.safeParse(v.looseObject({ model_type: v.string() }), json);
  if (!kind.success) {
    return badInput(
      'config.json does not say what model it describes (model_type): choose the model’s own config.json.',
    );
  }
  if (kind.output.model_type !== 'llama') {
    return unsupported(
      `a model of the kind "${kind.output.model_type.slice(0, 60)}"`,
      'a LLaMA model, such as SmolLM2',
    );
  }
  const parsed = v.safeParse(ConfigJson, json);
  if (!parsed.success) {
    const field = v.getDotPath(parsed.issues[0]) ?? 'a field';
    return badInput(`config.json lacks ${field} or holds something else there: choose the model’s own config.json.`);
  }
  const file = parsed.output;
  if (file.attention_bias || file.mlp_bias) return unsupported('biases', 'a plain LLaMA model');
  if (file.hidden_act !== 'silu') return unsupported('another activation than SiLU', 'a plain LLaMA model');

  const heads = file.num_attention_heads;
  const headDim = file.head_dim ?? file.hidden_size / heads;
  const rope: Rope = { ...file.rope_scaling, ...file.rope_parameters };
  const ropeTheta = rope.rope_theta ?? file.rope_theta ?? DEFAULT_ROPE_BASE;
  const ropeFactors = factorsOf(rope, headDim, ropeTheta, file.max_position_embeddings);
  if (ropeFactors === undefined) {
    return unsupported(`rotary scaling of the kind "${rope.rope_type ?? rope.type}"`, 'a plain LLaMA model');
  }
  const config = {
    layers: file.num_hidden_layers,
    hidden: file.hidden_size,
    heads,
    kvHeads: file.num_key_value_heads ?? heads,
    headDim,
    intermediate: file.intermediate_size,
    vocab: file.vocab_size,
    contextTokens: file.max_position_embeddings,
    ropeTheta,
    ropeFactors,
    rmsNormEps: file.rms_norm_eps,
    tied: file.tie_word_embeddings,
  };
  return succeed({ config, eosIds: listOf(file.eos_token_id) });
}

/** The ids of `eos_token_id` in config.json or generation_config.json: none, one or several. */
export function eosIdsOf(json: unknown): readonly number[] {
  const parsed = v.safeParse(v.looseObject({ eos_token_id: TokenIds }), json);
  return parsed.success ? listOf(parsed.output.eos_token_id) : [];
}

function listOf(ids: number | number[] | null | undefined): readonly number[] {
  return ids === null || ids === undefined ? [] : [ids].flat();
}

/**
 * What each inverse frequency is divided by; undefined for a kind of scaling that is no such list. "llama3" as in
 * transformers' `_compute_llama3_parameters`: long wavelengths by `factor`, short ones by 1, a blend between.
 */
function factorsOf(rope: Rope, headDim: number, theta: number, context: number): readonly number[] | null | undefined {
  const type = rope.rope_type ?? rope.type ?? 'default';
  if (type === 'default') return null;
  const factor = rope.factor ?? 1;
  // A head of another size is refused with the other dimensions.
  if (!(headDim >= 2 && headDim <= 4096)) return null;
  const pairs = Array.from({ length: Math.floor(headDim / 2) }, (_, i) => i);
  if (type === 'linear') return pairs.map(() => factor);
  if (type !== 'llama3') return undefined;
  const low = rope.low_freq_factor ?? 1;
  const high = rope.high_freq_factor ?? 4;
  const original = rope.original_max_position_embeddings ?? context;
  return pairs.map((i) => {
    const turns = (original * theta ** ((-2 * i) / headDim)) / (2 * Math.PI);
    if (turns < low) return factor;
    if (turns > high) return 1;
    const smooth = (turns - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

function unsupported(what: string, choose: string): Outcome<never> {
  return fail({
    kind: 'unsupported',
    message: `config.json describes ${what}, which is not supported: choose ${choose}.`,
  });
}
