// Where the tour's card stands: beside what it points at, never on it while there is room, and always on the screen.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between the card and what it points at, and between the card and the edge of the screen, in pixels. */
const APART = 12;

/**
 * The upper left corner of a card, in pixels of the screen: below what it points at, else above, right or left of it;
 * where nothing of that has room, at the foot of the screen.
 */
export function cardPlace(target: Box, card: Size, screen: Size): { readonly left: number; readonly top: number } {
  const right = target.left + target.width;
  const bottom = target.top + target.height;
  const within = (at: number, size: number, of: number) => Math.max(APART, Math.min(at, of - size - APART));
  const left = within(target.left, card.width, screen.width);
  const top = within(target.top, card.height, screen.height);
  if (bottom + card.height + 2 * APART <= screen.height) return { left, top: bottom + APART };
  if (target.top - card.height - 2 * APART >= 0) return { left, top: target.top - card.height - APART };
  if (right + card.width + 2 * APART <= screen.width) return { left: right + APART, top };
  if (target.left - card.width - 2 * APART >= 0) return { left: target.left - card.width - APART, top };
  return {
    left: within((screen.width - card.width) / 2, card.width, screen.width),
    top: Math.max(APART, screen.height - card.height - APART),
  };
}

/** What of a box is on the screen; it may be taller than the screen, or scrolled half away. */
export function onScreen(box: Box, screen: Size): Box {
  const left = Math.max(0, box.left);
  const top = Math.max(0, box.top);
  return {
    left,
    top,
    width: Math.max(0, Math.min(box.left + box.width, screen.width) - left),
    height: Math.max(0, Math.min(box.top + box.height, screen.height) - top),
  };
}
