// What the two benches share of their acts: a button with its key, the place in the list, the switch of single keys.

import { count } from '../figures.ts';
import { Key } from './key.tsx';

interface KeyActProps {
  readonly name: string;
  readonly letter: string;
  /** Whether single letters act. */
  readonly letters: boolean;
  /** Whether there is nothing to do. */
  readonly off: boolean;
  readonly testId: string;
  readonly onAct: () => void;
}

export function KeyAct({ name, letter, letters, off, testId, onAct }: KeyActProps) {
  return (
    <button
      type="button"
      data-testid={testId}
      // Not `disabled`: the button would drop the focus of whoever has just pressed it.
      aria-disabled={off}
      aria-keyshortcuts={letters ? letter : undefined}
      onClick={onAct}
    >
      {name}
      {letters && <Key name={letter} silent />}
    </button>
  );
}

interface AtProps {
  /** From 0; below 0 when the list does not hold it. */
  readonly at: number;
  readonly of: number;
  readonly testId: string;
}

export function At({ at, of, testId }: AtProps) {
  return (
    <span class="soft" data-testid={testId}>
      {at >= 0 ? `${count(at + 1)} of ${count(of)}` : 'not in the list'}
    </span>
  );
}

interface LettersProps {
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
  readonly testId: string;
}

export function Letters({ letters, onLetters, testId }: LettersProps) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        data-testid={testId}
        checked={letters}
        onChange={(event) => onLetters(event.currentTarget.checked)}
      />
      Single-key shortcuts
    </label>
  );
}
