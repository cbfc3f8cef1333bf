// The figures of a picture as a table, and the table as CSV. Picture, table and file are made from the same rows.

/** What a cell holds; null is a figure that could not be taken. */
export type Cell = string | number | null;

export interface Column {
  readonly name: string;
  /** Decimal places of its numbers on the page; whole numbers without it. A file has every digit. */
  readonly digits?: number;
}

export interface Table {
  readonly columns: readonly Column[];
  /** One cell for each column. */
  readonly rows: readonly (readonly Cell[])[];
}

const WHOLE = new Intl.NumberFormat('en');

/** A cell as the page shows it. */
export function cellWords(cell: Cell, { digits }: Column): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  return digits === undefined ? WHOLE.format(cell) : cell.toFixed(digits).replace('-', '−');
}

/** The table as a file for spreadsheets: RFC 4180, CRLF, names of the columns first. */
export function csv({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

// A spreadsheet runs what begins like a formula, and quotes do not keep it from that (CWE-1236): such text gets an
// apostrophe before it. Numbers are ours and go as they are.
const RUNS = /^[\s\uFEFF]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(Number(cell.toPrecision(10))) : '';
  const safe = RUNS.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
