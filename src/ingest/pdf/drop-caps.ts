// A large first letter that reaches down over several lines belongs to the first of them.

import type { Item } from './items.ts';

const LARGE = 1.8;

/** The items with drop caps set down to the size and baseline of the line that they begin. */
export function withoutDropCaps(items: readonly Item[], bodySize: number): readonly Item[] {
  return items.map((cap) => {
    if (cap.size < LARGE * bodySize || !/^["“‘]?\p{L}$/u.test(cap.text.trim())) return cap;
    const beside = items.filter(
      (item) =>
        item.size < cap.size / 1.5 &&
        item.y > cap.y - cap.size &&
        item.y <= cap.y + 0.2 * cap.size &&
        item.x >= cap.x + cap.width * 0.5 &&
        item.x - (cap.x + cap.width) < 1.5 * bodySize,
    );
    const first = beside.sort((a, b) => a.y - b.y)[0];
    // One line beside it is a heading with a large number or letter, not a paragraph.
    if (!first || beside.every(({ y }) => Math.abs(y - first.y) < 2)) return cap;
    return { ...cap, y: first.y, size: first.size, width: Math.max(cap.width, first.x - cap.x) };
  });
}
