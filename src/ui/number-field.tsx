import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly unit?: string;
  /** What else must hold, as a sentence when it does not. */
  readonly check?: (value: number) => string | null;
  readonly onCommit: (value: number) => void;
}

/** A number that is only ever handed on when it is good; what is wrong is said beside it while it is typed. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, whole, unit, check, onCommit } = props;
  const id = useId();
  const draft = useSignal(String(value));
  useEffect(() => {
    draft.value = String(value);
  }, [value]);
  const trouble = troubleWith(draft.value, min, max, whole) ?? check?.(Number(draft.value)) ?? null;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {unit !== undefined && <small>{unit}</small>}
      </label>
      <input
        id={id}
        type="text"
        inputMode={whole ? 'numeric' : 'decimal'}
        autocomplete="off"
        value={draft.value}
        aria-invalid={trouble !== null}
        aria-describedby={`${id}-trouble`}
        onInput={(event) => (draft.value = event.currentTarget.value)}
        onChange={() => {
          if (trouble === null && Number(draft.value) !== value) onCommit(Number(draft.value));
        }}
      />
      <p id={`${id}-trouble`} class="trouble" aria-live="polite">
        {trouble}
      </p>
    </div>
  );
}

/** What is wrong with a typed number, as a sentence; null when it can be used. */
export function troubleWith(typed: string, min: number, max: number, whole: boolean): string | null {
  const value = Number(typed.trim());
  if (typed.trim() === '' || !Number.isFinite(value)) return `Write a number from ${min} to ${max}.`;
  if (whole && !Number.isInteger(value)) return 'Write a whole number.';
  if (value < min) return `The least is ${min}.`;
  if (value > max) return `The most is ${max}.`;
  return null;
}
