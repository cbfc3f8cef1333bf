import type { Signal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type BulkPlan, bulkButton, bulkSentences } from './bulk.ts';

interface BulkAskProps {
  /** What is asked about; null while nothing is. */
  readonly plan: Signal<BulkPlan | null>;
  readonly onAgree: (plan: BulkPlan) => void;
}

/** The second word before many pairs are labelled at once. The browser's own dialog holds the focus and gives it back. */
export function BulkAsk({ plan, onAgree }: BulkAskProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const asked = plan.value;
  useEffect(() => {
    if (asked !== null && dialog.current?.open === false) dialog.current.showModal();
    if (asked === null && dialog.current?.open === true) dialog.current.close();
  }, [asked]);
  return (
    <dialog ref={dialog} class="ask-all" aria-labelledby={id} onClose={() => (plan.value = null)}>
      {asked !== null && (
        <>
          <h2 id={id}>{asked.ids.length === 0 ? 'Nothing to change' : `${bulkButton(asked)}?`}</h2>
          {bulkSentences(asked).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p class="acts">
            {asked.ids.length > 0 && (
              <button
                type="button"
                data-testid="bulk-agree"
                onClick={() => {
                  plan.value = null;
                  onAgree(asked);
                }}
              >
                {bulkButton(asked)}
              </button>
            )}
            <button type="button" class="quiet" onClick={() => (plan.value = null)}>
              {asked.ids.length === 0 ? 'Close' : 'Leave them'}
            </button>
          </p>
        </>
      )}
    </dialog>
  );
}
