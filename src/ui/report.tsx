// The loop in files: all figures for programs, and a card for people.

import { useSignal } from '@preact/signals';
import type { App } from '../run/app.ts';
import { saveFile } from './save-file.ts';

export function Report({ app }: { readonly app: App }) {
  const failed = useSignal(false);
  const save = async (name: string, make: () => Promise<Blob>) => {
    failed.value = false;
    try {
      saveFile(name, await make());
    } catch (thrown) {
      // What makes the files is fetched when it is needed (HTML standard: a TypeError when it cannot be).
      if (!(thrown instanceof TypeError)) throw thrown;
      failed.value = true;
    }
  };
  return (
    <section aria-label="Report">
      <p class="acts">
        <button type="button" data-testid="save-card" onClick={() => void save('README.md', () => app.loopCard())}>
          Save the card
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="save-report"
          onClick={() => void save('humpback-loop.json', () => app.loopReport())}
        >
          Save all figures as JSON
        </button>
      </p>
      {failed.value && (
        <p class="trouble" role="alert">
          The file could not be made: a part of this page is missing. Your work is safe. Check the connection and try
          again.
        </p>
      )}
    </section>
  );
}
