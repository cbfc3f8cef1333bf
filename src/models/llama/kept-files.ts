// The files that a training keeps, as safetensors: its checkpoints, from which it goes on, and its result. What they hold
// besides numbers stands in their metadata, as JSON under one name.

import * as v from 'valibot';
import { LORA_TARGETS, type LoraSettings } from '../../core/learning.ts';
import { badInput, fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Stop } from '../../core/ports.ts';
import type { Folder } from '../training-files.ts';
import type { NamedTensors } from './adapter.ts';
import { parseJson, readSafetensorsFile } from './files/safetensors-header.ts';
import { type WritableTensor, writeSafetensors } from './files/safetensors-writer.ts';
import type { Trained } from './take-home/merge.ts';
import type { TrainState } from './train/state.ts';

/** Name of our part of a file's metadata. */
const OURS = 'humpback';

const RESULTS = { adapter: 'adapter.safetensors', weights: 'weights.safetensors' } as const;

/** Whose checkpoint it is: another base, or anything else in the configuration, and it is not gone on from. */
export interface Belonging {
  /** Id of the base model. */
  readonly base: string;
  /** Key of all that the training's course depends on. */
  readonly configuration: string;
}

const Best = v.object({ step: v.number(), loss: v.nullable(v.number()) });

const StateSchema = v.object({
  file: v.literal('checkpoint'),
  version: v.literal(1),
  base: v.string(),
  configuration: v.string(),
  kind: v.picklist(['lora', 'full']),
  seed: v.number(),
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  watch: v.object({ mean: v.nullable(v.number()), suspicious: v.number() }),
  devDue: v.boolean(),
  sinceBest: v.number(),
  best: v.nullable(Best),
});

/** Prefixes of the tensors of a checkpoint, by the part of the state that they belong to. */
const PARTS = { learnt: 'learnt/', firstMoments: 'm/', secondMoments: 'v/', best: 'best/' } as const;

export function checkpointName(step: number): string {
  return `state-${step}.safetensors`;
}

/** Names of the checkpoints among a training's files. */
export function checkpointsAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^state-\d+\.safetensors$/.test(name));
}

/** Writes a checkpoint; it is whole when this succeeds. Every poll of `stop` is a sign of life, but nothing stops it. */
export async function writeCheckpoint(
  folder: Folder,
  state: TrainState,
  { base, configuration }: Belonging,
  stop: Stop,
): Promise<Outcome<{ readonly bytes: number }>> {
  const { kind, seed, step, watch, devDue, sinceBest, best, version } = state;
  const said: v.InferOutput<typeof StateSchema> = {
    ...{ file: 'checkpoint', version, base, configuration, kind, seed, step, watch, devDue, sinceBest },
    best: best === null ? null : { step: best.step, loss: best.loss },
  };
  const tensors = [
    ...writable(state.learnt, PARTS.learnt),
    ...writable(state.firstMoments, PARTS.firstMoments),
    ...writable(state.secondMoments, PARTS.secondMoments),
    ...(best === null ? [] : writable(best.tensors, PARTS.best)),
  ];
  return await keep(folder, checkpointName(step), tensors, said, stop);
}

/** Reads a checkpoint back; one sentence when it is gone, damaged, or another training's. */
export async function readCheckpoint(
  folder: Folder,
  name: string,
  { base, configuration }: Belonging,
): Promise<Outcome<TrainState>> {
  const read = await readKept(folder, name, StateSchema, `The checkpoint ${name}`, 'start the training again');
  if (!read.ok) return read;
  const { said, tensors } = read.value;
  if (said.base !== base) {
    return badInput(
      `The checkpoint ${name} was made with the model ${said.base.slice(0, 80)}; load that model, or start the training again.`,
    );
  }
  if (said.configuration !== configuration) {
    return badInput(
      `The checkpoint ${name} belongs to a training with other settings or examples; go on with those, or start the training again.`,
    );
  }
  const part = (prefix: string): NamedTensors =>
    new Map(
      [...tensors].flatMap(([key, tensor]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), tensor]] : [])),
    );
  const { version, kind, seed, step, watch, devDue, sinceBest, best } = said;
  const learnt = part(PARTS.learnt);
  const firstMoments = part(PARTS.firstMoments);
  const secondMoments = part(PARTS.secondMoments);
  const bestTensors = part(PARTS.best);
  const like = [firstMoments, secondMoments, ...(best === null ? [] : [bestTensors])];
  if (learnt.size === 0 || !like.every((each) => isLike(each, learnt))) {
    return damaged(`The checkpoint ${name}`, 'start the training again');
  }
  return succeed({
    ...{ version, kind, seed, step, learnt, firstMoments, secondMoments, watch, devDue, sinceBest },
    best: best === null ? null : { ...best, tensors: bestTensors },
  });
}

const LoraSchema = v.object({
  rank: v.number(),
  alpha: v.number(),
  dropout: v.number(),
  targets: v.array(v.picklist(LORA_TARGETS)),
});

const ResultSchema = v.object({
  file: v.literal('result'),
  version: v.literal(1),
  base: v.string(),
  configuration: v.nullable(v.string()),
  /** Null after full fine-tuning. */
  lora: v.nullable(LoraSchema),
  best: v.nullable(Best),
  reason: v.nullable(v.picklist(['finished', 'no-better'])),
});

/** What is known of a finished training besides its numbers. */
export interface ResultFacts {
  readonly base: string;
  /** As in `Belonging`; null for an adapter made elsewhere, like the two below. */
  readonly configuration: string | null;
  readonly best: { readonly step: number; readonly loss: number | null } | null;
  readonly reason: 'finished' | 'no-better' | null;
}

export interface Result extends ResultFacts {
  readonly trained: Trained;
  readonly bytes: number;
}

/** Writes a training's result; it is whole when this succeeds. */
export async function writeResult(
  folder: Folder,
  trained: Trained,
  { base, configuration, best, reason }: ResultFacts,
  stop: Stop,
): Promise<Outcome<{ readonly bytes: number }>> {
  const lora = trained.kind === 'adapter' ? trained.adapter.settings : null;
  const said: v.InferOutput<typeof ResultSchema> = {
    ...{ file: 'result', version: 1, base, configuration, best, reason },
    lora: lora === null ? null : { ...lora, targets: [...lora.targets] },
  };
  const tensors = trained.kind === 'adapter' ? trained.adapter.tensors : trained.tensors;
  return await keep(folder, RESULTS[trained.kind], writable(tensors, ''), said, stop);
}

/** Reads a training's result; null when there is none, one sentence when it is damaged. */
export async function readResult(folder: Folder): Promise<Outcome<Result | null>> {
  const names = await folder.names();
  const kind = names.includes(RESULTS.adapter) ? 'adapter' : 'weights';
  if (!names.includes(RESULTS[kind])) return succeed(null);
  const what = 'What this training has learned';
  const read = await readKept(folder, RESULTS[kind], ResultSchema, what, 'train again');
  if (!read.ok) return read;
  const { said, tensors, bytes } = read.value;
  const { base, configuration, best, reason } = said;
  if ((said.lora === null) !== (kind === 'weights')) return damaged(what, 'train again');
  const trained: Trained =
    said.lora === null
      ? { kind: 'weights', tensors }
      : { kind: 'adapter', adapter: { tensors, settings: said.lora satisfies LoraSettings } };
  return succeed({ base, configuration, best, reason, trained, bytes });
}

function writable(tensors: NamedTensors, prefix: string): WritableTensor[] {
  return [...tensors].map(([name, { shape, values }]) => ({ name: prefix + name, shape, read: async () => values }));
}

async function keep(
  folder: Folder,
  name: string,
  tensors: readonly WritableTensor[],
  said: object,
  stop: Stop,
): Promise<Outcome<{ readonly bytes: number }>> {
  const onward: Stop = {
    get aborted() {
      // Looked at and not obeyed: the file is what a stop is to leave behind.
      void stop.aborted;
      return false;
    },
  };
  const written = await folder.write(name, (sink) =>
    writeSafetensors(tensors, 'F32', { sink, report: () => undefined, stop: onward }, { [OURS]: JSON.stringify(said) }),
  );
  if (written.ok || written.failure.kind !== 'storage') return written;
  const { quota } = written.failure;
  const message = quota
    ? 'There is not enough room in this browser’s storage for the training’s files; what was kept before is safe. Free some space and go on from there.'
    : 'The training’s files could not be written into this browser’s storage; what was kept before is safe. Close other tabs of this page and go on from there.';
  return fail({ kind: 'storage', message, quota });
}

async function readKept<Said>(
  folder: Folder,
  name: string,
  schema: v.GenericSchema<unknown, Said>,
  what: string,
  instead: string,
): Promise<Outcome<{ readonly said: Said; readonly tensors: NamedTensors; readonly bytes: number }>> {
  const file = await folder.read(name);
  if (file === null) {
    const message = `${what} is no longer in this browser’s storage; everything else is kept. Please ${instead}.`;
    return fail({ kind: 'storage', message, quota: false });
  }
  try {
    const read = await readSafetensorsFile(file, name);
    const said = read.ok ? v.safeParse(schema, parseJson(read.value.metadata[OURS] ?? '')) : null;
    if (!read.ok || !said?.success || read.value.bytes !== file.size) return damaged(what, instead);
    const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
    for (const [key, tensor] of read.value.tensors) {
      tensors.set(key, { shape: tensor.shape, values: await tensor.read() });
    }
    return succeed({ said: said.output, tensors, bytes: file.size });
  } catch (thrown) {
    // Deleted or replaced while it was read.
    if (thrown instanceof DOMException) return damaged(what, instead);
    throw thrown;
  }
}

function damaged(what: string, instead: string) {
  const message = `${what} is damaged in this browser’s storage; everything else is kept. Please ${instead}.`;
  return fail({ kind: 'storage', message, quota: false });
}

function isLike(tensors: NamedTensors, others: NamedTensors): boolean {
  if (tensors.size !== others.size) return false;
  return [...others].every(([name, { shape }]) => tensors.get(name)?.shape.join() === shape.join());
}
