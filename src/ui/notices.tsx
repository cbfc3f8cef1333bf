import type { Failure } from '../core/outcome.ts';
import type { App } from '../run/app.ts';

/** Trouble that belongs to no file, model or run: one sentence each, until it is put away. */
export function Notices({ app }: { readonly app: App }) {
  const notices = app.notices.value;
  return (
    <div class="notices">
      {notices.map(({ id, failure }) => (
        <div key={id} class="notice" role={isPressing(failure) ? 'alert' : 'status'}>
          <p>{failure.message}</p>
          <button
            type="button"
            class="quiet"
            aria-label={`Dismiss: ${failure.message}`}
            onClick={() => app.dismissNotice(id)}
          >
            Dismiss
          </button>
        </div>
      ))}
    </div>
  );
}

// Work may be lost or wrong: that interrupts. Everything else waits for a pause in what is being read.
function isPressing(failure: Failure): boolean {
  return failure.kind === 'storage' || failure.kind === 'bug' || failure.kind === 'out-of-memory';
}
