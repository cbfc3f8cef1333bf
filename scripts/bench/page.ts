// Runs in the page that `npm run bench` opens: the engine of the application, timed on one device.

import { blockUntilReady, jit, numpy as np } from '@jax-js/jax';
import type { Checkpoint, LlamaConfig, StoredTensor } from '../../src/models/llama/checkpoint.ts';
import { chooseDevice } from '../../src/models/llama/device.ts';
import { type LlamaEngine, openLlama } from '../../src/models/llama/engine.ts';
import { openGguf } from '../../src/models/llama/files/gguf.ts';
import { probeDevice, threadsOf } from '../../src/models/probe.ts';
import { byteTokenizer } from '../../test/models/tiny-llama.ts';
import { best } from './best.ts';
import { type TrainFigure, trainFigures } from './train.ts';

export interface BenchFigures {
  readonly device: string;
  readonly model: string;
  readonly threads: number;
  /** GFLOP/s of the seven products of a layer alone, 256 rows. */
  readonly productRate: number;
  readonly prefill: readonly { tokens: number; tokensPerSecond: number; gflops: number; ofProducts: number }[];
  readonly decode: readonly { batch: number; tokensPerSecond: number }[];
}

// Shapes of SmolLM2-135M, of which the software adapter gets two layers: thirty would take minutes per prompt there.
const TWO_LAYERS: LlamaConfig = {
  layers: 2,
  hidden: 576,
  heads: 9,
  kvHeads: 3,
  headDim: 64,
  intermediate: 1536,
  vocab: 4096,
  contextTokens: 2048,
  ropeTheta: 100_000,
  ropeFactors: null,
  rmsNormEps: 1e-5,
  tied: true,
};

const RUN_ON = { aborted: false };

async function run(kind: 'wasm' | 'webgpu', modelUrl: string | null): Promise<BenchFigures | string> {
  const device = await chooseDevice(kind);
  if (!device.ok) return device.failure.message;
  const report = await probeDevice();
  const small = kind === 'webgpu' && report.webgpu === 'software';
  const checkpoint = small || modelUrl === null ? blank(TWO_LAYERS) : await real(modelUrl);
  const opened = await openLlama(checkpoint, { id: 'bench', name: 'bench' }, device.value, () => {}, RUN_ON);
  if (!opened.ok) return opened.failure.message;
  const engine = opened.value;
  try {
    const { config } = checkpoint;
    const productRate = await products(config, small ? 1 : 3);
    const prefill = [];
    for (const tokens of small ? [128] : [128, 256, 512, 1024]) {
      const seconds = await best(small ? 1 : 3, () => engine.logitsAfter(prompt(tokens, config)));
      const gflops = (tokens * layerFlops(config) * config.layers + attentionFlops(tokens, config)) / seconds / 1e9;
      prefill.push({ tokens, tokensPerSecond: tokens / seconds, gflops, ofProducts: gflops / productRate });
    }
    const decode = [];
    for (const batch of [1, 8])
      decode.push({ batch, tokensPerSecond: await decodeRate(engine, config, batch, small ? 4 : 24) });
    const threads = kind === 'wasm' ? threadsOf() : 0;
    const model = small || modelUrl === null ? 'two layers of SmolLM2-135M’s shapes' : 'SmolLM2-135M-Instruct';
    return {
      device: kind === 'wasm' ? 'wasm' : `webgpu (${report.adapter})`,
      model,
      threads,
      productRate,
      prefill,
      decode,
    };
  } finally {
    engine.close();
  }
}

/** Tokens per second after the prompts are read: the difference of a long and a short run over the same prompts. */
async function decodeRate(engine: LlamaEngine, config: LlamaConfig, batch: number, steps: number): Promise<number> {
  const prompts = Array.from({ length: batch }, (_, i) => prompt(200 + i, config));
  const write = async (count: number) => {
    const replies = await engine.continueTokens(prompts, count);
    return replies.reduce((sum, reply) => sum + reply.length, 0);
  };
  await write(2);
  const start = performance.now();
  const few = await write(2);
  const middle = performance.now();
  const many = await write(2 + steps);
  const end = performance.now();
  return ((many - few) * 1000) / (end - middle - (middle - start));
}

async function products(config: LlamaConfig, tries: number): Promise<number> {
  const rows = 256;
  const { hidden, intermediate } = config;
  const kv = config.kvHeads * config.headDim;
  const q = config.heads * config.headDim;
  const shapes = [
    [q, hidden],
    [kv, hidden],
    [kv, hidden],
    [hidden, q],
    [intermediate, hidden],
    [intermediate, hidden],
    [hidden, intermediate],
  ] as const;
  const product = jit((x: np.Array, w: np.Array) => np.dot(x, w.transpose()));
  const pairs = shapes.map(([out, inner]) => ({ x: noise([rows, inner]), w: noise([out, inner]) }));
  const once = async () => {
    for (const { x, w } of pairs) {
      const y = await blockUntilReady(product(x.ref, w.ref));
      y.dispose();
    }
  };
  const seconds = await best(tries, once);
  for (const { x, w } of pairs) {
    x.dispose();
    w.dispose();
  }
  product.dispose();
  return (rows * layerFlops(config)) / seconds / 1e9;
}

/** Floating-point operations of one layer's products per token: two per weight. */
function layerFlops({ hidden, intermediate, heads, kvHeads, headDim }: LlamaConfig): number {
  return 2 * (2 * hidden * heads * headDim + 2 * hidden * kvHeads * headDim + 3 * hidden * intermediate);
}

/** Scores and values under the causal mask: two products over t(t + 1)/2 pairs per head. */
function attentionFlops(tokens: number, { layers, heads, headDim }: LlamaConfig): number {
  return layers * heads * 4 * headDim * ((tokens * (tokens + 1)) / 2);
}

function prompt(tokens: number, config: LlamaConfig): number[] {
  return Array.from({ length: tokens }, (_, i) => 20 + ((i * 7919) % Math.min(4000, config.vocab - 20)));
}

function noise(shape: readonly number[]): np.Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, () => Math.random() - 0.5)).reshape([...shape]);
}

async function real(url: string): Promise<Checkpoint> {
  const response = await fetch(url);
  const opened = await openGguf(await response.blob(), 'model.gguf');
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

/** A checkpoint of random weights: times do not depend on their values. */
function blank(config: LlamaConfig): Checkpoint {
  const { hidden, intermediate, vocab } = config;
  const kv = config.kvHeads * config.headDim;
  const q = config.heads * config.headDim;
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const read = async () => Float32Array.from({ length: size }, () => (Math.random() - 0.5) / 10);
    tensors.set(name, { name, shape, storedAs: 'F32', bytes: size * 4, read });
  };
  add('model.embed_tokens.weight', [vocab, hidden]);
  add('model.norm.weight', [hidden]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    add(`${at}input_layernorm.weight`, [hidden]);
    add(`${at}post_attention_layernorm.weight`, [hidden]);
    add(`${at}self_attn.q_proj.weight`, [q, hidden]);
    add(`${at}self_attn.k_proj.weight`, [kv, hidden]);
    add(`${at}self_attn.v_proj.weight`, [kv, hidden]);
    add(`${at}self_attn.o_proj.weight`, [hidden, q]);
    add(`${at}mlp.gate_proj.weight`, [intermediate, hidden]);
    add(`${at}mlp.up_proj.weight`, [intermediate, hidden]);
    add(`${at}mlp.down_proj.weight`, [hidden, intermediate]);
  }
  const bytes = [...tensors.values()].reduce((sum, tensor) => sum + tensor.bytes, 0);
  return { config, tokenizer: byteTokenizer(), tensors, bytes };
}

/** Training on the same device and model, in a page of its own, so that its peak of memory is its own. */
async function runTraining(
  kind: 'wasm' | 'webgpu',
  modelUrl: string | null,
  productRate: number,
): Promise<readonly TrainFigure[] | string> {
  const device = await chooseDevice(kind);
  if (!device.ok) return device.failure.message;
  const small = kind === 'webgpu' && (await probeDevice()).webgpu === 'software';
  const checkpoint = small || modelUrl === null ? blank(TWO_LAYERS) : await real(modelUrl);
  return await trainFigures(device.value, checkpoint, productRate, small ? [128] : [128, 512], small ? 1 : 2);
}

Object.assign(globalThis, { runBench: run, runTraining });
