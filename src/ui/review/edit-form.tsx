// The frame of an edit: save, leave with the draft kept, discard, by button and by key.

import type { ComponentChildren, RefObject } from 'preact';
import { COMMAND, Key } from './key.tsx';

interface EditFormProps {
  readonly label: string;
  /** Of the buttons: `<testId>-save`, `-leave`, `-discard`. */
  readonly testId: string;
  readonly busy: boolean;
  readonly form?: RefObject<HTMLFormElement | null>;
  readonly onSave: () => void;
  readonly onLeave: () => void;
  readonly onDiscard: () => void;
  readonly children: ComponentChildren;
}

export function EditForm({ label, testId, busy, form, onSave, onLeave, onDiscard, children }: EditFormProps) {
  return (
    <form
      {...(form === undefined ? {} : { ref: form })}
      class="edit-pair"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === 'Escape') {
          // The pane around would take the person back to the list.
          event.stopPropagation();
          event.preventDefault();
          onLeave();
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          onSave();
        }
      }}
    >
      <div class="review-acts">
        <button
          type="submit"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          data-testid={`${testId}-save`}
          disabled={busy}
        >
          Save <Key name={`${COMMAND} Enter`} silent />
        </button>
        <button type="button" aria-keyshortcuts="Escape" data-testid={`${testId}-leave`} onClick={onLeave}>
          Leave, keep the draft <Key name="Esc" silent />
        </button>
        <button type="button" class="quiet" data-testid={`${testId}-discard`} onClick={onDiscard}>
          Discard the draft
        </button>
      </div>
      {children}
    </form>
  );
}
