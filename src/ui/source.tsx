import { useSignal } from '@preact/signals';
import type { Document } from '../core/records.ts';
import type { Row } from '../run/app.ts';
import { blocksOf, endOf, startOf } from './blocks.ts';

// Characters of context: a paragraph before, so that the segment itself stays in sight, and more after it.
const BEFORE_CHARS = 350;
const AFTER_CHARS = 900;
// A document longer than this is drawn on demand: the page must not stall on a book.
const DOCUMENT_CHARS = 20_000;

/** Text as paragraphs, always as text: no character of it becomes markup. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {blocksOf(text).map((block) => (
        <p key={block.at} class={`block ${block.kind}`}>
          {block.text}
        </p>
      ))}
    </>
  );
}

/** A segment in ink, what stands around it in its document in grey. */
export function SegmentSource({ row, kept }: { readonly row: Row; readonly kept: boolean }) {
  const whole = useSignal(false);
  const { text } = row.document;
  const before = text.slice(0, row.segment.from);
  const after = text.slice(row.segment.to);
  const long = before.length > BEFORE_CHARS || after.length > AFTER_CHARS;
  return (
    <section class="source" aria-label="Text in its document">
      <div class="around">
        <Prose text={whole.value ? before : endOf(before, BEFORE_CHARS)} />
      </div>
      <div class={kept ? 'segment kept' : 'segment'}>
        <Prose text={row.segment.text} />
      </div>
      <div class="around">
        <Prose text={whole.value ? after : startOf(after, AFTER_CHARS)} />
      </div>
      {long && (
        <button type="button" class="quiet" onClick={() => (whole.value = !whole.value)}>
          {whole.value ? 'Show only what is near' : 'Show the whole document'}
        </button>
      )}
    </section>
  );
}

/** A whole document: what became a segment in ink, what was left out in grey. */
export function DocumentSource({ document, rows }: { readonly document: Document; readonly rows: readonly Row[] }) {
  const whole = useSignal(false);
  const limit = whole.value ? document.text.length : DOCUMENT_CHARS;
  const pieces: { readonly from: number; readonly text: string; readonly used: boolean }[] = [];
  let at = 0;
  for (const { segment } of rows) {
    if (segment.from < at || segment.from >= limit) continue;
    if (segment.from > at) pieces.push({ from: at, text: document.text.slice(at, segment.from), used: false });
    pieces.push({ from: segment.from, text: segment.text, used: true });
    at = segment.to;
  }
  if (at < limit) pieces.push({ from: at, text: document.text.slice(at, limit), used: false });
  return (
    <section class="source" aria-label={`Text of ${document.name}`}>
      {pieces.map((piece) => (
        <div key={piece.from} class={piece.used ? 'segment' : 'around'}>
          <Prose text={piece.text} />
        </div>
      ))}
      {document.text.length > DOCUMENT_CHARS && !whole.value && (
        <button type="button" class="quiet" onClick={() => (whole.value = true)}>
          Show the rest of the document
        </button>
      )}
    </section>
  );
}
