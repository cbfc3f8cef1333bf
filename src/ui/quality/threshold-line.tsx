// The threshold as a line on a picture: it is dragged, or moved by keys, and the settings change when it is let go.

import { useRef } from 'preact/hooks';

interface ThresholdLineProps {
  /** Where it stands now: what is set, or where it is being dragged. */
  readonly value: number;
  /** The scores at both ends of `from` and `to`, in pixels from the left. */
  readonly low: number;
  readonly high: number;
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly height: number;
  /** What stands at `value`, in words. */
  readonly text: string;
  /** While it moves; null when it is given up. */
  readonly onDrag: (value: number | null) => void;
  readonly onChoose: (value: number) => void;
}

const STEP = 0.1;
const PAGE = 0.5;

export function ThresholdLine(props: ThresholdLineProps) {
  const { value, low, high, from, to, top, height, text, onDrag, onChoose } = props;
  // Where the pointer took hold and what was set then; null while nothing is dragged.
  const held = useRef<{ readonly pointer: number; readonly x: number; readonly value: number } | null>(null);
  const moved = (event: PointerEvent): number | null => {
    const hold = held.current;
    if (hold === null || hold.pointer !== event.pointerId) return null;
    return within(hold.value + ((event.clientX - hold.x) / (to - from)) * (high - low), low, high);
  };
  const end = (event: PointerEvent, choose: boolean) => {
    const chosen = moved(event);
    if (chosen === null) return;
    const before = held.current?.value;
    held.current = null;
    onDrag(null);
    if (choose && chosen !== before) onChoose(chosen);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && held.current !== null) {
      held.current = null;
      onDrag(null);
      return;
    }
    const next = byKey(event.key, value, low, high);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    // The page scrolls by the same keys.
    event.preventDefault();
    if (next !== value) onChoose(next);
  };
  return (
    <div
      class="threshold-line"
      role="slider"
      tabIndex={0}
      data-testid="threshold-line"
      aria-label="Keep from this score"
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={value}
      aria-valuetext={text}
      style={{
        left: `${from + ((value - low) / (high - low)) * (to - from)}px`,
        top: `${top}px`,
        height: `${height}px`,
      }}
      onKeyDown={key}
      onPointerDown={(event) => {
        if (event.button !== 0 || held.current !== null) return;
        // With the pointer captured, a drag that leaves the line, or the window, still ends here.
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { pointer: event.pointerId, x: event.clientX, value };
      }}
      onPointerMove={(event) => {
        const there = moved(event);
        if (there !== null) onDrag(there);
      }}
      onPointerUp={(event) => end(event, true)}
      onPointerCancel={(event) => end(event, false)}
    />
  );
}

/** Where a key moves the line; null when it is none of its keys. */
export function byKey(key: string, value: number, low: number, high: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return within(value + STEP, low, high);
    case 'ArrowLeft':
    case 'ArrowDown':
      return within(value - STEP, low, high);
    case 'PageUp':
      return within(value + PAGE, low, high);
    case 'PageDown':
      return within(value - PAGE, low, high);
    case 'Home':
      return low;
    case 'End':
      return high;
    default:
      return null;
  }
}

// A tenth is as fine as a threshold is set.
function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value * 10) / 10));
}
