// A trained model as a checkpoint: the base's weights, changed when they are read. Engines and writers take it like any
// other; nothing is held in memory but the adapter.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, succeed } from '../../../core/outcome.ts';
import {
  adapterName,
  holdAdapterAgainst,
  LORA_TARGETS,
  type NamedAdapter,
  type NamedTensors,
  TARGET_PATHS,
} from '../adapter.ts';
import type { Checkpoint, StoredTensor } from '../checkpoint.ts';

/** What training made: an adapter, or, after full fine-tuning, weights that take the place of the base's. */
export type Trained =
  | { readonly kind: 'adapter'; readonly adapter: NamedAdapter }
  | { readonly kind: 'weights'; readonly tensors: NamedTensors };

/**
 * The base with what was trained: W + (alpha / rank)·B·A, summed in float64 and rounded once to float32, or the trained
 * weights themselves. Fails with one sentence when the two do not fit each other.
 */
export function trainedCheckpoint(base: Checkpoint, trained: Trained): Outcome<Checkpoint> {
  const changed = trained.kind === 'adapter' ? adapted(base, trained.adapter) : replaced(base, trained.tensors);
  if (!changed.ok) return changed;
  return succeed({ ...base, tensors: new Map([...base.tensors, ...changed.value]) });
}

type Changed = ReadonlyMap<string, StoredTensor>;

function adapted(base: Checkpoint, adapter: NamedAdapter): Outcome<Changed> {
  const fits = holdAdapterAgainst(adapter, base.config);
  if (!fits.ok) return fits;
  const { rank, alpha, targets } = adapter.settings;
  const changed = new Map<string, StoredTensor>();
  for (let layer = 0; layer < base.config.layers; layer++) {
    for (const target of LORA_TARGETS.filter((each) => targets.includes(each))) {
      const name = `model.layers.${layer}.${TARGET_PATHS[target]}.weight`;
      const stored = base.tensors.get(name);
      const a = adapter.tensors.get(adapterName(layer, target, 'A'));
      const b = adapter.tensors.get(adapterName(layer, target, 'B'));
      if (stored === undefined || a === undefined || b === undefined) {
        return badInput(`The model lacks the weight ${name}: load it again.`);
      }
      const read = async () => addProduct(await stored.read(), a.values, b.values, rank, alpha / rank);
      changed.set(name, { ...stored, read });
    }
  }
  return succeed(changed);
}

function replaced(base: Checkpoint, tensors: NamedTensors): Outcome<Changed> {
  const changed = new Map<string, StoredTensor>();
  for (const [name, { shape, values }] of tensors) {
    const stored = base.tensors.get(name);
    if (stored === undefined || stored.shape.join() !== shape.join()) {
      return badInput(
        `The trained weight ${name.slice(0, 120)} does not belong to this model: load the model it was trained from.`,
      );
    }
    changed.set(name, { ...stored, read: async () => new Float32Array(values) });
  }
  return succeed(changed);
}

/** weight [out, in] + scale · b [out, rank] · a [rank, in], in place. */
function addProduct(
  weight: Float32Array<ArrayBuffer>,
  a: Float32Array,
  b: Float32Array,
  rank: number,
  scale: number,
): Float32Array<ArrayBuffer> {
  const columns = a.length / rank;
  const rows = b.length / rank;
  const sum = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sum.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = b[row * rank + r]!;
      if (factor === 0) continue;
      const from = r * columns;
      for (let i = 0; i < columns; i++) sum[i]! += factor * a[from + i]!;
    }
    const at = row * columns;
    for (let i = 0; i < columns; i++) weight[at + i] = weight[at + i]! + scale * sum[i]!;
  }
  return weight;
}
