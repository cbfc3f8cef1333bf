// What two projects have in common, row by row, so that taking one into the other can be shown before it is done.

/** Of one kind of row: how many are in both, would be added, or are other here than in the file. */
export interface RowDifferences {
  readonly kind: string;
  readonly same: number;
  readonly added: number;
  readonly differs: number;
}

/** A row with its key, and all that is said in it. */
export interface KeyedRow {
  readonly key: string;
  readonly row: unknown;
}

/** When a row was made says nothing about what it says. */
const TIMES: ReadonlySet<string> = new Set(['createdAt', 'addedAt', 'updatedAt', 'madeAt']);

/** Compares the rows of a file with those that are here, and gives those that are not here. */
export function mergeRows(
  kind: string,
  here: readonly KeyedRow[],
  there: readonly KeyedRow[],
): { readonly differences: RowDifferences; readonly added: readonly unknown[] } {
  const known = new Map(here.map(({ key, row }) => [key, row]));
  const added: unknown[] = [];
  let same = 0;
  let differs = 0;
  for (const { key, row } of there) {
    if (!known.has(key)) added.push(row);
    else if (wordsOf(known.get(key)) === wordsOf(row)) same += 1;
    else differs += 1;
  }
  return { differences: { kind, same, added: added.length, differs }, added };
}

/** A row as text, times left out, whatever the order of its fields. */
function wordsOf(row: unknown): string {
  return JSON.stringify(row, (name, value: unknown) => {
    if (TIMES.has(name)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
