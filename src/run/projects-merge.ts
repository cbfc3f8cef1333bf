// What taking one project into another would do: the rows that are not here, and of each kind how many differ. What both
// have stays as it is here.

import { type KeyedRow, mergeRows, type RowDifferences } from '../core/project-file/merge.ts';
import { keyOfRow, type ProjectRows } from '../store/project-rows.ts';
import { STORE_NAMES, type StoreName } from '../store/schema.ts';
import { MOST_CHARS, MOST_SEGMENTS } from './file-report.ts';

/** Whether these rows together are more than the page can work with. */
export function isTooMuch(...all: readonly ProjectRows[]): boolean {
  const segments = all.reduce((sum, rows) => sum + rows.segments.length, 0);
  const texts = all.flatMap(({ documents }) => documents as readonly { readonly text: string }[]);
  return segments > MOST_SEGMENTS || texts.reduce((sum, { text }) => sum + text.length, 0) > MOST_CHARS;
}

const EVALUATIONS = 'evaluations';

/** Shown in the order in which the work flows; kinds of which the file has none are left out. */
export function merged(
  here: ProjectRows,
  there: ProjectRows,
): { readonly rows: ProjectRows; readonly differences: readonly RowDifferences[] } {
  const rows = {} as Record<StoreName, readonly unknown[]>;
  const differences: RowDifferences[] = [];
  const known = new Set((here.documents as readonly { readonly id: string }[]).map(({ id }) => id));
  for (const name of STORE_NAMES) {
    const theirs = keyed(name, there[name]);
    // Boundaries of a document that is here are drawn here; others would overlap with them. There is one seed and one
    // setting of each name.
    const isOurs = (row: unknown): boolean => {
      if (name === 'segments') return known.has((row as { readonly documentId: string }).documentId);
      if (name === 'seeds') return here.seeds.length > 0;
      return name === 'settings';
    };
    const result = mergeRows(name, keyed(name, here[name]), theirs);
    const added = result.added.filter((row) => !isOurs(row));
    const differs = result.differences.differs + result.added.length - added.length;
    rows[name] = added;
    if (name !== 'settings') differences.push({ ...result.differences, added: added.length, differs });
  }
  const evaluations = mergeRows(EVALUATIONS, evaluationsIn(here), evaluationsIn(there));
  differences.push(evaluations.differences);
  if (evaluations.added.length > 0) {
    const all = [...evaluationsIn(here).map(({ row }) => row), ...evaluations.added];
    rows.settings = [{ name: EVALUATIONS, value: all }];
  }
  return {
    rows,
    differences: differences.filter(({ same, added, differs }) => same + added + differs > 0),
  };
}

function keyed(name: StoreName, rows: readonly unknown[]): readonly KeyedRow[] {
  return rows.map((row) => ({ key: keyOfRow(name, row), row }));
}

function evaluationsIn({ settings }: ProjectRows): readonly KeyedRow[] {
  const row = (settings as readonly { readonly name: string; readonly value: unknown }[]).find(
    ({ name }) => name === EVALUATIONS,
  );
  const sets = Array.isArray(row?.value) ? (row.value as readonly { readonly name: string }[]) : [];
  return sets.map((set) => ({ key: set.name, row: set }));
}
