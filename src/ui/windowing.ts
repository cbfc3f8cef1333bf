// Which rows of a long list are on the screen, whoever scrolls: the list itself on a wide screen, the page on a
// narrow one. Rows have one height, so the answer is arithmetic on two rectangles.

import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

// Rows drawn beyond each edge, so that a quick flick meets rows and not a gap.
const OVERSCAN = 6;

export interface Span {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows of `rowHeight` that fall between `top` and `bottom`, measured from the first row's upper edge. */
export function spanOf(top: number, bottom: number, rowHeight: number, rows: number): Span {
  const first = Math.max(0, Math.min(rows, Math.floor(top / rowHeight) - OVERSCAN));
  const end = Math.max(first, Math.min(rows, Math.ceil(bottom / rowHeight) + OVERSCAN));
  return { first, end };
}

/** Follows scrolling and resizing; `rows` and `rowHeight` may change from drawing to drawing. */
export function useSpan(
  list: RefObject<HTMLElement | null>,
  inner: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
): Span {
  const [span, setSpan] = useState<Span>({ first: 0, end: Math.min(rows, 20) });
  useLayoutEffect(() => {
    const measure = () => {
      if (list.current === null || inner.current === null) return;
      const clip = list.current.getBoundingClientRect();
      const origin = inner.current.getBoundingClientRect().top;
      const top = Math.max(clip.top, 0) - origin;
      const bottom = Math.min(clip.bottom, window.innerHeight) - origin;
      const next = spanOf(top, bottom, rowHeight, rows);
      setSpan((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    measure();
    // Scroll events do not bubble, but they are captured: one listener hears the list and the page.
    document.addEventListener('scroll', measure, { capture: true, passive: true });
    const resized = new ResizeObserver(measure);
    if (list.current !== null) resized.observe(list.current);
    window.addEventListener('resize', measure);
    return () => {
      document.removeEventListener('scroll', measure, { capture: true });
      window.removeEventListener('resize', measure);
      resized.disconnect();
    };
  }, [list, inner, rows, rowHeight]);
  return span;
}

/** Pixels in `rem` at the reader's own font size. */
export function pixelsOf(rem: number): number {
  return rem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
