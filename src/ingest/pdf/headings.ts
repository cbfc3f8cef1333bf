// Which of the lines that stand out are headings, and of which level: by the file's own tags, by its outline (bookmarks)
// where the titles are the same, else by rank of size and weight over the whole document.

import type { Block } from './blocks.ts';
import type { Line } from './lines.ts';
import type { BodyText } from './region.ts';
import { plainTitle } from './title-lines.ts';

/** A block and the page it stands on, from 0. */
export interface Placed {
  readonly page: number;
  readonly block: Block;
}

/** A title and how deep it stands in the outline, from 1. */
export type Outline = ReadonlyMap<string, number>;

/** Levels told apart by size; further ones are of the last. */
const LEVELS = 4;
const LABEL = /^(?:chapter|part|appendix|kapitel|chapitre)\s+(?:\d+|[ivxlc]+|[a-z])$/i;

interface Style {
  readonly key: string;
  readonly size: number;
  readonly bold: boolean;
}

/** Blocks with `Chapter 2` and the title under it made one. */
export function withLabels(placed: readonly Placed[]): readonly Placed[] {
  const merged: Placed[] = [];
  for (const one of placed) {
    const last = merged.at(-1);
    const joins =
      last?.block.kind === 'title' &&
      one.block.kind === 'title' &&
      last.page === one.page &&
      LABEL.test(titleText(last.block.lines));
    if (joins && last.block.kind === 'title' && one.block.kind === 'title')
      merged[merged.length - 1] = {
        ...one,
        block: { kind: 'title', lines: [...last.block.lines, ...one.block.lines] },
      };
    else merged.push(one);
  }
  return merged;
}

/** The level of each block that is a heading, null of each that is none. */
export function headingLevels(placed: readonly Placed[], body: BodyText, outline: Outline): readonly (number | null)[] {
  const titles = placed.flatMap(({ block }, at) => (block.kind === 'title' ? [{ at, lines: block.lines }] : []));
  const levels: Array<number | null> = placed.map(() => null);
  const tagged = titles.filter(({ lines }) => tagOf(lines) !== null);
  if (tagged.length > 0) {
    const largest = largestOf(tagged.map(({ lines }) => styleOf(lines).size));
    for (const { at, lines } of titles)
      levels[at] = tagOf(lines) ?? (styleOf(lines).size > largest + 0.5 && placed[at]?.page === 0 ? 1 : null);
    return levels;
  }
  const accepted = headingStyles(placed, body);
  const matched = titles.flatMap(({ at, lines }) => {
    const depth = outline.get(plainTitle(titleText(lines)));
    return depth === undefined ? [] : [{ at, depth, style: styleOf(lines) }];
  });
  const byStyle =
    matched.length > 0 && matched.length * 2 >= outline.size ? outlineLevels(matched, accepted) : rankLevels(accepted);
  const depthAt = new Map(matched.map(({ at, depth }) => [at, depth + byStyle.shift]));
  for (const { at, lines } of titles) {
    const depth = byStyle.outlined ? depthAt.get(at) : undefined;
    const level = depth ?? byStyle.levels.get(styleOf(lines).key) ?? null;
    levels[at] = level === null ? null : Math.min(6, level);
  }
  return levels;
}

interface StyleLevels {
  readonly levels: ReadonlyMap<string, number>;
  /** The outline's depths count; `shift` is added to them where a title stands above them all. */
  readonly outlined: boolean;
  readonly shift: number;
}

function rankLevels(accepted: readonly Style[]): StyleLevels {
  return {
    levels: new Map(accepted.map(({ key }, rank) => [key, Math.min(LEVELS, rank + 1)])),
    outlined: false,
    shift: 0,
  };
}

function outlineLevels(
  matched: readonly { readonly depth: number; readonly style: Style }[],
  accepted: readonly Style[],
): StyleLevels {
  const largest = largestOf(matched.map(({ style }) => style.size));
  const deepest = largestOf(matched.map(({ depth }) => depth));
  const shift = accepted.some(({ size }) => size > largest + 0.5) ? 1 : 0;
  const depths = new Map<string, number>();
  for (const { style, depth } of matched) depths.set(style.key, Math.min(depth, depths.get(style.key) ?? depth));
  const levels = new Map(
    accepted.map(({ key, size }) => {
      if (size > largest + 0.5) return [key, 1] as const;
      return [key, Math.min(LEVELS, (depths.get(key) ?? deepest + 1) + shift)] as const;
    }),
  );
  return { levels, outlined: true, shift };
}

// Styles that head something, the largest first. What stands between a title and the text (authors, dates) heads nothing.
function headingStyles(placed: readonly Placed[], body: BodyText): readonly Style[] {
  const seen = new Map<string, { style: Style; count: number; heads: number; first: number }>();
  placed.forEach(({ block }, at) => {
    if (block.kind !== 'title') return;
    const style = styleOf(block.lines);
    const so = seen.get(style.key) ?? { style, count: 0, heads: 0, first: at };
    so.count += 1;
    const next = placed[at + 1]?.block;
    const headsNext =
      next !== undefined && next.kind !== 'footnote' && (next.kind !== 'title' || below(styleOf(next.lines), style));
    if (headsNext || body.outlined.has(plainTitle(titleText(block.lines)))) so.heads += 1;
    seen.set(style.key, so);
  });
  const styles = [...seen.values()].sort(
    (a, b) => b.style.size - a.style.size || Number(b.style.bold) - Number(a.style.bold),
  );
  return styles
    .filter(({ count, heads, first }, rank) => heads * 2 >= count || (rank === 0 && placed[first]?.page === 0))
    .map(({ style }) => style);
}

// As arguments of Math.max, a hundred thousand would overflow the stack.
function largestOf(numbers: readonly number[]): number {
  return numbers.reduce((most, one) => Math.max(most, one), 0);
}

function below(a: Style, b: Style): boolean {
  return a.size < b.size - 0.5 || (a.size <= b.size + 0.5 && b.bold && !a.bold);
}

function styleOf(lines: readonly Line[]): Style {
  const size = Math.round(Math.max(...lines.map((line) => line.size)) * 2) / 2;
  const bold = lines.every((line) => line.bold);
  return { key: `${size} ${bold}`, size, bold };
}

function tagOf(lines: readonly Line[]): number | null {
  return lines[0]?.level ?? null;
}

/** The words of a title's lines. */
export function titleText(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).join(' ');
}
