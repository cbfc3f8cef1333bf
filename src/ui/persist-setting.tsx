// Whether the browser keeps what is stored, with the way to ask it.

import { useSignal } from '@preact/signals';
import type { App } from '../run/app.ts';

export function PersistSetting({ app }: { readonly app: App }) {
  const { persisted } = app.standing.value;
  const asked = useSignal(false);
  const ask = async () => {
    await app.askToPersist();
    asked.value = true;
  };
  return (
    <section aria-label="How long it lasts">
      <h3>How long it lasts</h3>
      <p role="status">{persisted === false && asked.value ? NOT_AGREED : SENTENCES[persistedWord(persisted)]}</p>
      {persisted === false && (
        <button type="button" data-testid="persist" onClick={() => void ask()}>
          Ask the browser to keep it
        </button>
      )}
    </section>
  );
}

function persistedWord(persisted: boolean | null): keyof typeof SENTENCES {
  if (persisted === null) return 'unknown';
  return persisted ? 'kept' : 'may-go';
}

const SENTENCES = {
  kept: 'The browser has agreed to keep what is stored here until you remove it.',
  'may-go': 'The browser may clear what is stored here when the disk is nearly full.',
  unknown: 'This browser does not tell how long it keeps what is stored here: export the results that matter.',
} as const;

const NOT_AGREED =
  'The browser has not agreed; it goes by how often a page is used. Everything is still here: export the results that matter.';
