import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type Selection, selectionOf } from '../../core/select.ts';
import type { App, Row } from '../../run/app.ts';
import { count, counted } from '../figures.ts';
import { markTag } from '../marks-words.ts';
import { NothingYet } from '../nothing-yet.tsx';
import { RowList } from '../row-list.tsx';
import { scoreOf, sourceOf } from '../row-state.ts';
import { ScoreMark } from '../score-mark.tsx';
import { NoSegments } from '../segments.tsx';
import { ShownResults } from '../shown.tsx';
import type { BenchState } from './bench-state.ts';
import { type BulkPlan, type BulkWord, bulkPlan } from './bulk.ts';
import { ORDER_NAMES } from './chips.ts';
import { foldAhead, NO_FILTER, ORDERS, type ReviewFilter } from './filter.ts';
import { Chips, Filters } from './filters.tsx';
import { pairOf, progressWords, WORDS, wordOn } from './pair.ts';

/** Height of a row. */
export const ROW_REM = 5;

// A few milliseconds of work between two frames.
const FOLDED_AT_ONCE = 250;

interface ReviewListProps {
  readonly app: App;
  readonly bench: BenchState;
  readonly onBulk: (plan: BulkPlan) => void;
  readonly onOpen: (segmentId: string) => void;
}

/** The left side: what is looked for, how many match, what can be done with all of them, and the list. */
export function ReviewList({ app, bench, onBulk, onOpen }: ReviewListProps) {
  const { all, shown, filter } = bench;
  return (
    <section class="list" aria-label="Review">
      <h1 class="unseen">Review</h1>
      <div class="list-head">
        <ShownResults app={app} />
        {all.value.length > 0 && (
          <p class="soft" data-testid="review-progress">
            {progressWords(all.value)}
          </p>
        )}
      </div>
      {all.value.length === 0 ? (
        <div class="empty">
          <NothingToReview app={app} />
        </div>
      ) : (
        <>
          <Looking app={app} bench={bench} />
          <Matches app={app} bench={bench} onBulk={onBulk} />
          {shown.value.length === 0 ? (
            <div class="empty">
              <p>
                None of the {counted(all.value.length, 'pair')} is like that.
                {filter.value.label === 'none' &&
                  ' What you label leaves this list, so this may well be the end of the work.'}
              </p>
              <p>
                <button type="button" onClick={() => bench.choose(NO_FILTER)}>
                  Show all pairs
                </button>
              </p>
            </div>
          ) : (
            <RowList
              label="Pairs to review"
              items={shown.value}
              idOf={(row) => row.segment.id}
              selected={bench.current.value?.segment.id ?? null}
              rowRem={ROW_REM}
              onSelect={(id) => bench.select(id)}
              onOpen={onOpen}
            >
              {(row) => (
                <ReviewRow
                  row={row}
                  selection={selectionOf(row, app.settings.value)}
                  hasDraft={bench.drafts.of(row) !== null}
                />
              )}
            </RowList>
          )}
        </>
      )}
    </section>
  );
}

/** Why there is nothing to review, and what leads to it. */
function NothingToReview({ app }: { readonly app: App }) {
  if (app.counts.value.documents > 0 && app.rows.value.length === 0) return <NoSegments app={app} />;
  return (
    <NothingYet app={app} needs={['document', 'model', 'instructions']}>
      <p>
        No instruction is written yet. Here you read each pair in its source and accept, reject or edit it; your word
        outranks its rating, and shows in Quality how good the ratings are.
      </p>
    </NothingYet>
  );
}

function Looking({ app, bench }: { readonly app: App; readonly bench: BenchState }) {
  const id = useId();
  const filter = bench.filter.value;
  const prepare = usePreparing(bench);
  return (
    <>
      <div class="bar">
        <input
          type="search"
          aria-label="Search instructions, texts, headings and files"
          placeholder="Search"
          data-testid="review-search"
          value={filter.search}
          onFocus={prepare}
          onInput={(event) => bench.choose({ ...bench.filter.value, search: event.currentTarget.value })}
        />
        <label class="unseen" for={id}>
          Order
        </label>
        <select
          id={id}
          value={bench.order.value}
          onChange={(event) => {
            const chosen = ORDERS.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) bench.sort(chosen);
          }}
        >
          {ORDERS.map((each) => (
            <option key={each} value={each}>
              {ORDER_NAMES[each]}
            </option>
          ))}
        </select>
      </div>
      <Filters app={app} bench={bench} />
    </>
  );
}

/** Makes the rows ready to be searched, some at a time; what it gives begins that. */
function usePreparing(bench: BenchState): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const prepare = (from: number) => {
    const rows = bench.all.peek();
    foldAhead(rows.slice(from, from + FOLDED_AT_ONCE));
    const next = from + FOLDED_AT_ONCE;
    timer.current = next < rows.length ? setTimeout(() => prepare(next), 0) : null;
  };
  return () => {
    if (timer.current === null) prepare(0);
  };
}

const BULK: readonly { readonly word: BulkWord; readonly name: string }[] = [
  { word: 'good', name: 'Accept all…' },
  { word: 'not-good', name: 'Reject all…' },
  { word: 'none', name: 'Clear labels…' },
];

/** How many match, the filters as chips to take away, and the acts on all that match. */
function Matches({ app, bench, onBulk }: Omit<ReviewListProps, 'onOpen'>) {
  const { all, shown } = bench;
  const matches =
    shown.value.length === all.value.length
      ? `All ${counted(all.value.length, 'pair')}`
      : `${count(shown.value.length)} of ${counted(all.value.length, 'pair')}`;
  return (
    <div class="review-matches">
      <Heard words={matches} filter={bench.filter.value} />
      <Chips app={app} bench={bench} />
      <div class="acts">
        <span data-testid="review-matches">{matches}</span>
        {BULK.map(({ word, name }) => (
          <button
            key={word}
            type="button"
            class="quiet"
            data-testid={`bulk-${word}`}
            disabled={shown.value.length === 0 || bench.busy.value}
            onClick={() => onBulk(bulkPlan(shown.value, word))}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

// After the last stroke, so that a word is not counted letter by letter.
const HEARD_AFTER_MS = 600;

/** Says how many match to those who do not see it, when the person has filtered and not when a label changes the number. */
function Heard({ words, filter }: { readonly words: string; readonly filter: ReviewFilter }) {
  const heard = useSignal('');
  const first = useRef(filter);
  const now = useRef(words);
  now.current = words;
  useEffect(() => {
    if (filter === first.current) return;
    const timer = setTimeout(() => (heard.value = now.current), HEARD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [filter]);
  return (
    <p class="unseen" role="status" data-testid="review-heard">
      {heard.value}
    </p>
  );
}

interface ReviewRowProps {
  readonly row: Row;
  readonly selection: Selection;
  readonly hasDraft: boolean;
}

function ReviewRow({ row, selection, hasDraft }: ReviewRowProps) {
  const score = scoreOf(row);
  const isIn = selection === 'accepted' || selection === 'kept';
  const word = wordOn(row);
  const { instruction, output } = pairOf(row);
  const mark = markTag(row.marks);
  return (
    <>
      <ScoreMark score={score} kept={isIn} />
      <span class="row-text">
        <span class="lines">{instruction}</span>
        <small>
          {counted(output.length, 'character')} · {sourceOf(row)}
        </small>
      </span>
      <span class="review-tags">
        {word !== 'none' && (
          <span class={word === 'not-good' ? 'tag' : 'tag kept'}>
            <span aria-hidden="true">{word === 'not-good' ? '✗' : '✓'}</span> {WORDS[word]}
          </span>
        )}
        {hasDraft && <span class="tag">draft</span>}
        {mark !== null && <span class="tag">{mark}</span>}
      </span>
    </>
  );
}
