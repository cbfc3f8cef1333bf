// What each model answered to the same held-out instruction, side by side and with names.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ComparisonView } from '../run/app.ts';
import { count } from './figures.ts';
import { ModelName } from './model-name.tsx';

interface AnswersProps {
  readonly view: ComparisonView;
  /** The person chooses blind: names beside answers would give it away. */
  readonly judging: boolean;
}

export function Answers({ view: { answers }, judging }: AnswersProps) {
  const at = useSignal(0);
  const id = useId();
  const row = answers[Math.min(at.value, answers.length - 1)];
  if (row === undefined) return null;
  const last = answers.length - 1;
  const go = (to: number) => {
    at.value = Math.max(0, Math.min(last, to));
  };
  return (
    <section aria-labelledby={`${id}-head`} data-testid="answers">
      <h2 id={`${id}-head`}>Answers with names</h2>
      {judging ? (
        <p class="soft">They are here again when you have left the blind choice.</p>
      ) : (
        <details>
          <summary>Show them. To choose blind as well, do that first: names once seen are not forgotten.</summary>
          <div class="acts">
            <label class="unseen" for={id}>
              Instruction
            </label>
            <select id={id} value={String(at.value)} onChange={(event) => go(Number(event.currentTarget.value))}>
              {answers.map(({ pairId, instruction }, index) => (
                <option key={pairId} value={String(index)}>
                  {count(index + 1)}. {shortened(instruction)}
                </option>
              ))}
            </select>
            <button type="button" aria-disabled={at.value === 0} onClick={() => go(at.value - 1)}>
              Previous
            </button>
            <button type="button" aria-disabled={at.value === last} onClick={() => go(at.value + 1)}>
              Next
            </button>
          </div>
          <h3 class="asked">{row.instruction}</h3>
          <div class="side-by-side">
            {row.answers.map(({ model, text }) => (
              <article key={model}>
                <h4>
                  <ModelName of={model} />
                </h4>
                <AnswerText text={text} />
              </article>
            ))}
            <article class="around">
              <h4>The seed’s own</h4>
              <AnswerText text={row.reference} />
            </article>
          </div>
        </details>
      )}
    </section>
  );
}

/** An answer as it was written; an empty one is said to be. */
export function AnswerText({ text }: { readonly text: string }) {
  return text.trim() === '' ? <p class="soft">It answered nothing.</p> : <p class="answer">{text}</p>;
}

// A list of choices has one line for each.
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}
