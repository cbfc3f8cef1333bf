// How fast a model learns on one device: an adapter of rank 16 on all linear layers, tokens per second forward and
// forward with backward, beside the rate of plain products.

import { tree } from '@jax-js/jax';
import { DEFAULT_LORA } from '../../src/models/llama/adapter.ts';
import type { Checkpoint, LlamaConfig } from '../../src/models/llama/checkpoint.ts';
import { type Device, useDevice } from '../../src/models/llama/device.ts';
import { disposeParams, loadParams } from '../../src/models/llama/params.ts';
import { addGradients, packLoss } from '../../src/models/llama/train/backward.ts';
import { passWith, startLearnt, zeroSums } from '../../src/models/llama/train/learnt.ts';
import type { TrainExample } from '../../src/models/llama/train/loss.ts';
import { makePrograms } from '../../src/models/llama/train/programs.ts';
import { best } from './best.ts';

export interface TrainFigure {
  /** Tokens read; the last quarter of them is predicted. */
  readonly tokens: number;
  readonly forwardTokensPerSecond: number;
  readonly tokensPerSecond: number;
  /** GFLOP/s of forward and backward, counting the products that must be computed: three times the forward's. */
  readonly gflops: number;
  /** The same as a share of plain products; null when their rate is not given. */
  readonly ofProducts: number | null;
}

const RUN_ON = { aborted: false };

/** `productRate` is what the device reaches in the products of a layer alone, in GFLOP/s (page.ts measures it). */
export async function trainFigures(
  device: Device,
  checkpoint: Checkpoint,
  productRate: number | null,
  lengths: readonly number[] = [128, 512],
  tries = 2,
): Promise<readonly TrainFigure[] | string> {
  const ready = await useDevice(device.kind);
  if (!ready.ok) return ready.failure.message;
  const weights = device.kind === 'webgpu' && device.shaderF16 ? 'float16' : 'float32';
  const loaded = await loadParams(checkpoint, weights, () => {}, RUN_ON);
  if (!loaded.ok) return loaded.failure.message;
  const { config } = checkpoint;
  const model = { config, params: loaded.value, device: device.kind };
  const { alpha, rank, dropout } = DEFAULT_LORA;
  const splitHeads = device.kind === 'wasm';
  const programs = makePrograms(config, { learning: 'lora', scale: alpha / rank, dropout, splitHeads });
  const learnt = startLearnt(model, { kind: 'lora', lora: DEFAULT_LORA }, 1);
  try {
    const pass = passWith(model, learnt, programs);
    const figures: TrainFigure[] = [];
    for (const tokens of lengths) {
      const example = exampleOf(tokens, config);
      const forward = await best(tries, () => packLoss(pass, [example], RUN_ON));
      const both = await best(tries, async () => {
        const sums = zeroSums(learnt);
        await addGradients(pass, [example], 1 / tokens, 1, sums, RUN_ON);
        tree.dispose(sums);
      });
      const gflops = (3 * forwardFlops(example, config)) / both / 1e9;
      figures.push({
        tokens,
        forwardTokensPerSecond: tokens / forward,
        tokensPerSecond: tokens / both,
        gflops,
        ofProducts: productRate === null ? null : gflops / productRate,
      });
    }
    return figures;
  } finally {
    tree.dispose(learnt);
    programs.dispose();
    disposeParams(loaded.value);
  }
}

function exampleOf(tokens: number, config: LlamaConfig): TrainExample {
  const ids = Array.from({ length: tokens + 1 }, (_, i) => 20 + ((i * 7919) % Math.min(4000, config.vocab - 20)));
  return { ids, lossFrom: tokens + 1 - Math.floor(tokens / 4) };
}

/** Two operations per weight and token, scores and values under the causal mask, the head where tokens are predicted. */
function forwardFlops({ ids, lossFrom }: TrainExample, config: LlamaConfig): number {
  const { layers, hidden, intermediate, heads, kvHeads, headDim, vocab } = config;
  const tokens = ids.length - 1;
  const layer = 2 * (2 * hidden * heads * headDim + 2 * hidden * kvHeads * headDim + 3 * hidden * intermediate);
  const attention = heads * 4 * headDim * ((tokens * (tokens + 1)) / 2);
  return layers * (tokens * layer + attention) + 2 * (ids.length - lossFrom) * hidden * vocab;
}
