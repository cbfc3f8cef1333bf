// From the items of all pages to one Markdown text: the order of the steps, each of which stands in a file of its own.

import { LIMITS } from '../reader.ts';
import { blocksOf } from './blocks.ts';
import { regionsOf } from './columns.ts';
import { withoutDropCaps } from './drop-caps.ts';
import { headingLevels, type Outline, type Placed, withLabels } from './headings.ts';
import type { Item } from './items.ts';
import { compoundsOf, linesOf } from './lines.ts';
import { type Written, writeMarkdown } from './markdown.ts';
import type { BodyText } from './region.ts';
import { withoutRunning } from './running.ts';
import { plainTitle } from './title-lines.ts';

/** A title of the file's outline (bookmarks), and how deep it stands, from 1. */
export interface Bookmark {
  readonly title: string;
  readonly depth: number;
}

/** The text of a document, given each page's items. Pure, and linear in the number of items but for their sorting. */
export function textOf(pages: readonly (readonly Item[])[], bookmarks: readonly Bookmark[]): Written {
  const outline = outlineOf(bookmarks);
  const kept = withoutRunning(pages);
  const body = bodyText(kept, outline);
  const regions = kept.flatMap((items, page) =>
    regionsOf(withoutDropCaps(items, body.size)).map((region) => ({ page, lines: linesOf(region) })),
  );
  const compounds = compoundsOf(regions.flatMap(({ lines }) => lines));
  const placed: readonly Placed[] = withLabels(
    regions.flatMap(({ page, lines }) => blocksOf(lines, body).map((block) => ({ page, block }))),
  );
  let headings = 0;
  const levels = headingLevels(placed, body, outline).map((level) => {
    if (level !== null) headings += 1;
    return headings > LIMITS.headings ? null : level;
  });
  return writeMarkdown(placed, levels, pages.length, compounds);
}

function outlineOf(bookmarks: readonly Bookmark[]): Outline {
  const outline = new Map<string, number>();
  for (const { title, depth } of bookmarks) {
    const plain = plainTitle(title);
    if (plain !== '' && !outline.has(plain)) outline.set(plain, depth);
  }
  return outline;
}

function bodyText(pages: readonly (readonly Item[])[], outline: Outline): BodyText {
  const chars = new Map<number, number>();
  const typed = new Map<number, number>();
  let [all, mono] = [0, 0];
  for (const items of pages)
    for (const { size, text, mono: isMono } of items) {
      const key = Math.round(size * 2) / 2;
      const counts = isMono ? typed : chars;
      counts.set(key, (counts.get(key) ?? 0) + text.length);
      all += text.length;
      if (isMono) mono += text.length;
    }
  const typewritten = mono * 2 > all;
  const size = [...(typewritten ? typed : chars)].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
  return { size, mono: typewritten, outlined: new Set(outline.keys()) };
}
