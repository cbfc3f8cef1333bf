import { useSignal } from '@preact/signals';
import type { App } from '../../run/app.ts';
import { count } from '../figures.ts';

interface RemoveProps {
  readonly app: App;
  readonly name: string;
  readonly ids: readonly string[];
}

/** Removal of a document, or of all of a file, after a second word. */
export function Remove({ app, name, ids }: RemoveProps) {
  const asking = useSignal(false);
  const removing = useSignal(false);
  const running = app.work.value.kind === 'running';
  const settle = () => {
    asking.value = false;
    // What has the focus is about to go.
    document.querySelector<HTMLElement>('.documents-bench [role=listbox]')?.focus();
  };
  const remove = async () => {
    settle();
    removing.value = true;
    try {
      await app.removeDocuments(ids);
    } finally {
      removing.value = false;
    }
  };
  if (removing.value) {
    return (
      <span class="soft" role="status">
        Removing…
      </span>
    );
  }
  if (!asking.value) {
    return (
      <button
        type="button"
        class="quiet"
        disabled={running}
        aria-label={ids.length === 1 ? `Remove ${name}` : `Remove all ${count(ids.length)} documents of ${name}`}
        onClick={() => (asking.value = true)}
      >
        {ids.length === 1 ? 'Remove' : `Remove all ${count(ids.length)}`}
      </button>
    );
  }
  return (
    <span class="ask">
      <span>
        {ids.length === 1
          ? 'Remove it and all that was made of it?'
          : `Remove all ${count(ids.length)} documents and all that was made of them?`}
      </span>
      <button type="button" ref={(button) => button?.focus()} onClick={() => void remove()}>
        Remove
      </button>
      <button type="button" class="quiet" onClick={settle}>
        Keep
      </button>
    </span>
  );
}
