// The weights of a LLaMA on a device, as one plain tree (`type`, not `interface`: jax-js wants an index signature).
// The same tree is walked when the model computes and when it learns.

import { numpy as np, tree } from '@jax-js/jax';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { badInput, fail, succeed } from '../../core/outcome.ts';
import type { Stop } from '../../core/ports.ts';
import type { Checkpoint, LlamaConfig } from './checkpoint.ts';

/** Linear layers are [out, in], as in the file: x·Wᵀ is as fast as x·W on both devices. */
export type LayerParams = {
  inputNorm: np.Array; // [hidden]
  q: np.Array; // [heads·headDim, hidden]
  k: np.Array; // [kvHeads·headDim, hidden]
  v: np.Array; // [kvHeads·headDim, hidden]
  o: np.Array; // [hidden, heads·headDim]
  postNorm: np.Array; // [hidden]
  gate: np.Array; // [intermediate, hidden]
  up: np.Array; // [intermediate, hidden]
  down: np.Array; // [hidden, intermediate]
};

export type LlamaParams = {
  embed: np.Array; // [vocab, hidden]
  layers: LayerParams[];
  norm: np.Array; // [hidden]
  head: np.Array; // [vocab, hidden]; a second reference to `embed` when the model ties them
};

export type WeightType = 'float16' | 'float32';

/** Name of each weight of a layer in a LlamaForCausalLM checkpoint, and its shape. */
function layerTensors(config: LlamaConfig): Record<keyof LayerParams, { name: string; shape: readonly number[] }> {
  const { hidden, intermediate } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  return {
    inputNorm: { name: 'input_layernorm.weight', shape: [hidden] },
    q: { name: 'self_attn.q_proj.weight', shape: [q, hidden] },
    k: { name: 'self_attn.k_proj.weight', shape: [kv, hidden] },
    v: { name: 'self_attn.v_proj.weight', shape: [kv, hidden] },
    o: { name: 'self_attn.o_proj.weight', shape: [hidden, q] },
    postNorm: { name: 'post_attention_layernorm.weight', shape: [hidden] },
    gate: { name: 'mlp.gate_proj.weight', shape: [intermediate, hidden] },
    up: { name: 'mlp.up_proj.weight', shape: [intermediate, hidden] },
    down: { name: 'mlp.down_proj.weight', shape: [hidden, intermediate] },
  };
}

/**
 * Reads every weight of the checkpoint onto the current device. Norms stay float32 whatever `weights` says.
 * `report` gets the bytes read so far. Ends with `aborted` when stopped, and frees what was read on every failure.
 */
export async function loadParams(
  checkpoint: Checkpoint,
  weights: WeightType,
  report: (doneBytes: number) => void | Promise<void>,
  stop: Stop,
): Promise<Outcome<LlamaParams>> {
  const { config } = checkpoint;
  const made: np.Array[] = [];
  let done = 0;
  const read = async (name: string, shape: readonly number[]): Promise<np.Array> => {
    if (stop.aborted) throw new LoadFailure({ kind: 'aborted', message: 'Loading the model was stopped.' });
    const stored = checkpoint.tensors.get(name);
    if (stored === undefined) throw new LoadFailure(missing(name));
    if (stored.shape.join() !== shape.join()) throw new LoadFailure(misshapen(name, stored.shape, shape));
    const values = await stored.read();
    const plain = np.array(values).reshape([...shape]);
    const array = weights === 'float16' && shape.length > 1 ? plain.astype(np.float16) : plain;
    await array.blockUntilReady();
    made.push(array);
    done += stored.bytes;
    await report(done);
    return array;
  };
  try {
    const embed = await read('model.embed_tokens.weight', [config.vocab, config.hidden]);
    const layers: LayerParams[] = [];
    const wanted = Object.entries(layerTensors(config));
    for (let index = 0; index < config.layers; index++) {
      const entries: [string, np.Array][] = [];
      for (const [key, { name, shape }] of wanted) {
        entries.push([key, await read(`model.layers.${index}.${name}`, shape)]);
      }
      layers.push(Object.fromEntries(entries) as LayerParams);
    }
    const norm = await read('model.norm.weight', [config.hidden]);
    const head = config.tied ? embed.ref : await read('lm_head.weight', [config.vocab, config.hidden]);
    return succeed({ embed, layers, norm, head });
  } catch (thrown) {
    for (const array of made) array.dispose();
    if (thrown instanceof LoadFailure) return fail(thrown.failure);
    if (thrown instanceof RangeError) return fail(outOfMemory(checkpoint.bytes));
    throw thrown;
  }
}

/** Frees every weight. The tree must not be used afterwards. */
export function disposeParams(params: LlamaParams): void {
  tree.dispose(params);
}

class LoadFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

function missing(name: string): Failure {
  return badInput(`The model has no weight ${name}, so it is not a complete LLaMA; please choose another file.`)
    .failure;
}

function misshapen(name: string, found: readonly number[], wanted: readonly number[]): Failure {
  return badInput(
    `The weight ${name} is ${found.join('×')} where the model's configuration says ${wanted.join('×')}; please choose another file.`,
  ).failure;
}

function outOfMemory(bytes: number): Failure {
  const megabytes = Math.round(bytes / 1e6);
  return {
    kind: 'out-of-memory',
    message: `The model (${megabytes} MB in its file) does not fit into this device's memory; a smaller model will.`,
  };
}
