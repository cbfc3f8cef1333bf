// A person chooses between two models' answers without knowing whose they are; the names come after the last.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type WinRate, winRate } from '../core/preference.ts';
import type { App, BlindPair, ComparisonView } from '../run/app.ts';
import { count, counted } from './figures.ts';
import { shareCell } from './figures-table.tsx';
import { Judging } from './judging.tsx';
import { ModelName } from './model-name.tsx';
import { IntervalPlot } from './plot.tsx';
import { countedWords, shows } from './preference.tsx';
import { plainName } from './training-words.ts';

interface BlindProps {
  readonly app: App;
  readonly view: ComparisonView;
  /** True while the person is choosing. */
  readonly judging: Signal<boolean>;
}

export function Blind({ app, view, judging }: BlindProps) {
  const id = useId();
  const models = answering(view);
  const chosen = useSignal<readonly [string, string] | null>(null);
  const pairs = useSignal<readonly BlindPair[]>([]);
  const start = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    return () => {
      judging.value = false;
    };
  }, [judging]);
  // Those compared last, unless others were chosen and are still here.
  const latest = models.slice(-2);
  const kept = chosen.value?.every((model) => models.includes(model)) === true ? chosen.value : null;
  const [one, another] = kept ?? latest;
  if (one === undefined || another === undefined) return null;
  // Choices are recorded in the order of the loop, so they are asked for in that order.
  const [a, b] = models.indexOf(one) < models.indexOf(another) ? [one, another] : [another, one];
  const { made, total } = blindCounts(view, a, b);
  const begin = () => {
    pairs.value = app.blindPairs(a, b);
    judging.value = pairs.value.length > 0;
  };
  const end = () => {
    judging.value = false;
    // The button that was pressed is gone: the keyboard goes on from the one that begins.
    requestAnimationFrame(() => start.current?.focus());
  };
  return (
    <section aria-labelledby={`${id}-head`} data-testid="blind">
      <h2 id={`${id}-head`}>Choose blind</h2>
      {judging.value ? (
        <Judging app={app} pairs={pairs.value} made={total - pairs.value.length} onEnd={end} />
      ) : (
        <>
          <p class="soft">
            Read two answers to the same instruction without knowing whose they are, and say which is better. The result
            is yours alone and stands beside the judge’s.
          </p>
          <div class="acts">
            <ModelChoice
              label="One model"
              value={one}
              models={models}
              other={another}
              onChoose={(model) => (chosen.value = [model, another])}
            />
            <ModelChoice
              label="Another"
              value={another}
              models={models}
              other={one}
              onChoose={(model) => (chosen.value = [one, model])}
            />
            <button
              ref={start}
              type="button"
              data-testid="blind-start"
              aria-disabled={made >= total}
              onClick={() => made < total && begin()}
            >
              {made === 0 ? 'Begin' : 'Go on'}
            </button>
            <span role="status">{startWords(made, total)}</span>
          </div>
          {made >= total && total > 0 && <Result view={view} a={a} b={b} />}
        </>
      )}
    </section>
  );
}

interface ModelChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly other: string;
  readonly models: readonly string[];
  readonly onChoose: (model: string) => void;
}

function ModelChoice({ label, value, other, models, onChoose }: ModelChoiceProps) {
  const id = useId();
  return (
    <>
      <label class="unseen" for={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {models.map((model) => (
          <option key={model} value={model} disabled={model === other}>
            {plainName(model)}
          </option>
        ))}
      </select>
    </>
  );
}

interface ResultProps {
  readonly view: ComparisonView;
  readonly a: string;
  readonly b: string;
}

function Result({ view, a, b }: ResultProps) {
  const { first, second, rate } = blindResult(view, a, b);
  const cell = shareCell(rate.winRate, 'percent');
  if (rate.winRate === null || cell === null) return null;
  return (
    <div class="blind-result" data-testid="blind-result">
      <p>
        In your eyes <ModelName of={second} /> over <ModelName of={first} />: a win rate of <b>{cell.value}</b>, 95 %
        interval {cell.interval}; {countedWords(rate)}; {shows(rate)}.
      </p>
      <IntervalPlot estimate={rate.winRate} range={[0, 1]} even={0.5} />
    </div>
  );
}

/** Models that have answers, in the order of the loop. */
function answering({ answers }: Pick<ComparisonView, 'answers'>): readonly string[] {
  return [...new Set(answers.flatMap((row) => row.answers.map(({ model }) => model)))];
}

/** Instructions that both models answered, and how many of them the person has judged. */
export function blindCounts(
  { answers, choices }: Pick<ComparisonView, 'answers' | 'choices'>,
  a: string,
  b: string,
): { readonly made: number; readonly total: number } {
  const has = (row: ComparisonView['answers'][number], name: string) => row.answers.some(({ model }) => model === name);
  return {
    made: choices.filter((choice) => isBetween(choice, a, b)).length,
    total: answers.filter((row) => has(row, a) && has(row, b)).length,
  };
}

/** What the person's choices say of the second model against the first, in the order in which they were recorded. */
export function blindResult(
  { choices }: Pick<ComparisonView, 'choices'>,
  a: string,
  b: string,
): { readonly first: string; readonly second: string; readonly rate: WinRate } {
  const those = choices.filter((choice) => isBetween(choice, a, b));
  const first = those[0]?.a ?? a;
  return { first, second: first === a ? b : a, rate: winRate(those.map(({ preferred }) => preferred)) };
}

function isBetween(choice: ComparisonView['choices'][number], a: string, b: string): boolean {
  return (choice.a === a && choice.b === b) || (choice.a === b && choice.b === a);
}

function startWords(made: number, total: number): string {
  if (total === 0) return 'These two have not answered the same instruction.';
  if (made === 0) return `${counted(total, 'instruction')} to judge.`;
  return made >= total ? `All ${count(total)} are judged.` : `${count(made)} of ${count(total)} are judged.`;
}
