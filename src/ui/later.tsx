// Views that are fetched when they are first shown, so that the first load stays small.

import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

type Arrival = 'coming' | 'here' | 'failed';

/**
 * A view that stands for one that `load` fetches: quiet until it is there, and a sentence with a way on when it cannot
 * be fetched. What has arrived once is drawn at once from then on.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let view: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const arrival = useSignal<Arrival>(view === null ? 'coming' : 'here');
    const tries = useSignal(0);
    useEffect(() => {
      // Another place that shows it may have fetched it since this one was drawn.
      if (view !== null) {
        arrival.value = 'here';
        return;
      }
      let gone = false;
      const arrive = (how: Arrival) => {
        if (!gone) arrival.value = how;
      };
      load().then(
        (found) => {
          view = found;
          arrive('here');
        },
        // Whatever kept it from coming, the file was not fetched or did not run.
        () => arrive('failed'),
      );
      return () => {
        gone = true;
      };
    }, [tries.value]);
    if (view !== null && arrival.value === 'here') {
      const View = view;
      return <View {...props} />;
    }
    if (arrival.value === 'failed') {
      return (
        <NotFetched
          tries={tries.value}
          onAgain={() => {
            arrival.value = 'coming';
            tries.value += 1;
          }}
        />
      );
    }
    return (
      <p class="empty soft" aria-busy="true" data-testid="coming">
        Opening…
      </p>
    );
  };
}

// A browser may remember that a file did not come and not ask for it again: then only a new page does.
function NotFetched({ tries, onAgain }: { readonly tries: number; readonly onAgain: () => void }) {
  return (
    <div class="empty" role="alert">
      {tries === 0 ? (
        <p>This part of the page could not be fetched. Your work is safe; look whether the page’s server is there.</p>
      ) : (
        <p>It could not be fetched again. Your work is stored; the page can be reloaded, and the model with it.</p>
      )}
      <p class="acts">
        <button type="button" onClick={onAgain}>
          Try again
        </button>
        {tries > 0 && (
          <button type="button" onClick={() => location.reload()}>
            Reload the page
          </button>
        )}
      </p>
    </div>
  );
}
