// Two answers without names, and the ways to say which is better: buttons, and keys that can be switched off.

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { BlindVerdict } from '../core/records.ts';
import type { App, BlindPair } from '../run/app.ts';
import { AnswerText } from './answers.tsx';
import { count } from './figures.ts';

interface JudgingProps {
  readonly app: App;
  readonly pairs: readonly BlindPair[];
  /** Chosen on earlier visits. */
  readonly made: number;
  readonly onEnd: () => void;
}

/** One pair after another, until the last or until the person leaves. */
export function Judging({ app, pairs, made, onEnd }: JudgingProps) {
  const id = useId();
  const at = useSignal(0);
  const saving = useSignal(false);
  const keys = useSignal(true);
  const region = useRef<HTMLElement>(null);
  const pair = pairs[at.value];
  // Each pair is read from its top.
  useEffect(() => {
    region.current?.focus({ preventScroll: true });
    region.current?.scrollIntoView({ block: 'start' });
  }, [at.value]);
  if (pair === undefined) return null;
  const choose = async (verdict: BlindVerdict) => {
    if (saving.value) return;
    saving.value = true;
    try {
      await app.chooseBlind(pair, verdict);
      if (at.value + 1 < pairs.length) at.value += 1;
      else onEnd();
    } finally {
      saving.value = false;
    }
  };
  const onKey = (event: KeyboardEvent) => {
    const verdict = keyVerdict(event);
    if (!keys.value || verdict === null || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    void choose(verdict);
  };
  return (
    <section ref={region} class="judging" aria-labelledby={`${id}-asked`} tabIndex={-1} onKeyDown={onKey}>
      <div class="acts">
        <progress value={made + at.value} max={made + pairs.length} aria-label="Chosen" />
        <span role="status">
          {count(made + at.value + 1)} of {count(made + pairs.length)}
        </span>
        <label class="choice">
          <input
            type="checkbox"
            checked={keys.value}
            onChange={(event) => (keys.value = event.currentTarget.checked)}
          />
          Keys ← → and ↓ or T
        </label>
        <button type="button" class="quiet" onClick={onEnd}>
          Leave, and go on later
        </button>
      </div>
      <h3 id={`${id}-asked`} class="asked">
        {pair.instruction}
      </h3>
      <div class="side-by-side">
        <article>
          <h4>Left</h4>
          <AnswerText text={pair.left.text} />
        </article>
        <article>
          <h4>Right</h4>
          <AnswerText text={pair.right.text} />
        </article>
      </div>
      <div class="acts verdicts">
        <button type="button" data-testid="blind-left" onClick={() => void choose('left')}>
          Left is better
          {keys.value && (
            <span class="cap" aria-hidden="true">
              ←
            </span>
          )}
        </button>
        <button type="button" data-testid="blind-tie" onClick={() => void choose('tie')}>
          They are equal
          {keys.value && (
            <span class="cap" aria-hidden="true">
              ↓ T
            </span>
          )}
        </button>
        <button type="button" data-testid="blind-right" onClick={() => void choose('right')}>
          Right is better
          {keys.value && (
            <span class="cap" aria-hidden="true">
              →
            </span>
          )}
        </button>
      </div>
    </section>
  );
}

/** What a key says; null for every other key, for keys held down and for those that belong to the browser. */
export function keyVerdict(
  event: Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): BlindVerdict | null {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case 'ArrowLeft':
      return 'left';
    case 'ArrowRight':
      return 'right';
    case 'ArrowDown':
    case 't':
    case 'T':
      return 'tie';
    default:
      return null;
  }
}
