// One page out of pdfjs: its pieces of text, the names of their fonts, and whether a page without text shows a picture.

import { OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { FontFace, RawItem } from './items.ts';
import { type Upright, uprightItems } from './items.ts';
import { settle } from './open.ts';

/** A page that takes longer is passed over. */
const PAGE_MS = 20_000;
/** What one page may hold; a full page of a newspaper has some 3,000 pieces and 30,000 characters. */
const PAGE_ITEMS = 12_000;
const PAGE_CHARS = 1_000_000;
/** Pages of a file that are read a second time as drawing instructions, for fonts' names or pictures. */
const DRAWN_PAGES = 300;
/** A picture on a page without text covers at least this share of it; less is an ornament. */
const PICTURE_SHARE = 0.04;
const PICTURE_PATHS = 30;

export type PageReading =
  | { readonly kind: 'read'; readonly page: Upright; readonly cut: boolean; readonly picture: boolean }
  | { readonly kind: 'damaged' | 'late' | 'stopped' };

/** What is learned of a file's fonts from page to page. */
export interface Seen {
  readonly fonts: Map<string, FontFace>;
  drawn: number;
}

/** Reads page `number` (from 1). Never throws. */
export async function readPage(
  pdf: PDFDocumentProxy,
  number: number,
  tagged: boolean,
  seen: Seen,
  stop: AbortSignal,
): Promise<PageReading> {
  const begun = performance.now();
  const left = () => Math.max(1, PAGE_MS - (performance.now() - begun));
  const got = await settle(pdf.getPage(number), PAGE_MS, stop);
  if (got.kind !== 'done') return { kind: got.kind === 'failed' ? 'damaged' : got.kind };
  const page = got.value;
  try {
    const levels = tagged ? await headingTags(page, left(), stop) : new Map<string, number>();
    const text = await pieces(page, levels, left, stop);
    if (text.kind !== 'done') return { kind: text.kind };
    const { raw, vertical, cut } = text;
    const names = new Set(raw.map(({ fontName }) => fontName));
    const unknown = [...names].some((name) => !seen.fonts.has(name));
    let picture = raw.length === 0;
    if ((unknown || raw.length === 0) && seen.drawn < DRAWN_PAGES) {
      seen.drawn += 1;
      const drawing = await settle(page.getOperatorList(), left(), stop);
      // Without names of fonts a page can be read; a page without text that cannot be drawn says nothing.
      if (drawing.kind === 'stopped' || (drawing.kind === 'late' && raw.length === 0)) return { kind: drawing.kind };
      if (raw.length === 0) picture = drawing.kind === 'done' && showsPicture(drawing.value, page.view);
    }
    for (const name of names)
      if (!seen.fonts.has(name)) seen.fonts.set(name, { name: fontName(page, name), vertical: vertical.has(name) });
    return { kind: 'read', page: uprightItems(raw, page.view, seen.fonts), cut, picture };
  } finally {
    page.cleanup();
  }
}

type Pieces =
  | {
      readonly kind: 'done';
      readonly raw: readonly RawItem[];
      readonly vertical: ReadonlySet<string>;
      readonly cut: boolean;
    }
  | { readonly kind: 'damaged' | 'late' | 'stopped' };

async function pieces(
  page: PDFPageProxy,
  levels: ReadonlyMap<string, number>,
  left: () => number,
  stop: AbortSignal,
): Promise<Pieces> {
  const reader = page
    .streamTextContent({ includeMarkedContent: true })
    .getReader() as ReadableStreamDefaultReader<Chunk>;
  const raw: RawItem[] = [];
  const vertical = new Set<string>();
  const marks: Array<{ readonly level: number | null; readonly artifact: boolean }> = [];
  let chars = 0;
  let ended = false;
  try {
    for (;;) {
      const next = await settle(reader.read(), left(), stop);
      if (next.kind === 'failed') {
        ended = true;
        return raw.length > 0 ? { kind: 'done', raw, vertical, cut: true } : { kind: 'damaged' };
      }
      // pdfjs works on without giving timers a chance, so the clock is asked as well.
      if (next.kind === 'late' || (next.kind === 'done' && left() <= 1)) return { kind: 'late' };
      if (next.kind === 'stopped') return { kind: 'stopped' };
      if (next.value.done) {
        ended = true;
        return { kind: 'done', raw, vertical, cut: false };
      }
      const { items, styles } = next.value.value;
      for (const [name, style] of Object.entries(styles)) if (style.vertical) vertical.add(name);
      for (const item of items) {
        if ('str' in item) {
          if (item.str.trim() === '') continue;
          const mark = marks.at(-1);
          const { str, dir, width, height, transform } = item;
          raw.push({
            str,
            dir,
            width,
            height,
            transform,
            fontName: item.fontName,
            level: mark?.level ?? null,
            artifact: mark?.artifact ?? false,
          });
          chars += str.length;
        } else if (item.type === 'endMarkedContent') marks.pop();
        else {
          const outer = marks.at(-1);
          const level = levels.get(item.id ?? '') ?? outer?.level ?? null;
          // Nested thousands deep only in a file that means harm.
          if (marks.length < 1000) marks.push({ level, artifact: outer?.artifact === true || item.tag === 'Artifact' });
        }
      }
      if (chars > PAGE_CHARS || raw.length > PAGE_ITEMS)
        return { kind: 'done', raw: raw.slice(0, PAGE_ITEMS), vertical, cut: true };
    }
  } finally {
    // Ends pdfjs's own work on the page. It rejects where that work had already failed, which is known by then.
    if (!ended) await settle(reader.cancel(new Error('enough')), 1000, stop);
  }
}

interface Chunk {
  readonly items: readonly (
    | {
        readonly str: string;
        readonly dir: string;
        readonly width: number;
        readonly height: number;
        readonly transform: readonly number[];
        readonly fontName: string;
      }
    | { readonly type: string; readonly id?: string | null; readonly tag?: string | null }
  )[];
  readonly styles: Readonly<Record<string, { readonly vertical?: boolean }>>;
}

// Tagged PDFs say which marked stretches are headings (ISO 32000-1, 14.8.4.3.2).
async function headingTags(
  page: PDFPageProxy,
  limitMs: number,
  stop: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const levels = new Map<string, number>();
  const tree = await settle(page.getStructTree(), limitMs, stop);
  if (tree.kind !== 'done') return levels;
  const open: Array<{ readonly node: unknown; readonly level: number | null }> = [{ node: tree.value, level: null }];
  for (let count = 0; count < 200_000; count += 1) {
    const next = open.pop();
    if (!next) break;
    const { node, level } = next;
    if (typeof node !== 'object' || node === null) continue;
    const { role, id, children } = node as {
      readonly role?: unknown;
      readonly id?: unknown;
      readonly children?: unknown;
    };
    if (typeof id === 'string' && level !== null) levels.set(id, level);
    const named = typeof role === 'string' ? /^H([1-6])$/.exec(role)?.[1] : undefined;
    const inner = named === undefined ? level : Number(named);
    if (Array.isArray(children)) for (const child of children) open.push({ node: child, level: inner });
  }
  return levels;
}

function fontName(page: PDFPageProxy, id: string): string {
  if (!page.commonObjs.has(id)) return '';
  const font: unknown = page.commonObjs.get(id);
  const name = typeof font === 'object' && font !== null && 'name' in font ? font.name : '';
  return typeof name === 'string' ? name : '';
}

type Matrix = readonly [number, number, number, number];

/**
 * Whether drawing instructions show a picture. Pictures themselves are left out of them (`maxImageSize`), but not the matrix that
 * blows the unit square up to the picture's size, which is set for nothing else.
 */
export function showsPicture(
  drawing: { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] },
  view: readonly number[],
): boolean {
  const page = Math.abs(((view[2] ?? 0) - (view[0] ?? 0)) * ((view[3] ?? 0) - (view[1] ?? 0)));
  const saved: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1];
  let paths = 0;
  for (const [at, operator] of drawing.fnArray.entries()) {
    const args = drawing.argsArray[at];
    if (operator === OPS.save || operator === OPS.paintFormXObjectBegin) saved.push(matrix);
    if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) matrix = saved.pop() ?? matrix;
    if (operator === OPS.constructPath) paths += 1;
    if (operator === OPS.transform) matrix = times(matrix, args);
    if (operator === OPS.paintFormXObjectBegin && Array.isArray(args)) matrix = times(matrix, args[0]);
    const area = Math.abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]);
    if ((operator === OPS.transform && area >= PICTURE_SHARE * page) || paths >= PICTURE_PATHS) return true;
  }
  return false;
}

function times(matrix: Matrix, args: unknown): Matrix {
  if (!Array.isArray(args) && !ArrayBuffer.isView(args)) return matrix;
  const [a, b, c, d] = Array.from(args as ArrayLike<unknown>, Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return matrix;
  const [m, n, o, p] = matrix;
  return [m * a + o * b, n * a + p * b, m * c + o * d, n * c + p * d];
}
