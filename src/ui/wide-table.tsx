// A frame around a table that may be wider than the screen: it scrolls alone, and by keyboard.

import type { ComponentChildren } from 'preact';

interface WideTableProps {
  readonly label: string;
  /** Long tables scroll within a few lines of the page. */
  readonly short?: boolean;
  readonly children: ComponentChildren;
}

export function WideTable({ label, short, children }: WideTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
    <section class={short === true ? 'wide-table short' : 'wide-table'} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
