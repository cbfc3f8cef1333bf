import type { App } from '../../run/app.ts';
import type { BenchState } from './bench-state.ts';
import { COMMAND, Key } from './key.tsx';
import { At, KeyAct, Letters } from './key-act.tsx';
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
    <KeyAct
      key={act}
      name={name}
      letter={KEYS[act]}
      letters={letters}
      off={off}
      testId={`review-${act}`}
      onAct={() => void bench.act(act)}
    />
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
          <At at={at.value} of={shown.value.length} testId="review-at" />
        </fieldset>
        <Letters letters={letters} onLetters={onLetters} testId="review-letters" />
      </div>
      <p class="review-keys soft" hidden={isEditing}>
        {letters ? 'Single keys act outside text fields. ' : 'Single keys are off. '}
        <Key name="↓" /> <Key name="↑" /> in the list go on and back, <Key name={`${COMMAND} Z`} /> takes back
        {last === null ? '' : `: ${actWords(last)}`}.
      </p>
    </>
  );
}
