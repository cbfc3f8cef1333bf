// Running headers, footers and page numbers: rows at the edge of a page that recur at the same place on other pages, digits
// left aside. They are taken out before anything else looks at the page.

import { type Item, usualSize } from './items.ts';

/** Rows looked at from either edge. */
const ROWS = 3;
/** Points by which a row may be off its place on another page. */
const DRIFT = 3;
/** A running line stands apart from the text by more than this many times its size, baseline to baseline. */
const APART = 1.6;
/** Pages, and half of all, that share a line which is then no chance, however close it stands to the text. */
const OFTEN = 4;

interface Row {
  readonly page: number;
  readonly edge: 'top' | 'bottom';
  readonly y: number;
  readonly size: number;
  /** Size of most of the page's text. */
  readonly usual: number;
  /** Distance to the next row inward; endless for the only one. */
  readonly gap: number;
  readonly signature: string;
  /** Its first and its last word, where they are numbers. */
  readonly numbers: readonly number[];
  readonly items: readonly Item[];
}

const PAGE_NUMBER = /^(?:page|seite|p\.?)?[-–—\s|]*#(?:\s*(?:\/|of|von)\s*#)?[-–—\s|]*$/;
const ROMAN = /^[ivxlcdm]{1,7}$/;

/** The items of each page without what runs. Pages are in order; nothing but edge rows is ever taken. */
export function withoutRunning(pages: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  const edges = pages.flatMap((items, page) => edgeRows(items, page));
  const places = new Map<string, Set<number>>();
  const placeOf = (row: Row, step: number) => `${row.edge} ${Math.round(row.y / DRIFT) + step} ${row.signature}`;
  const add = (place: string, page: number) => {
    const pagesThere = places.get(place);
    if (pagesThere) pagesThere.add(page);
    else places.set(place, new Set([page]));
  };
  for (const row of edges) {
    add(placeOf(row, 0), row.page);
    for (const place of numbered(row)) add(place, row.page);
  }
  const sharedBy = (row: Row) => [-1, 0, 1].reduce((sum, step) => sum + (places.get(placeOf(row, step))?.size ?? 0), 0);
  const counts = (row: Row) => numbered(row).some((place) => (places.get(place)?.size ?? 0) >= 2);
  const runs = (row: Row): boolean => {
    // `Chapter 3` stands at the same place in each chapter; what runs is never larger than the text.
    if (row.size > 1.15 * row.usual) return false;
    // Left and right pages of a short text have a line of their own each; their numbers count the pages all the same.
    if (counts(row) || sharedBy(row) >= 2) return true;
    return (PAGE_NUMBER.test(row.signature) || ROMAN.test(row.signature)) && standsApart(row);
  };
  const often = (row: Row) => sharedBy(row) >= OFTEN && sharedBy(row) * 2 >= pages.length;
  const taken: Row[] = [];
  const left: Row[] = [];
  for (const rows of byEdge(edges)) {
    const stays = rows.findIndex((row) => !runs(row));
    const from = stays < 0 ? rows.length : stays;
    // Pages may share lines by chance, such as the head of a table that goes on: what runs stands apart, or is everywhere.
    let count = from;
    while (count > 0 && !endsRunning(rows[count - 1] as Row, often, counts)) count -= 1;
    for (const row of rows.slice(0, count)) taken.push(row);
    if (count === 0 && rows[0]) left.push(rows[0]);
  }
  // Where most pages have a running line, one that is seen once (the title of a short chapter) is one too.
  const slots = slotsOf(taken, pages.length);
  for (const row of left)
    if (
      standsApart(row) &&
      row.size <= 1.15 * row.usual &&
      slots.some(({ edge, y }) => edge === row.edge && Math.abs(y - row.y) <= DRIFT)
    )
      taken.push(row);
  const gone = new Set(taken.flatMap((row) => row.items));
  return pages.map((items) => items.filter((item) => !gone.has(item)));
}

// Rows whose first or last word is a number that counts the pages share one of these.
function numbered(row: Row): readonly string[] {
  return row.numbers.map((number) => `${row.edge} ${Math.round(row.y / DRIFT)} counts from ${number - row.page}`);
}

function endsRunning(row: Row, often: (row: Row) => boolean, counts: (row: Row) => boolean): boolean {
  return standsApart(row) || often(row) || (row.gap === Number.POSITIVE_INFINITY && counts(row));
}

// Rows of one edge of one page, from the edge inward.
function byEdge(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.page} ${row.edge}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function standsApart(row: Row): boolean {
  return row.gap > APART * row.size && Number.isFinite(row.gap);
}

function slotsOf(rows: readonly Row[], pages: number): readonly { readonly edge: Row['edge']; readonly y: number }[] {
  const slots = new Map<string, { edge: Row['edge']; y: number; count: number }>();
  for (const { edge, y } of rows) {
    const key = `${edge} ${Math.round(y / 2)}`;
    const slot = slots.get(key);
    if (slot) slot.count += 1;
    else slots.set(key, { edge, y, count: 1 });
  }
  return [...slots.values()].filter(({ count }) => count >= 3 && count * 2 >= pages);
}

// The outermost rows of both edges, each from the edge inward.
function edgeRows(items: readonly Item[], page: number): readonly Row[] {
  const rows: Array<{ y: number; size: number; items: Item[] }> = [];
  for (const item of [...items].sort((a, b) => a.y - b.y)) {
    const last = rows.at(-1);
    if (last && item.y - last.y <= 2.5) last.items.push(item);
    else rows.push({ y: item.y, size: item.size, items: [item] });
  }
  const usual = usualSize(items);
  const made = (edge: Row['edge'], at: number, step: number): Row[] => {
    const row = rows[at];
    if (!row) return [];
    const inward = rows[at + step];
    const text = row.items
      .sort((a, b) => a.x - b.x)
      .map((item) => item.text.trim())
      .join(' ');
    return [
      {
        page,
        edge,
        y: row.y,
        size: Math.max(...row.items.map(({ size }) => size)),
        usual,
        gap: inward ? Math.abs(inward.y - row.y) : Number.POSITIVE_INFINITY,
        signature: text.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' '),
        numbers: [/^[-–— ]*(\d{1,5})(?!\S)/.exec(text), /(?<!\S)(\d{1,5})[-–— ]*$/.exec(text)].flatMap((found) =>
          found ? [Number(found[1])] : [],
        ),
        items: row.items,
      },
    ];
  };
  const count = Math.min(ROWS, Math.ceil(rows.length / 2));
  const top = Array.from({ length: count }, (_, at) => made('top', at, 1)).flat();
  const bottom = Array.from({ length: count }, (_, at) => made('bottom', rows.length - 1 - at, -1)).flat();
  return [...top, ...bottom];
}
