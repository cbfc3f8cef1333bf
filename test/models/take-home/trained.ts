// What the tests of this room share: a seeded adapter, a place that files are written to, the files of a model.

import type { Outcome } from '../../../src/core/outcome.ts';
import { expectedTensors, type LoraTarget, type NamedAdapter } from '../../../src/models/llama/adapter.ts';
import type { Checkpoint, LlamaConfig } from '../../../src/models/llama/checkpoint.ts';
import type { Writing } from '../../../src/models/llama/files/sink.ts';
import { TINY } from '../tiny-llama.ts';

/** Without the rotary factors of TINY, which no formula of config.json gives. */
export const PLAIN: LlamaConfig = { ...TINY, ropeFactors: null };

/** An adapter of numbers that are easy to tell apart, every one a float32. */
export function seededAdapter(
  config: LlamaConfig,
  targets: readonly LoraTarget[] = ['q', 'k', 'down'],
  rank = 3,
): NamedAdapter {
  const settings = { rank, alpha: 6, dropout: 0.1, targets };
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 32 - 0.5);
  };
  const tensors = new Map(
    [...expectedTensors(config, settings)].map(([name, shape]) => [
      name,
      { shape, values: Float32Array.from({ length: shape[0] * shape[1] }, next) },
    ]),
  );
  return { tensors, settings };
}

export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** Collects what is written. The buffers are copied, as a file would. */
export function intoMemory(): {
  writing: Writing;
  blob: () => Blob;
  pieces: Uint8Array<ArrayBuffer>[];
  told: number[][];
} {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const told: number[][] = [];
  const writing: Writing = {
    sink: { write: async (bytes) => void pieces.push(bytes.slice()) },
    report: (done, total) => void told.push([done, total]),
    stop: { aborted: false },
  };
  return { writing, blob: () => new Blob(pieces), pieces, told };
}

export async function weightsOf({ tensors }: Checkpoint): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>();
  for (const [name, tensor] of tensors) weights.set(name, await tensor.read());
  return weights;
}

/** The half-precision number nearest to a float32, ties to even, from its definition and not from bits. */
export function nearestHalf(value: number): number {
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1))) - 10);
  const scaled = value / step;
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 !== 0);
  return (whole + (up ? 1 : 0)) * step;
}
