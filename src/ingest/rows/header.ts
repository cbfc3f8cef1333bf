// The names of the columns of a table: its first row where that reads like a header, else numbers.

export interface Header {
  readonly names: readonly string[];
  /** Whether the first row is the header and no row of data. */
  readonly isFirstRow: boolean;
}

const MAX_NAME_CHARS = 80;
/** Columns beyond these have no name and are not read. */
const MAX_COLUMNS = 1000;

/** Looks at the first rows. */
export function headerOf(rows: readonly (readonly string[])[]): Header {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  const [first = [], ...others] = filled;
  if (!readsLikeHeader(first, others)) {
    const width = Math.max(0, ...filled.map(({ length }) => length));
    return {
      names: Array.from({ length: Math.min(width, MAX_COLUMNS) }, (_, at) => `column ${at + 1}`),
      isFirstRow: false,
    };
  }
  const seen = new Map<string, number>();
  const names = first.slice(0, MAX_COLUMNS).map((cell, at) => {
    const name = cell.trim() === '' ? `column ${at + 1}` : cell.trim();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
  return { names, isFirstRow: true };
}

// Names are short, are no numbers and end no sentence, and at least one column below looks different: longer or numeric.
function readsLikeHeader(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  const cells = first.map((cell) => cell.trim());
  const named = cells.filter((cell) => cell !== '');
  if (named.length === 0 || named.length < cells.length / 2) return false;
  if (new Set(named).size < named.length && named.length > 1) return false;
  if (named.some((cell) => cell.length > MAX_NAME_CHARS || /\n/.test(cell) || isNumber(cell) || /[.!?]$/.test(cell)))
    return false;
  if (others.length === 0) return true;
  return cells.some((cell, at) => {
    const below = others.map((row) => row[at]?.trim() ?? '').filter((text) => text !== '');
    if (below.length === 0) return false;
    const mean = below.reduce((sum, { length }) => sum + length, 0) / below.length;
    return (
      below.every(isNumber) || mean > cell.length * 1.5 || below.every((text) => /\s/.test(text) && !/\s/.test(cell))
    );
  });
}

function isNumber(text: string): boolean {
  return /^[-+]?[\d.,:/ -]*\d[\d.,:/ -]*%?$/.test(text);
}
