import { useSignal } from '@preact/signals';
import type { App } from '../run/app.ts';
import { browserShelves, forgetReview } from './review/memory.ts';

/** The way to leave nothing behind: every document and result, after one question. */
export function ClearAll({ app }: { readonly app: App }) {
  const asking = useSignal(false);
  const running = app.work.value.kind === 'running';
  return (
    <section aria-label="What is stored">
      <h3>What is stored</h3>
      <p class="soft">Documents and results are kept in this browser until you remove them.</p>
      {asking.value ? (
        <div class="ask">
          <span>Remove all documents, instructions and ratings?</span>
          <button
            type="button"
            data-testid="clear-all-yes"
            ref={(button) => button?.focus()}
            onClick={() => {
              asking.value = false;
              // Drafts and searched words are of the person too.
              forgetReview(browserShelves(app.project.value.id));
              void app.clearAll();
            }}
          >
            Remove all
          </button>
          <button type="button" class="quiet" onClick={() => (asking.value = false)}>
            Keep
          </button>
        </div>
      ) : (
        <button type="button" data-testid="clear-all" disabled={running} onClick={() => (asking.value = true)}>
          Remove everything…
        </button>
      )}
    </section>
  );
}
