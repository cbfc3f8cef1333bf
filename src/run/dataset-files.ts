// Makes the files of a data set from its plan: every row once, in parts, and one zip around them where there are several.

import type { DatasetChoices } from '../core/dataset/choices.ts';
import { type DatasetShape, shapeOf } from '../core/dataset/forms.ts';
import { type DataFile, dataFiles, downloadName, isRepository } from '../core/dataset/layout.ts';
import { exportRows } from '../core/export.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { encoderFor } from './dataset-encoders.ts';
import { type DatasetPlan, inParts, STOPPED } from './dataset-plan.ts';
import { type Turns, turns } from './dataset-turns.ts';
import type { DatasetMaking } from './dataset-view.ts';
import { fetched } from './fetched.ts';

/** Rows that are made between two turns of the event loop: some hundred kilobytes of text. */
const ROWS_PER_PART = 200;

type Share = Omit<Extract<DatasetMaking, { kind: 'making' }>, 'kind'>;

export interface MakingHooks {
  /** The seed of the stage that wrote the instructions. */
  readonly augmentSeed: number;
  /** The text of the card; asked for only where there is to be one. */
  readonly card: (files: readonly DataFile[], shape: DatasetShape, turn: Turns) => Promise<Outcome<string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly stop: AbortSignal;
  readonly onProgress: (share: Share) => void;
}

export interface MadeDataset {
  readonly name: string;
  readonly content: Blob;
  readonly rows: number;
}

/** The file to hand over: the data alone, or the repository as a zip. Fails as `aborted` or `network`. */
export async function makeDataset(
  plan: DatasetPlan,
  choices: DatasetChoices,
  hooks: MakingHooks,
): Promise<Outcome<MadeDataset>> {
  const turn = turns();
  try {
    return await make(plan, choices, hooks, turn);
  } finally {
    turn.close();
  }
}

async function make(
  { sides }: DatasetPlan,
  choices: DatasetChoices,
  hooks: MakingHooks,
  turn: Turns,
): Promise<Outcome<MadeDataset>> {
  const { stop, onProgress } = hooks;
  const files = dataFiles(choices.file, { train: sides.train.length, validation: sides.validation.length });
  const shape = shapeOf(choices);
  const total = files.reduce((sum, { rows }) => sum + rows, 0);
  const contents: Blob[] = [];
  let done = 0;
  for (const { side } of files) {
    const encoder = await encoderFor(choices.file, shape.columns);
    if (!encoder.ok) return encoder;
    const stopped = await inParts(sides[side], ROWS_PER_PART, turn, stop, (part) => {
      encoder.value.add(exportRows(part, hooks.augmentSeed).map(shape.rowOf));
      done += part.length;
      onProgress({ step: 'rows', done, total });
    });
    if (stopped !== null) return fail(stopped);
    contents.push(encoder.value.finish());
  }
  const name = downloadName(choices, files);
  if (!isRepository(choices, files)) return succeed({ name, content: contents[0] ?? new Blob(), rows: total });

  const card = choices.card ? await hooks.card(files, shape, turn) : null;
  if (card !== null && !card.ok) return card;
  const content = await packed(files, contents, card?.value ?? null, choices, hooks);
  return content.ok ? succeed({ name, content: content.value, rows: total }) : content;
}

async function packed(
  files: readonly DataFile[],
  contents: readonly Blob[],
  card: string | null,
  { file }: DatasetChoices,
  { now, stop, onProgress }: MakingHooks,
): Promise<Outcome<Blob>> {
  const zip = await fetched(() => import('./dataset-zip.ts'));
  if (!zip.ok) return zip;
  const total = contents.reduce((sum, { size }) => sum + size, 0);
  const all = [
    ...files.map(({ path }, at) => ({ path, content: contents[at] ?? new Blob(), packed: file === 'parquet' })),
    ...(card === null ? [] : [{ path: 'README.md', content: new Blob([card]), packed: false }]),
  ];
  try {
    const onDone = (bytes: number) => onProgress({ step: 'packing', done: Math.min(bytes, total), total });
    return succeed(await zip.value.zipped(all, { at: new Date(now), stop, onDone }));
  } catch (thrown) {
    // What the signal ends is thrown by the streams; anything else is a bug and goes on as one.
    if (stop.aborted) return fail(STOPPED);
    throw thrown;
  }
}
