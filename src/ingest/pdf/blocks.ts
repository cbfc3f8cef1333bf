// Blocks out of lines: paragraphs, list items, code, tables, footnotes, and what may be a heading. One region at a time.

import type { Line } from './lines.ts';
import { alike, type BodyText, BULLET, endedEarly, type Region, regionOf } from './region.ts';
import { titleFrom } from './title-lines.ts';

export type Block =
  /** Whether it is a heading, and of which level, is seen from the whole document (headings.ts). */
  | { readonly kind: 'title'; readonly lines: readonly Line[] }
  | {
      readonly kind: 'paragraph' | 'footnote';
      readonly lines: readonly Line[];
      /** Line breaks that were meant, such as in an address: the indexes of the lines after them. */
      readonly breaks: readonly number[];
      /** May be the rest of the paragraph in the region before. */
      readonly resumes: boolean;
      /** Its last line is full, so it may go on in the next region. */
      readonly open: boolean;
    }
  | {
      readonly kind: 'item';
      readonly lines: readonly Line[];
      readonly marker: string;
      /** Lists inside lists; 0 for the outermost. */
      readonly depth: number;
      readonly open: boolean;
    }
  | { readonly kind: 'code'; readonly lines: readonly Line[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

const NUMBER = /^(\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)/;
const FOOTNOTE = /^(?:\d{1,3}|[*†‡§¶]{1,3}|\[\d{1,3}\])[.)]?\s+\S/;
const SENTENCE_END = /[.!?:…。！？]["'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$/;

/** The blocks of a region whose lines are in reading order. */
export function blocksOf(lines: readonly Line[], body: BodyText): readonly Block[] {
  const notesFrom = footnotesFrom(lines, body);
  const text = lines.slice(0, notesFrom);
  const blocks: Block[] = [];
  const region = regionOf(text, body);
  for (let at = 0; at < text.length; ) {
    const next = blockAt(text, at, region, body, blocks.at(-1));
    blocks.push(next.block);
    at = next.end;
  }
  return [...levelled(blocks), ...footnotes(lines.slice(notesFrom))];
}

function blockAt(
  lines: readonly Line[],
  at: number,
  region: Region,
  body: BodyText,
  before: Block | undefined,
): { readonly block: Block; readonly end: number } {
  const line = lines[at] as Line;
  if (line.mono && !body.mono) {
    let end = at + 1;
    while (end < lines.length && lines[end]?.mono && alike(lines[end] as Line, line)) end += 1;
    return { block: { kind: 'code', lines: lines.slice(at, end) }, end };
  }
  const table = region.tables.get(at);
  if (table) return { block: { kind: 'table', rows: table.rows }, end: at + table.count };
  const titleEnd = titleFrom(lines, at, region, body);
  if (titleEnd > at) return { block: { kind: 'title', lines: lines.slice(at, titleEnd) }, end: titleEnd };
  const marker = markerOf(line, before);
  if (marker !== '') {
    const end = itemEnd(lines, at, region, body);
    return {
      block: { kind: 'item', lines: lines.slice(at, end), marker, depth: 0, open: isOpen(lines, end, region) },
      end,
    };
  }
  return paragraphAt(lines, at, region, body);
}

function paragraphAt(
  lines: readonly Line[],
  at: number,
  region: Region,
  body: BodyText,
): { readonly block: Block; readonly end: number } {
  const first = lines[at] as Line;
  const breaks: number[] = [];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as Line;
    const last = lines[end - 1] as Line;
    if (endsBefore(lines, end, region, body)) break;
    const indented = line.x > last.x + 0.8 * line.size;
    const outdented = line.x < last.x - 0.8 * line.size;
    // The first line alone may be set in or out; after it the left edge holds.
    if (end - at >= 2 && (indented || outdented)) break;
    if (indented && end - at === 1 && startsIndented(lines, end, region)) break;
    if (endedEarly(last, line, region)) {
      if (SENTENCE_END.test(last.text)) break;
      if (!/[-\u2010\u00AD]$/.test(last.text)) breaks.push(end - at);
    }
  }
  const resumes = at === 0 && first.x <= region.left + 0.5 * first.size;
  const part = lines.slice(at, end);
  return { block: { kind: 'paragraph', lines: part, breaks, resumes, open: isOpen(lines, end, region) }, end };
}

// In text with indents, the line after an indented first line goes back to the left edge; in a hanging one it stays.
function startsIndented(lines: readonly Line[], at: number, region: Region): boolean {
  const line = lines[at] as Line;
  const next = lines[at + 1];
  const before = lines[at - 1] as Line;
  if (before.x > region.left + 0.5 * line.size) return false;
  if (!next || next.y - line.y > 1.45 * region.leading)
    return endedEarly(before, line, region) || SENTENCE_END.test(before.text);
  return next.x < line.x - 0.5 * line.size;
}

function itemEnd(lines: readonly Line[], at: number, region: Region, body: BodyText): number {
  const first = lines[at] as Line;
  // Where the item's own text begins: after the mark.
  const inner = first.cells.length > 1 ? (first.cells[1]?.x ?? first.x) : first.x;
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as Line;
    const last = lines[end - 1] as Line;
    if (endsBefore(lines, end, region, body) || markerOf(line, undefined) !== '') break;
    const hangs = line.x > first.x + 0.3 * line.size;
    const same = Math.abs(line.x - inner) < 0.5 * line.size;
    // An item whose lines go back to the left edge goes on only where its last line was full.
    if (!hangs && !same && endedEarly(last, line, region)) break;
    if (!hangs && SENTENCE_END.test(last.text) && end - at >= 2) break;
    if (end - at >= 2 && Math.abs(line.x - (lines[at + 1] as Line).x) > 0.8 * line.size) break;
    if (
      hangs &&
      endedEarly(last, line, region) &&
      SENTENCE_END.test(last.text) &&
      line.y - last.y > 1.2 * region.leading
    )
      break;
  }
  return end;
}

// What ends a paragraph and an item alike: a gap, another size, another kind of block.
function endsBefore(lines: readonly Line[], at: number, region: Region, body: BodyText): boolean {
  const line = lines[at] as Line;
  const last = lines[at - 1] as Line;
  if (line.y - last.y > 1.35 * Math.max(region.leading * (line.size / body.size > 1.2 ? 1.2 : 1), 1.05 * line.size))
    return true;
  if (line.y < last.y - 1 || !alike(line, last) || (line.mono && !body.mono)) return true;
  if (markerOf(line, undefined) !== '' && (BULLET.test(line.text) || endedEarly(last, line, region))) return true;
  if (line.bold !== last.bold && titleFrom(lines, at, region, body) > at) return true;
  return region.tables.has(at);
}

function isOpen(lines: readonly Line[], end: number, region: Region): boolean {
  const last = lines[end - 1] as Line;
  return end === lines.length && (!SENTENCE_END.test(last.text) || last.right > region.right - 0.5 * last.size);
}

function markerOf(line: Line, before: Block | undefined): string {
  const bullet = BULLET.exec(line.text);
  if (bullet) return '-';
  const number = NUMBER.exec(line.text)?.[1];
  if (number === undefined) return '';
  // A sentence may begin with a letter and a full stop (`A. Harbour`): a list begins with its first letter or number.
  const starts = /^\(?[1aAi][.)]$/.test(number) && !/^[A-Z]\.$/.test(number);
  const goesOn = before?.kind === 'item' || /\d/.test(number);
  return starts || goesOn ? number : '';
}

function footnotesFrom(lines: readonly Line[], body: BodyText): number {
  let from = lines.length;
  while (from > 0 && (lines[from - 1] as Line).size <= 0.92 * body.size && !(lines[from - 1] as Line).mono) from -= 1;
  if (from === 0) return lines.length;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] as Line;
    if (line.mark || (at === from && FOOTNOTE.test(line.text))) return at;
  }
  return lines.length;
}

function footnotes(lines: readonly Line[]): readonly Block[] {
  const starts = lines.flatMap((line, at) => (at === 0 || line.mark ? [at] : []));
  return starts.map((from, at) => ({
    kind: 'footnote',
    lines: lines.slice(from, starts[at + 1] ?? lines.length),
    breaks: [],
    resumes: false,
    open: false,
  }));
}

// Lists inside lists by how far their marks are set in.
function levelled(blocks: readonly Block[]): readonly Block[] {
  let indents: number[] = [];
  return blocks.map((block) => {
    if (block.kind !== 'item') {
      indents = [];
      return block;
    }
    const { x, size } = block.lines[0] as Line;
    while (indents.length > 0 && x < (indents.at(-1) ?? 0) - 0.5 * size) indents.pop();
    if (indents.length === 0 || x > (indents.at(-1) ?? 0) + 0.8 * size) indents.push(x);
    return { ...block, depth: Math.min(3, indents.length - 1) };
  });
}
