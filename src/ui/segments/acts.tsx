import type { App } from '../../run/app.ts';
import { count } from '../figures.ts';
import { COMMAND, Key } from '../review/key.tsx';
import { actWords } from './act-words.ts';
import type { SegmentsBench } from './bench.ts';
import { KEYS, type SegmentActName } from './keys.ts';

interface ActsProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  /** Whether single letters act. */
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
}

/** What can be done with the segment, each with its key; it stays in sight above the text. */
export function Acts({ app, bench, letters, onLetters }: ActsProps) {
  const { at, shown, state, neighbours } = bench;
  const last = app.lastSegmentAct.value;
  const isDoing = bench.doing.value !== null;
  const button = (act: SegmentActName, name: string, off = false) => (
    <button
      key={act}
      type="button"
      data-testid={`segments-${act}`}
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
      <div class="review-acts" hidden={isDoing}>
        <fieldset>
          <legend class="unseen">Decide about this segment</legend>
          {button('keep', state.value?.isIn === false ? 'Restore' : 'Keep')}
          {button('drop', 'Leave out')}
          {button('clear', 'Take back my word', state.value?.decided === null)}
        </fieldset>
        <fieldset>
          <legend class="unseen">Draw its boundaries</legend>
          {button('merge', 'Merge with next', neighbours.value.after === null)}
          {button('split', 'Split')}
          {button('boundaries', 'Move boundaries')}
          {button('edit', 'Edit text')}
        </fieldset>
        <fieldset>
          <legend class="unseen">Go through the list</legend>
          {button('undo', 'Undo', last === null)}
          {button('previous', 'Previous', at.value === 0)}
          {button('next', 'Next', at.value === shown.value.length - 1)}
          <span class="soft" data-testid="segments-at">
            {at.value >= 0 ? `${count(at.value + 1)} of ${count(shown.value.length)}` : 'not in the list'}
          </span>
        </fieldset>
        <label class="choice">
          <input
            type="checkbox"
            data-testid="segments-letters"
            checked={letters}
            onChange={(event) => onLetters(event.currentTarget.checked)}
          />
          Single-key shortcuts
        </label>
      </div>
      <p class="review-keys soft" hidden={isDoing}>
        {letters ? 'Single keys act outside text fields. ' : 'Single keys are off. '}
        <Key name={`${COMMAND} Z`} /> takes back{last === null ? '' : `: ${actWords(last)}`}.
      </p>
    </>
  );
}
