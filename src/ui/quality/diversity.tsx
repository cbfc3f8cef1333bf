// What the instructions ask for, as verbs and their nouns: the seed, all that were written, and what is kept.

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { select } from '../../core/select.ts';
import type { VerbNounCounts } from '../../core/verb-noun.ts';
import type { App, Row } from '../../run/app.ts';
import { count, counted, percent } from '../figures.ts';
import { isReviewable, pairOf } from '../review/pair.ts';
import type { Seen, Shared } from './measured-raters.ts';
import { PAPER_PAIRS_FOUND } from './paper.ts';
import { Picture } from './picture.tsx';
import type { Table } from './table.ts';
import { Treemap } from './treemap.tsx';
import { countsOf, type Reading, verbNounReader } from './verb-noun-reading.ts';

const SETS = ['seed', 'all', 'kept'] as const;
type SetName = (typeof SETS)[number];
const NAMES: Readonly<Record<SetName, string>> = { seed: 'Seed', all: 'All written', kept: 'Kept' };

const TOP_PAIRS = 20;

interface DiversityPictureProps {
  readonly app: App;
  readonly shared: Shared;
}

export function DiversityPicture({ app, shared }: DiversityPictureProps) {
  const reader = useMemo(verbNounReader, []);
  const chosen = useSignal<SetName | null>(null);
  const texts = useComputed(
    (): Readonly<Record<SetName, readonly string[]>> => ({
      seed: (app.seed.value?.pairs ?? []).filter(({ mark }) => mark === null).map(({ instruction }) => instruction),
      all: instructionsOf(shared.later.verbs.value?.rows ?? []),
      kept: instructionsOf(keptIn(shared.later.verbs.value)),
    }),
  );
  useSignalEffect(() => void reader.read(SETS.flatMap((set) => texts.value[set])));
  useEffect(() => reader.stop, [reader]);
  const counts = useComputed((): Readonly<Record<SetName, VerbNounCounts>> | null =>
    reader.state.value.kind === 'read'
      ? { seed: countsOf(texts.value.seed), all: countsOf(texts.value.all), kept: countsOf(texts.value.kept) }
      : null,
  );
  if (shared.later.verbs.value === null) return null;
  const found = counts.value;
  const some = SETS.filter((set) => texts.value[set].length > 0);
  if (some.length === 0) return <p class="soft">No instruction is here yet to be looked at.</p>;
  if (found === null) {
    return (
      <Waiting reading={reader.state.value} onAgain={() => void reader.read(SETS.flatMap((set) => texts.value[set]))} />
    );
  }
  // What was written is what the picture is about; without it the seed is shown.
  const set = chosen.value ?? some.findLast((each) => each !== 'kept') ?? 'seed';
  return (
    <Picture
      name="verbs"
      title="What the instructions ask for"
      label={`${NAMES[set]}: ${foundSentence(found[set])} ${topWords(found[set])}`}
      height={(width) => Math.max(340, Math.min(460, width * 0.5))}
      draw={(size) => <Treemap size={size} counts={found[set]} />}
      table={pairsTable(found, set, TOP_PAIRS)}
      file={() => pairsTable(found, set, found[set].pairs.length)}
    >
      <Shares found={found} />
      <ChooseSet
        value={set}
        counts={found}
        onChoose={(next) => {
          chosen.value = next;
        }}
      />
    </Picture>
  );
}

function keptIn(seen: Seen | null): readonly Row[] {
  return seen === null ? [] : select(seen.rows, seen);
}

function instructionsOf(rows: readonly Row[]): readonly string[] {
  return rows.filter(isReviewable).map((row) => pairOf(row).instruction);
}

/** In how many instructions a pair was found, and how many different ones. */
export function foundSentence({ n, found, pairs }: VerbNounCounts): string {
  if (n === 0) return 'No instruction.';
  return `${counted(pairs.length, 'different pair')} in ${percent(found / n)} of ${counted(n, 'instruction')}.`;
}

function topWords({ pairs }: VerbNounCounts): string {
  const top = pairs.slice(0, 5).map((pair) => `${pair.verb} ${pair.noun} ${count(pair.count)}`);
  return top.length === 0 ? '' : `Most frequent: ${top.join(', ')}.`;
}

function pairsTable(found: Readonly<Record<SetName, VerbNounCounts>>, set: SetName, most: number): Table {
  const byName = new Map(
    SETS.map((each) => [each, new Map(found[each].pairs.map((pair) => [`${pair.verb} ${pair.noun}`, pair.count]))]),
  );
  return {
    columns: [{ name: 'Verb' }, { name: 'Noun' }, ...SETS.map((each) => ({ name: NAMES[each] }))],
    rows: found[set].pairs
      .slice(0, most)
      .map(({ verb, noun }) => [verb, noun, ...SETS.map((each) => byName.get(each)?.get(`${verb} ${noun}`) ?? 0)]),
  };
}

function Shares({ found }: { readonly found: Readonly<Record<SetName, VerbNounCounts>> }) {
  return (
    <>
      <ul data-testid="pairs-found">
        {SETS.filter((set) => found[set].n > 0).map((set) => (
          <li key={set}>
            {NAMES[set]}: {foundSentence(found[set])}
          </li>
        ))}
      </ul>
      <p class="soft">
        Counted is the first sentence’s main verb with the noun that it acts on: “write a poem”. The paper’s parser
        finds one in {percent(PAPER_PAIRS_FOUND.seed)} of its seed and {percent(PAPER_PAIRS_FOUND.augmented)} of its
        augmented instructions; here rules on tagged words find more, so compare the sets with one another.
      </p>
    </>
  );
}

interface ChooseSetProps {
  readonly value: SetName;
  readonly counts: Readonly<Record<SetName, VerbNounCounts>>;
  readonly onChoose: (set: SetName) => void;
}

function ChooseSet({ value, counts, onChoose }: ChooseSetProps) {
  const name = useId();
  return (
    <fieldset class="sets">
      <legend class="unseen">Instructions shown</legend>
      {SETS.map((set) => (
        <label key={set} class="choice">
          <input
            type="radio"
            name={name}
            value={set}
            checked={value === set}
            disabled={counts[set].n === 0}
            onChange={() => onChoose(set)}
          />
          {NAMES[set]}
        </label>
      ))}
    </fieldset>
  );
}

interface WaitingProps {
  readonly reading: Reading;
  readonly onAgain: () => void;
}

function Waiting({ reading, onAgain }: WaitingProps) {
  if (reading.kind === 'failed') {
    return (
      <div role="alert">
        <p>
          The part that tells verbs from nouns could not be fetched. Your work is safe; look whether the page’s server
          is there.
        </p>
        <p class="acts">
          <button type="button" onClick={onAgain}>
            Try again
          </button>
        </p>
      </div>
    );
  }
  const { done, total } = reading.kind === 'reading' ? reading : { done: 0, total: 0 };
  return (
    <p class="soft" data-testid="reading-verbs">
      Looking for verbs and nouns{total > 0 ? `: ${count(done)} of ${counted(total, 'instruction')}` : ''}…
    </p>
  );
}
