import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { NARROW } from './place.ts';
import { pixelsOf, useSpan } from './windowing.ts';

interface RowListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  readonly selected: string | null;
  /** Every row is this high, in rem: the reader's font size stretches it. */
  readonly rowRem: number;
  readonly onSelect: (id: string) => void;
  /** Enter or a click: the person wants to read this one. */
  readonly onOpen: (id: string) => void;
  readonly children: (item: T, index: number) => ComponentChildren;
}

/**
 * A listbox that draws only the rows on the screen. It keeps the focus itself and points at the selected row, which
 * is always drawn, so a screen reader and the keyboard find it wherever the list is scrolled to.
 */
export function RowList<T>(props: RowListProps<T>) {
  const { label, items, idOf, selected, rowRem, onSelect, onOpen, children } = props;
  const list = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const base = useId();
  const rowHeight = pixelsOf(rowRem);
  const span = useSpan(list, inner, items.length, rowHeight);
  const at = items.findIndex((item) => idOf(item) === selected);

  const show = (index: number) => {
    const row = list.current?.querySelector(`[aria-posinset="${index + 1}"]`);
    row?.scrollIntoView({ block: 'nearest' });
  };
  const byKey = useRef(false);
  useLayoutEffect(() => {
    // A narrow screen starts at the top of the stage: jumping past the loop would lose the person.
    if (byKey.current || !matchMedia(NARROW).matches) show(at);
    byKey.current = false;
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(Math.min(list.current?.clientHeight ?? 0, window.innerHeight) / rowHeight) - 1);
    const goal = goalOf(event.key, at, items.length, page);
    if (goal !== null) {
      event.preventDefault();
      const item = items[goal];
      if (item === undefined) return;
      byKey.current = true;
      if (goal === at) show(at);
      onSelect(idOf(item));
    } else if (event.key === 'Enter' && items[at] !== undefined) {
      event.preventDefault();
      onOpen(idOf(items[at]));
    }
  };

  const drawn = indices(span.first, Math.min(span.end, items.length), at);
  return (
    <div
      ref={list}
      class="rows"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at >= 0 ? `${base}-${at}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div ref={inner} class="rows-inner" style={{ height: `${items.length * rowHeight}px` }}>
        {drawn.map((index) => {
          const item = items[index];
          if (item === undefined) return null;
          const id = idOf(item);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the focus and hears the keys.
            // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands in for focus on options.
            <div
              key={id}
              id={`${base}-${index}`}
              class="row"
              role="option"
              aria-selected={index === at}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => onOpen(id)}
            >
              {children(item, index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function goalOf(key: string, at: number, length: number, page: number): number | null {
  const last = length - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(last, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

function indices(first: number, end: number, extra: number): number[] {
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset);
  if (extra >= 0 && extra < first) drawn.unshift(extra);
  if (extra >= end) drawn.push(extra);
  return drawn;
}
