// The part of a document around a segment, taken apart into blocks and sentences with their exact offsets, and the borders
// between them at which a segment can begin, end or be cut. Pure; its cost depends on the part and not on the document.

import { linesWithin, type Range, sentences } from '../../core/split-text.ts';

/** Characters drawn around a segment at first, and added when more is asked for. */
export const REACH = 1500;
export const MORE_REACH = 6000;

export interface NearBlock extends Range {
  readonly kind: 'heading' | 'paragraph' | 'lines';
  /** Sentences, or lines where line breaks mean something; cut at the boundaries of segments. In order, no overlap. */
  readonly units: readonly Range[];
}

export interface Near extends Range {
  readonly blocks: readonly NearBlock[];
}

const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
// Lists, tables, quotes, fences and indented code mean their line breaks; wrapped paragraphs do not.
const KEEPS_BREAKS = /^(\s*([-*+]|\d+[.)])\s|\||>|```|~~~| {4}|\t)/;

/** The stretch to draw: `reach` characters either side of a range, cut where paragraphs or at least words meet. */
export function stretchAround(text: string, { from, to }: Range, reach: number): Range {
  return { from: startNear(text, from, reach), to: endNear(text, to, reach) };
}

function startNear(text: string, from: number, reach: number): number {
  const least = Math.max(0, from - reach);
  if (least === 0) return 0;
  const paragraph = text.indexOf('\n\n', least);
  if (paragraph >= 0 && paragraph + 2 <= from) return paragraph + 2;
  const space = text.indexOf(' ', least);
  return space >= 0 && space < from ? space + 1 : from;
}

function endNear(text: string, to: number, reach: number): number {
  const most = Math.min(text.length, to + reach);
  if (most === text.length) return most;
  const paragraph = text.lastIndexOf('\n\n', most);
  if (paragraph >= to) return paragraph;
  const space = text.lastIndexOf(' ', most);
  return Math.max(space, to);
}

/**
 * Blocks of a stretch of a text.
 * @param cuts offsets at which no unit may go on, such as the boundaries of segments
 */
export function nearOf(text: string, stretch: Range, cuts: readonly number[]): Near {
  const from = outsidePair(text, stretch.from);
  const to = outsidePair(text, stretch.to);
  const blocks: NearBlock[] = [];
  for (const match of text.slice(from, to).matchAll(/[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*/g)) {
    const end = from + match.index + match[0].length;
    let at = from + match.index;
    while (at < end && HEADING.test(lineAt(text, at, end))) {
      const line = { from: at, to: at + lineAt(text, at, end).length };
      blocks.push({ ...line, kind: 'heading', units: cutAt([line], cuts) });
      at = line.to + 1;
    }
    if (at >= end || text.slice(at, end).trim() === '') continue;
    const block = { from: at, to: end };
    const kind = KEEPS_BREAKS.test(text.slice(at, Math.min(end, at + 16))) ? 'lines' : 'paragraph';
    const units = kind === 'lines' ? linesWithin(text, block) : sentences(text, block);
    blocks.push({ ...block, kind, units: cutAt(units, cuts) });
  }
  return { from, to, blocks };
}

// The place itself, or the one before it where it would cut a surrogate pair in two.
function outsidePair(text: string, at: number): number {
  const isInside = (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return isInside ? at - 1 : at;
}

function lineAt(text: string, at: number, end: number): string {
  const stop = text.indexOf('\n', at);
  return text.slice(at, stop === -1 || stop > end ? end : stop);
}

function cutAt(units: readonly Range[], cuts: readonly number[]): readonly Range[] {
  return units.flatMap((unit) => {
    const inside = [...new Set(cuts)].filter((cut) => cut > unit.from && cut < unit.to).sort((a, b) => a - b);
    if (inside.length === 0) return [unit];
    return [unit.from, ...inside].map((from, at) => ({ from, to: inside[at] ?? unit.to }));
  });
}

/** A place where a segment can begin or end. */
export interface Border {
  readonly at: number;
  /** Whether a block begins or ends there. */
  readonly isBlock: boolean;
}

/** Where units begin. The first of a stretch that begins within a sentence is none. */
export function startsIn(text: string, near: Near): readonly Border[] {
  return near.blocks.flatMap((block) =>
    block.units.flatMap(({ from }, at) => {
      if (from === near.from && from > 0 && text[from - 1] !== '\n') return [];
      return [{ at: from, isBlock: at === 0 }];
    }),
  );
}

/** Where units end. */
export function endsIn(text: string, near: Near): readonly Border[] {
  return near.blocks.flatMap((block) =>
    block.units.flatMap(({ to }, at) => {
      if (to === near.to && to < text.length && text[to] !== '\n') return [];
      return [{ at: to, isBlock: at === block.units.length - 1 }];
    }),
  );
}

export type Step = 'unit back' | 'unit on' | 'block back' | 'block on';

/** The border one step from a place; null where there is none that way. */
export function stepFrom(borders: readonly Border[], at: number, step: Step): number | null {
  const some = step.startsWith('block') ? borders.filter(({ isBlock }) => isBlock) : borders;
  const found = step.endsWith('on') ? some.find((border) => border.at > at) : some.findLast((border) => border.at < at);
  return found?.at ?? null;
}

/** The border next to a place; null where there is none. */
export function nearestTo(borders: readonly Border[], at: number): number | null {
  let best: number | null = null;
  for (const border of borders) {
    if (best === null || Math.abs(border.at - at) < Math.abs(best - at)) best = border.at;
  }
  return best;
}

/** Where a segment is best cut in two: the border of a block next to its middle, else of a unit; null without one. */
export function firstCut(borders: readonly Border[], { from, to }: Range): number | null {
  const middle = (from + to) / 2;
  return (
    nearestTo(
      borders.filter(({ isBlock }) => isBlock),
      middle,
    ) ?? nearestTo(borders, middle)
  );
}

/** How the text goes on at a place, in one line: `The Moon does not stay…`. */
export function beginningAt(text: string, at: number): string {
  const words = text
    .slice(at, at + 60)
    .trim()
    .replace(/\s+/g, ' ');
  return words.length <= 40 ? words : `${words.slice(0, 40).trimEnd()}…`;
}

/** How the text ends at a place: `…by the height of a man.` */
export function endingAt(text: string, at: number): string {
  const words = text
    .slice(Math.max(0, at - 60), at)
    .trim()
    .replace(/\s+/g, ' ');
  return words.length <= 40 ? words : `…${words.slice(-40).trimStart()}`;
}
