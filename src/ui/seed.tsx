// The stage of the seed: the pairs that the models learn from first, where they come from, and what was left out.

import './seed.css';
import { useComputed, useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { SeedSet } from '../core/seed.ts';
import type { App } from '../run/app.ts';
import { count, counted } from './figures.ts';
import { isBusy } from './loop-words.ts';
import { NARROW, type Place } from './place.ts';
import { READING_PANE_ID, ReadingPane } from './reading-pane.tsx';
import { RowList } from './row-list.tsx';
import {
  FORMAT_NAMES,
  leftOutLines,
  MARK_WORDS,
  PART_SENTENCES,
  PART_WORDS,
  type PairPart,
  partsOf,
  sourceOf,
} from './seed-words.ts';

const ACCEPT = '.json,.jsonl,application/json,application/jsonl';

interface SeedProps {
  readonly app: App;
  readonly place: Place;
  readonly dragging: boolean;
}

export function Seed({ app, place, dragging }: SeedProps) {
  const seed = app.seed.value;
  if (seed === null) {
    return (
      <div class="first seed-empty">
        <div class="first-say">
          <h1>A few pairs to learn from.</h1>
          <p class="lead">
            The loop begins with pairs of an instruction and an answer that people wrote. From them one model learns to
            write the instruction of a text, another to answer and to rate. The paper took 3,200; tens are enough to see
            it work.
          </p>
          <AddSeed app={app} dragging={dragging} />
        </div>
      </div>
    );
  }
  return <Filled app={app} place={place} seed={seed} dragging={dragging} />;
}

interface AddSeedProps {
  readonly app: App;
  readonly dragging: boolean;
  readonly onDone?: () => void;
}

/** The two ways a seed comes in: the project's own, or a file. */
function AddSeed({ app, dragging, onDone }: AddSeedProps) {
  const input = useRef<HTMLInputElement>(null);
  const reading = useSignal<string | null>(null);
  const busy = reading.value !== null || isBusy(app);
  const take = async (name: string, act: () => Promise<void>) => {
    reading.value = name;
    try {
      await act();
    } finally {
      reading.value = null;
      onDone?.();
    }
  };
  return (
    <section class="add" aria-label="Add a seed">
      <div class={dragging ? 'drop over' : 'drop'}>
        <p>{dragging ? 'Let go to take it as the seed' : 'Drop a .json or .jsonl file of pairs here'}</p>
        <input
          ref={input}
          type="file"
          hidden
          accept={ACCEPT}
          data-testid="seed-input"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file !== undefined) void take(file.name, () => app.addSeedFile(file));
          }}
        />
        <div class="acts">
          <button
            type="button"
            data-testid="shipped-seed"
            disabled={busy}
            onClick={() => void take('the shipped seed', () => app.useShippedSeed())}
          >
            Use the shipped seed, 70 pairs
          </button>
          <button type="button" data-testid="choose-seed" disabled={busy} onClick={() => input.current?.click()}>
            Choose a file…
          </button>
        </div>
      </div>
      <p class="soft" role="status">
        {reading.value !== null
          ? `Reading ${reading.value}…`
          : 'Read are OASST trees and messages (first turn, English, the best reply), Alpaca, ShareGPT, messages, and prompt and completion, as JSONL or one JSON array.'}
      </p>
    </section>
  );
}

interface FilledProps extends SeedProps {
  readonly seed: SeedSet;
}

function Filled({ app, place, seed, dragging }: FilledProps) {
  const part = useSignal<PairPart | null>(null);
  const picked = useSignal<string | null>(place.reading.value);
  const id = useId();
  const parts = useComputed(() => partsOf(app.seed.value ?? seed, app.loopChoices.value.split));
  const partOf = parts.value.of;
  const pairs = part.value === null ? seed.pairs : seed.pairs.filter((pair) => partOf.get(pair.id) === part.value);
  const wanted = place.reading.value ?? picked.value;
  const current = pairs.find((pair) => pair.id === wanted) ?? pairs[0];
  const open = (pairId: string) => {
    picked.value = pairId;
    if (matchMedia(NARROW).matches) place.open(pairId);
    else document.getElementById(READING_PANE_ID)?.focus();
  };
  return (
    <div class="bench">
      <section class="list" aria-label="Seed" data-testid="seed">
        <h1 class="unseen">Seed</h1>
        <div class="list-head">
          <Summary app={app} seed={seed} counts={parts.value.counts} dragging={dragging} />
        </div>
        <div class="bar">
          <label class="unseen" for={id}>
            Show
          </label>
          <select
            id={id}
            value={part.value ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              part.value = parts.value.counts.find((each) => each.part === value)?.part ?? null;
            }}
          >
            <option value="">All {count(seed.pairs.length)}</option>
            {parts.value.counts.map((each) => (
              <option key={each.part} value={each.part}>
                {PART_WORDS[each.part]} {count(each.pairs)}
              </option>
            ))}
          </select>
        </div>
        {pairs.length === 0 ? (
          <p class="empty">None of the {count(seed.pairs.length)} is like that.</p>
        ) : (
          <RowList
            label="Pairs of the seed"
            items={pairs}
            idOf={(pair) => pair.id}
            selected={current?.id ?? null}
            rowRem={5}
            onSelect={(pairId) => (picked.value = pairId)}
            onOpen={open}
          >
            {(pair) => (
              <>
                <span class="row-text">
                  <span class="lines">{pair.instruction === '' ? 'No instruction' : pair.instruction}</span>
                  <small>{pair.output}</small>
                </span>
                {pair.mark !== null ? (
                  <span class="tag trouble">{MARK_WORDS[pair.mark]}</span>
                ) : (
                  partOf.get(pair.id) !== 'train' && (
                    <span class="tag">{PART_WORDS[partOf.get(pair.id) ?? 'train'].toLowerCase()}</span>
                  )
                )}
              </>
            )}
          </RowList>
        )}
      </section>
      {current !== undefined && (
        <ReadingPane place={place} id={current.id} label={current.instruction.slice(0, 90)}>
          <p class="eyebrow">{sourceOf(current)}</p>
          <h2 class="instruction">{current.instruction === '' ? 'No instruction' : current.instruction}</h2>
          <p class="soft">
            {current.mark !== null
              ? `Not learned from: ${MARK_WORDS[current.mark]}.`
              : sentenceOf(partOf.get(current.id))}
          </p>
          {current.system !== null && (
            <p class="soft">Its system prompt is kept aside, the loop’s tags stand in its place: “{current.system}”</p>
          )}
          <div class="source seed-output">{current.output === '' ? 'No output' : current.output}</div>
        </ReadingPane>
      )}
    </div>
  );
}

function sentenceOf(part: PairPart | undefined): string {
  return part === undefined || part === 'marked' ? '' : PART_SENTENCES[part];
}

interface SummaryProps {
  readonly app: App;
  readonly seed: SeedSet;
  readonly counts: readonly { readonly part: PairPart; readonly pairs: number }[];
  readonly dragging: boolean;
}

function Summary({ app, seed, counts, dragging }: SummaryProps) {
  const doing = useSignal<'replace' | 'remove' | null>(null);
  const of = (part: PairPart) => counts.find((each) => each.part === part)?.pairs ?? 0;
  const lines = leftOutLines(seed, of('withheld'));
  const done = () => (doing.value = null);
  return (
    <>
      <p>
        <b>{seed.name}</b> <span class="soft">{FORMAT_NAMES[seed.report.format]}</span>
      </p>
      <p data-testid="seed-counts">
        {counted(seed.pairs.length, 'pair')}: {count(of('train'))} to learn from, {count(of('dev'))} held out to measure
        by.
      </p>
      {lines.length > 0 && (
        <details>
          <summary>What was left out</summary>
          <ul class="left-out">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
      {dragging || doing.value === 'replace' ? (
        <>
          <AddSeed app={app} dragging={dragging} onDone={done} />
          <button type="button" class="quiet" onClick={done}>
            Keep this one
          </button>
        </>
      ) : doing.value === 'remove' ? (
        <span class="ask">
          <span>Remove it? What was learned from it stays stored, and is here again with the same seed.</span>
          <button
            type="button"
            ref={(button) => button?.focus()}
            onClick={() => {
              done();
              void app.removeSeed();
            }}
          >
            Remove
          </button>
          <button type="button" class="quiet" onClick={done}>
            Keep
          </button>
        </span>
      ) : (
        <div class="acts">
          <button
            type="button"
            data-testid="replace-seed"
            disabled={isBusy(app)}
            onClick={() => (doing.value = 'replace')}
          >
            Replace…
          </button>
          <button
            type="button"
            class="quiet"
            data-testid="remove-seed"
            disabled={isBusy(app)}
            onClick={() => (doing.value = 'remove')}
          >
            Remove
          </button>
        </div>
      )}
    </>
  );
}
