import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface PanelProps {
  readonly title: string;
  /** Room for a list with columns. */
  readonly wide?: boolean;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A sheet at the side of the page for what is set now and then. The browser's own dialog holds the focus. */
export function Panel({ title, wide = false, open, onClose, children }: PanelProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click closes from the backdrop; Escape does it for the keyboard.
    <dialog
      ref={dialog}
      class={wide ? 'panel wide' : 'panel'}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <div class="sheet">
          <div class="sheet-head">
            <h2 id={id}>{title}</h2>
            <button type="button" onClick={onClose}>
              Close
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
