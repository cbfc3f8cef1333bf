import { NumberField } from './number-field.tsx';

interface MaybeNumberProps {
  readonly label: string;
  /** What holds while no number is set. */
  readonly auto: string;
  readonly unit?: string;
  readonly value: number | null;
  /** Where the person begins who sets one. */
  readonly begin: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly onCommit: (value: number | null) => void;
}

/** A number that can be left to what it depends on: a tick in words, and a field once the tick is gone. */
export function MaybeNumber({ auto, value, begin, onCommit, ...field }: MaybeNumberProps) {
  return (
    <div class="maybe">
      <label class="choice">
        <input
          type="checkbox"
          checked={value === null}
          onChange={(event) => onCommit(event.currentTarget.checked ? null : begin)}
        />
        {auto}
      </label>
      {value !== null && <NumberField {...field} value={value} onCommit={onCommit} />}
    </div>
  );
}
