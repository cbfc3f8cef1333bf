import type { App } from '../../run/app.ts';
import { COMMAND, Key } from '../review/key.tsx';
import { At, KeyAct, Letters } from '../review/key-act.tsx';
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
    <KeyAct
      key={act}
      name={name}
      letter={KEYS[act]}
      letters={letters}
      off={off}
      testId={`segments-${act}`}
      onAct={() => void bench.act(act)}
    />
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
          <At at={at.value} of={shown.value.length} testId="segments-at" />
        </fieldset>
        <Letters letters={letters} onLetters={onLetters} testId="segments-letters" />
      </div>
      <p class="review-keys soft" hidden={isDoing}>
        {letters ? 'Single keys act outside text fields. ' : 'Single keys are off. '}
        <Key name={`${COMMAND} Z`} /> takes back{last === null ? '' : `: ${actWords(last)}`}.
      </p>
    </>
  );
}
