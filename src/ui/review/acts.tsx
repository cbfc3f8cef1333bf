import type { App } from '../../run/app.ts';
import { count } from '../figures.ts';
import type { BenchState } from './bench-state.ts';
import { COMMAND, Key } from './key.tsx';
import { actWords } from './pair.ts';
import { type Act, KEYS } from './shortcuts.ts';

interface ActsProps {
  readonly app: App;
  readonly bench: BenchState;
  /** Whether single letters act. */
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
}

/**
 * What can be done with the pair, each with its key; it stays in sight above the text. While a pair is edited the acts of
 * editing stand in its place.
 */
export function Acts({ app, bench, letters, onLetters }: ActsProps) {
  const { current, at, shown } = bench;
  const last = app.lastLabel.value;
  const isEditing = bench.editing.value;
  const button = (act: Act, name: string, off = false) => (
    <button
      key={act}
      type="button"
      data-testid={`review-${act}`}
      // Not `disabled`: the button would drop the focus of whoever has just pressed it.
      aria-disabled={off}
      aria-keyshortcuts={letters ? KEYS[act] : undefined}
      onClick={() => void bench.act(act)}
    >
      {name}
      {letters && <Key name={KEYS[act]} silent />}
    </button>
  );
  return (
    <>
      <div class="review-acts" hidden={isEditing}>
        <fieldset>
          <legend class="unseen">Judge this pair</legend>
          {button('accept', 'Accept')}
          {button('reject', 'Reject')}
          {button('edit', 'Edit')}
          {button('clear', 'Clear label', current.value?.label === null)}
          {button('undo', 'Undo', last === null)}
        </fieldset>
        <fieldset>
          <legend class="unseen">Go through the list</legend>
          {button('previous', 'Previous', at.value === 0)}
          {button('next', 'Next', at.value === shown.value.length - 1)}
          <span class="soft" data-testid="review-at">
            {at.value >= 0 ? `${count(at.value + 1)} of ${count(shown.value.length)}` : 'not in the list'}
          </span>
        </fieldset>
        <label class="choice">
          <input
            type="checkbox"
            data-testid="review-letters"
            checked={letters}
            onChange={(event) => onLetters(event.currentTarget.checked)}
          />
          Single-key shortcuts
        </label>
      </div>
      <p class="review-keys soft" hidden={isEditing}>
        {letters ? 'Single keys act outside text fields. ' : 'Single keys are off. '}
        <Key name="↓" /> <Key name="↑" /> in the list go on and back, <Key name={`${COMMAND} Z`} /> takes back
        {last === null ? '' : `: ${actWords(last)}`}.
      </p>
    </>
  );
}
