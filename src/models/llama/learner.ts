// A LLaMA that learns, as the worker asks it: trains, wears what a training made, takes in adapters made elsewhere and
// gives away its own. What it makes lies in private files under the trainings' keys.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { badInput, fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Learner } from '../engine.ts';
import type { ImportedAdapter } from '../training.ts';
import { isTrainingKey, type Shelf } from '../training-files.ts';
import type { NamedAdapter } from './adapter.ts';
import type { LlamaEngine } from './engine.ts';
import { type Result, readResult, writeResult } from './kept-files.ts';
import type { BaseModel } from './take-home/base-model.ts';
import type { Trained } from './take-home/merge.ts';
import { readPeft } from './take-home/read-peft.ts';
import { takeHome } from './take-home/take-home.ts';
import { runTraining } from './training-job.ts';

const RUN_ON = { aborted: false };

/** The learner of an engine. `base`: the files that the engine was opened from; tensors are read from them on demand. */
export function makeLearner(engine: LlamaEngine, base: BaseModel, shelf: Shelf): Learner {
  let worn: string | null = null;

  function takeOff(): Outcome<null> {
    worn = null;
    return engine.wear(null);
  }

  return {
    async *train(job, examples, stop) {
      const bare = takeOff();
      if (!bare.ok) return yield bare;
      yield* runTraining(engine, shelf, job, examples, stop);
    },

    async wear(key) {
      if (key === worn) return succeed(null);
      if (key === null) return takeOff();
      const result = await resultOf(shelf, key, engine);
      if (!result.ok) return result;
      const put = engine.wear(result.value.trained);
      if (put.ok) worn = key;
      return put;
    },

    async importAdapter(files) {
      try {
        return await importAdapter(engine, shelf, files);
      } catch (thrown) {
        if (!(thrown instanceof DOMException)) throw thrown;
        return badInput(
          'The adapter’s files cannot be read any more; they may have been moved. Please pick them again.',
        );
      }
    },

    async takeHome(request, report, stop) {
      const result = await resultOf(shelf, request.key, engine);
      if (!result.ok) return result;
      return await takeHome({ model: engine.model, base, result: result.value, folder: shelf.takeHome }, request, {
        report: (doneBytes, totalBytes) => report({ doneBytes, totalBytes }),
        stop,
      });
    },
  };
}

/** What a training made; one sentence when it is gone or belongs to another model. */
async function resultOf(shelf: Shelf, key: string, { model }: LlamaEngine): Promise<Outcome<Result>> {
  const result = isTrainingKey(key) ? await readResult(shelf.training(key)) : succeed(null);
  if (!result.ok) return result;
  if (result.value === null) {
    const message =
      'What this training has learned is not in this browser’s storage; train again, or import the adapter once more.';
    return fail({ kind: 'storage', message, quota: false });
  }
  const { base } = result.value;
  if (base === model.id) return succeed(result.value);
  return badInput(`This training belongs to the model ${base.slice(0, 80)}; load that model, or train again.`);
}

async function importAdapter(
  engine: LlamaEngine,
  shelf: Shelf,
  files: readonly File[],
): Promise<Outcome<ImportedAdapter>> {
  const read = await readPeft(new Map(files.map((file) => [file.name, file])), engine.base.config);
  if (!read.ok) return read;
  const { baseModel, tensors, settings } = read.value;
  const key = nameOf({ tensors, settings });
  const trained: Trained = { kind: 'adapter', adapter: { tensors, settings } };
  const facts = { base: engine.model.id, configuration: null, best: null, reason: null };
  const written = await writeResult(shelf.training(key), trained, facts, RUN_ON);
  return written.ok ? succeed({ key, rank: settings.rank, bytes: written.value.bytes, baseModel }) : written;
}

/** 12 hex digits for an adapter's numbers and what they are multiplied by, as long as the keys of trainings. */
function nameOf({ tensors, settings }: NamedAdapter): string {
  const hash = sha256.create();
  hash.update(utf8ToBytes(`${settings.rank}/${settings.alpha}`));
  for (const [name, { values }] of tensors) {
    hash.update(utf8ToBytes(name));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return bytesToHex(hash.digest()).slice(0, 12);
}
