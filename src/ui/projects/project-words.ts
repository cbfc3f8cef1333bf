// What is said of projects and of files that hold one.

import type { ProjectCounts, ProjectSummary, RowDifferences } from '../../run/app.ts';
import { bytes, count, counted } from '../figures.ts';

const KINDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  documents: ['document', 'documents'],
  segments: ['segment', 'segments'],
  candidates: ['instruction', 'instructions'],
  ratings: ['rating', 'ratings'],
  labels: ['label', 'labels'],
  decisions: ['decision about a segment', 'decisions about segments'],
  seeds: ['seed', 'seeds'],
  steps: ['step of the loop', 'steps of the loop'],
  adapters: ['trained model', 'trained models'],
  trainings: ['training', 'trainings'],
  measurements: ['measurement', 'measurements'],
  choices: ['blind choice', 'blind choices'],
  evaluations: ['set of evaluation prompts', 'sets of evaluation prompts'],
};

const NOTHING = 'nothing yet';

/** The name of a kind of row for a column head. */
export function kindName(kind: string): string {
  const [, many = kind] = KINDS[kind] ?? [];
  return `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
}

/** `2 documents, 31 segments and 1 trained model`; only what there is. */
export function countsWords(counts: ProjectCounts): string {
  const all = Object.entries(counts).flatMap(([kind, number]: [string, number]) => {
    const [one = kind, many = kind] = KINDS[kind] ?? [];
    return number === 0 ? [] : [counted(number, one, many)];
  });
  const last = all.pop();
  if (last === undefined) return NOTHING;
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}

/** The line under a project's name. */
export function summaryWords({ counts, bytes: size }: ProjectSummary): string {
  if (counts === null) return 'Counting…';
  const words = countsWords(counts);
  return size === null || words === NOTHING ? words : `${words} · about ${bytes(size)}`;
}

/** What goes when a project is deleted, said before it goes. */
export function deletionWords({ name, counts, origin }: ProjectSummary): string {
  const what = counts === null ? 'everything in it' : countsWords(counts);
  if (what === NOTHING) return `Delete “${name}” from this device? Nothing is in it yet.`;
  const models =
    counts !== null && counts.adapters > 0 ? ' Files of trained models that another project needs stay.' : '';
  const back =
    origin === 'demo'
      ? 'The demo can be opened again from the first screen.'
      : 'There is no way back; save it as a file first if in doubt.';
  return `Delete “${name}” from this device, with ${what}?${models} ${back}`;
}

/** One sentence about what merging does, and one about what it leaves. */
export function mergeWords(differences: readonly RowDifferences[]): string {
  const added = differences.reduce((sum, each) => sum + each.added, 0);
  const differs = differences.reduce((sum, each) => sum + each.differs, 0);
  const adds =
    added === 0
      ? 'Adds nothing: all of it is here.'
      : `Adds ${counted(added, 'row')} that ${added === 1 ? 'is' : 'are'} not here.`;
  const keeps =
    differs === 0 ? '' : ` ${count(differs)} that ${differs === 1 ? 'differs stays' : 'differ stay'} as here.`;
  return `${adds}${keeps}`;
}
