// A LLaMA in plain loops over float64, without cache, batch or fused steps: slow, short and easy to hold against the
// paper. What the engine computes is compared with this.

import type { LlamaConfig } from '../../src/models/llama/checkpoint.ts';
import { tinyWeights } from './tiny-llama.ts';

type Vector = Float64Array;

/** Logits [tokens, vocab] of the seeded tiny model. */
export function plainLogits(config: LlamaConfig, seed: number, tokens: readonly number[]): Vector[] {
  const weights = tinyWeights(config, seed);
  const get = (name: string): Float32Array => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`no weight ${name}`);
    return found.values;
  };
  const { hidden, heads, kvHeads, headDim } = config;
  const embed = get('model.embed_tokens.weight');
  const x = tokens.map((token) => Float64Array.from(embed.subarray(token * hidden, (token + 1) * hidden)));
  for (let layer = 0; layer < config.layers; layer++) {
    const w = (name: string) => get(`model.layers.${layer}.${name}.weight`);
    const h = x.map((row) => rmsNorm(row, w('input_layernorm'), config.rmsNormEps));
    const q = h.map((row, position) => rotateHeads(times(w('self_attn.q_proj'), row), heads, position, config));
    const k = h.map((row, position) => rotateHeads(times(w('self_attn.k_proj'), row), kvHeads, position, config));
    const v = h.map((row) => times(w('self_attn.v_proj'), row));
    for (const [t, row] of x.entries()) {
      const mixed = new Float64Array(heads * headDim);
      for (let head = 0; head < heads; head++) {
        const from = Math.floor(head / (heads / kvHeads)) * headDim;
        const scores = Array.from({ length: t + 1 }, (_, s) => {
          let sum = 0;
          for (let d = 0; d < headDim; d++) sum += q[t]![head * headDim + d]! * k[s]![from + d]!;
          return sum / Math.sqrt(headDim);
        });
        const peak = Math.max(...scores);
        const shares = scores.map((score) => Math.exp(score - peak));
        const total = shares.reduce((a, b) => a + b, 0);
        for (let s = 0; s <= t; s++) {
          for (let d = 0; d < headDim; d++) mixed[head * headDim + d]! += (shares[s]! / total) * v[s]![from + d]!;
        }
      }
      const out = times(w('self_attn.o_proj'), mixed);
      for (let i = 0; i < hidden; i++) row[i]! += out[i]!;
    }
    for (const row of x) {
      const n = rmsNorm(row, w('post_attention_layernorm'), config.rmsNormEps);
      const gate = times(w('mlp.gate_proj'), n);
      const up = times(w('mlp.up_proj'), n);
      const out = times(
        w('mlp.down_proj'),
        gate.map((g, i) => (g / (1 + Math.exp(-g))) * up[i]!),
      );
      for (let i = 0; i < hidden; i++) row[i]! += out[i]!;
    }
  }
  const head = config.tied ? embed : get('lm_head.weight');
  return x.map((row) => times(head, rmsNorm(row, get('model.norm.weight'), config.rmsNormEps)));
}

/** The greedy continuation of `count` tokens, or up to the first of `stopIds`, which is left out. */
export function plainGreedy(
  config: LlamaConfig,
  seed: number,
  prompt: readonly number[],
  count: number,
  stopIds: readonly number[],
): number[] {
  const tokens = [...prompt];
  while (tokens.length < prompt.length + count) {
    const last = plainLogits(config, seed, tokens).at(-1)!;
    const next = last.indexOf(Math.max(...last));
    if (stopIds.includes(next)) break;
    tokens.push(next);
  }
  return tokens.slice(prompt.length);
}

/** Natural log-softmax. */
export function plainLogSoftmax(logits: Vector): Vector {
  const peak = Math.max(...logits);
  const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value - peak), 0)) + peak;
  return logits.map((value) => value - total);
}

function times(matrix: Float32Array, x: Vector): Vector {
  const rows = matrix.length / x.length;
  const out = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += matrix[r * x.length + i]! * x[i]!;
    out[r] = sum;
  }
  return out;
}

function rmsNorm(x: Vector, weight: Float32Array, eps: number): Vector {
  const meanSquare = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value / Math.sqrt(meanSquare + eps)) * weight[i]!);
}

function rotateHeads(x: Vector, heads: number, position: number, config: LlamaConfig): Vector {
  const { headDim, ropeTheta, ropeFactors } = config;
  const half = headDim / 2;
  const out = new Float64Array(x.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < half; i++) {
      const angle = (position * ropeTheta ** ((-2 * i) / headDim)) / (ropeFactors?.[i] ?? 1);
      const a = x[head * headDim + i]!;
      const b = x[head * headDim + half + i]!;
      out[head * headDim + i] = a * Math.cos(angle) - b * Math.sin(angle);
      out[head * headDim + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  }
  return out;
}
