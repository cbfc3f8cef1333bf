import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Document } from '../core/records.ts';
import type { Row } from '../run/app.ts';
import { blocksOf, endOf, startOf } from './blocks.ts';
import { count } from './figures.ts';

// Characters of context: a paragraph before, so that the segment itself stays in sight, and more after it.
const BEFORE_CHARS = 350;
const AFTER_CHARS = 900;
// As much of a document as is drawn at once, and added when its end comes near: the page must not stall on a book.
const STEP_CHARS = 20_000;
// Pixels below the screen from which the next part is drawn.
const AHEAD = '600px';

/** Text as paragraphs, always as text: no character of it becomes markup. */
export function Prose({ text }: { readonly text: string }) {
  // The same nodes are not compared again: a long document is drawn in many parts, each once.
  const blocks = useMemo(
    () =>
      blocksOf(text).map((block) => (
        <p key={block.at} class={`block ${block.kind}`}>
          {block.text}
        </p>
      )),
    [text],
  );
  return <>{blocks}</>;
}

/** A segment in ink, what stands around it in its document in grey, more of it as it is asked for. */
export function SegmentSource({ row, kept }: { readonly row: Row; readonly kept: boolean }) {
  const steps = useSignal(0);
  const { text } = row.document;
  const reach = (first: number) => (steps.value === 0 ? first : steps.value * STEP_CHARS);
  // Slices of a string this long share its memory and cost nothing.
  const before = text.slice(0, row.segment.from);
  const after = text.slice(row.segment.to);
  const isMore = before.length > reach(BEFORE_CHARS) || after.length > reach(AFTER_CHARS);
  return (
    <section class="source" aria-label="Text in its document">
      <div class="around">
        <Prose text={endOf(before, reach(BEFORE_CHARS))} />
      </div>
      <div class={kept ? 'segment kept' : 'segment'}>
        <Prose text={row.segment.text} />
      </div>
      <div class="around">
        <Prose text={startOf(after, reach(AFTER_CHARS))} />
      </div>
      <span class="acts">
        {isMore && (
          <button type="button" class="quiet" onClick={() => (steps.value += 1)}>
            Show more of the document
          </button>
        )}
        {steps.value > 0 && (
          <button type="button" class="quiet" onClick={() => (steps.value = 0)}>
            Show only what is near
          </button>
        )}
      </span>
    </section>
  );
}

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly used: boolean;
}

/** A document from its beginning: what became a segment in ink, what was left out in grey. It grows as it is read. */
export function DocumentSource({ document, rows }: { readonly document: Document; readonly rows: readonly Row[] }) {
  const steps = useSignal(1);
  const limit = Math.min(document.text.length, steps.value * STEP_CHARS);
  return (
    <section class="source" aria-label={`Text of ${document.name}`}>
      {piecesOf(document.text, rows, limit).map((piece) => (
        <div key={piece.from} class={piece.used ? 'segment' : 'around'}>
          <Prose text={piece.text} />
        </div>
      ))}
      {limit < document.text.length && (
        <Further left={document.text.length - limit} onMore={() => (steps.value += 1)} />
      )}
    </section>
  );
}

/** What stands before `limit`; a segment that it would cut is drawn whole where that is short, else to the limit. */
export function piecesOf(text: string, rows: readonly Row[], limit: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { segment } of rows) {
    if (segment.from >= limit) break;
    if (segment.from < at) continue;
    if (segment.from > at) pieces.push({ from: at, text: text.slice(at, segment.from), used: false });
    const to = segment.to - limit > STEP_CHARS ? limit : segment.to;
    pieces.push({ from: segment.from, text: text.slice(segment.from, to), used: true });
    at = to;
  }
  if (at < limit) pieces.push({ from: at, text: text.slice(at, limit), used: false });
  return pieces;
}

/** The way on, which is taken by itself when it comes into sight. */
function Further({ left, onMore }: { readonly left: number; readonly onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (button.current === null) return;
    const pane = button.current.closest('.read');
    // On a narrow screen the page scrolls and not the pane.
    const scrolls = pane !== null && getComputedStyle(pane).overflowY === 'auto';
    const near = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) more.current();
      },
      { root: scrolls ? pane : null, rootMargin: AHEAD },
    );
    near.observe(button.current);
    return () => near.disconnect();
    // Observed anew after each step: a button that stays in sight is told of once only.
  }, [left]);
  return (
    <button ref={button} type="button" class="quiet" onClick={onMore}>
      Show more, {count(left)} characters are left
    </button>
  );
}
