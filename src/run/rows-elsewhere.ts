// Pairs that were made elsewhere, on their way into the project: saved first, then shown. All of a file or nothing of it.

import { batch } from '@preact/signals';
import { candidateFromElsewhere } from '../core/elsewhere.ts';
import { badInput, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import { type PairsRead, readPairs } from '../ingest/rows-elsewhere.ts';
import { FULL, MOST_CHARS, MOST_SEGMENTS } from './file-report.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';
import type { Source } from './sources.ts';

export interface ElsewhereDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly now: () => number;
}

/** What came of a file. */
export interface Taken {
  readonly documentId: string;
  readonly segments: number;
  readonly notes: readonly string[];
}

/**
 * Takes a file in.
 *
 * @param before documents that were made of the file and give way to it.
 */
export async function takePairs(
  source: Source,
  before: readonly string[],
  { project, keeper, now }: ElsewhereDependencies,
): Promise<Outcome<Taken>> {
  const got = await source.get();
  if (!got.ok) return got;
  const read = await readPairs(source.name, got.value.blob, now()).catch(() => fail(UNREADABLE));
  if (!read.ok) return read;
  return await keeper.inTurn(async () => await saved(read.value, before, { project, keeper, now }));
}

async function saved(
  { document: found, pairs, notes }: PairsRead,
  before: readonly string[],
  { project, keeper, now }: ElsewhereDependencies,
): Promise<Outcome<Taken>> {
  const { store } = keeper;
  const taken: Taken = { documentId: found.id, segments: pairs.length, notes };
  if (project.has(found.id) && !before.includes(found.id)) return succeed(taken);
  const { segments: held, chars } = project.size;
  if (held + pairs.length > MOST_SEGMENTS || chars + found.text.length > MOST_CHARS) return badInput(FULL);
  const document = { ...found, addedAt: project.nextTime(now()) };
  const segments = pairs.map(({ segment }) => segment);
  const ids = segments.map(({ id }) => id);
  const candidates = pairs.map(({ segment, instruction }) => candidateFromElsewhere(segment.id, instruction, now()));
  const cut = [{ document, segments }];
  const save = async (): Promise<Outcome<void>> => {
    const added = await store.addDocuments(cut);
    // They are to be rated as they are: the marks of segments leave none of them out.
    const kept = added.ok ? await store.putDecisions(ids, 'keep') : added;
    if (!kept.ok) return kept;
    for (const candidate of candidates) {
      const put = await store.putCandidate(candidate);
      if (!put.ok) return put;
    }
    return succeed(undefined);
  };
  const done = await save();
  if (!done.ok) {
    await store.removeDocuments([document.id]);
    return done;
  }
  const gone = before.filter((id) => id !== document.id);
  const removed = gone.length === 0 ? succeed(undefined) : await store.removeDocuments(gone);
  batch(() => {
    if (removed.ok) project.removeDocuments(gone);
    project.addDocuments(cut);
    project.decide(ids, 'keep');
    for (const candidate of candidates) project.addRecord(candidate);
    project.show();
  });
  return removed.ok ? succeed(taken) : removed;
}

const UNREADABLE: Failure = {
  kind: 'bad-input',
  message: 'The file could not be read: it may have been moved, changed or locked. Nothing was added. Drop it again.',
};
