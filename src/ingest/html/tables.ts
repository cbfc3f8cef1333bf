// A table of data as a table of GitHub's Markdown. A table that lays out a page is none, and is read cell by cell.

import { isHidden } from './shown.ts';

// A row is not padded beyond this: tables with spans of thousands are broken or made to hurt.
const MAX_WIDTH = 200;
// A cell with more text than this is a column of a page.
const MAX_CELL_CHARS = 1500;

/** The table's Markdown; null where it lays out a page. `line` gives the text of a cell on one line. */
export function tableOf(table: Element, line: (cell: Element) => string): string | null {
  if (/^(?:presentation|none)$/.test(table.getAttribute('role') ?? '')) return null;
  if (table.querySelector('table, pre, h1, h2, h3, h4, h5, h6, blockquote, hr')) return null;
  const rows: string[][] = [];
  let caption = '';
  let cells = 0;
  // Rows whose cells reach down: how many rows each column is still taken.
  const taken: number[] = [];
  for (const element of table.querySelectorAll('caption, tr')) {
    if (isHidden(element)) continue;
    if (element.nodeName.toUpperCase() === 'CAPTION') {
      caption = line(element);
      continue;
    }
    const row: string[] = [];
    const skip = () => {
      while ((taken[row.length] ?? 0) > 0 && row.length < MAX_WIDTH) {
        taken[row.length] = (taken[row.length] ?? 0) - 1;
        row.push('');
      }
    };
    for (let cell = element.firstElementChild; cell; cell = cell.nextElementSibling) {
      if (!/^T[DH]$/i.test(cell.nodeName) || row.length >= MAX_WIDTH) continue;
      skip();
      const text = line(cell);
      if (text.length > MAX_CELL_CHARS) return null;
      cells += 1;
      const wide = span(cell, 'colspan');
      const high = span(cell, 'rowspan');
      for (let at = 0; at < wide && row.length < MAX_WIDTH; at += 1) {
        if (high > 1) taken[row.length] = high - 1;
        row.push(at === 0 ? text.replaceAll('|', '\\|') : '');
      }
    }
    skip();
    if (row.some((text) => text !== '')) rows.push(row);
  }
  const width = Math.max(0, ...rows.slice(0, 10_000).map((row) => row.length));
  if (width < 2 || cells < 3) return null;
  // A header is bold by being one.
  if (rows[0]) rows[0] = rows[0].map((text) => text.replace(/^\*\*([^*]+)\*\*$/, '$1'));
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? '').join(' | ')} |`);
  // GFM knows no table without a header: the first row serves as one.
  lines.splice(1, 0, `|${' --- |'.repeat(width)}`);
  return `${caption === '' ? '' : `${caption}\n\n`}${lines.join('\n')}`;
}

function span(cell: Element, name: string): number {
  const value = Math.trunc(Number(cell.getAttribute(name) ?? 1));
  return value >= 1 ? Math.min(value, MAX_WIDTH) : 1;
}
