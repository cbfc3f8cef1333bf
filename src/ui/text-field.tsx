// A line of text with its label above and, where it cannot be used, the reason below.

import { useId } from 'preact/hooks';

interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly trouble: string | null;
  readonly isAddress?: boolean;
  readonly testId: string;
  readonly onInput: (value: string) => void;
  /** The field was left, or Enter was pressed in it, after a change. */
  readonly onCommit?: () => void;
}

export function TextField({ label, hint, value, trouble, isAddress, testId, onInput, onCommit }: TextFieldProps) {
  const id = useId();
  return (
    <div class="text-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={isAddress === true ? 'url' : 'text'}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={2000}
        data-testid={testId}
        value={value}
        aria-invalid={trouble !== null}
        aria-describedby={`${id}-about`}
        onInput={(event) => onInput(event.currentTarget.value)}
        onChange={onCommit}
      />
      <p id={`${id}-about`} aria-live="polite">
        {trouble !== null && <span class="trouble">{trouble}</span>}
        {trouble === null && hint !== undefined && <small>{hint}</small>}
      </p>
    </div>
  );
}
