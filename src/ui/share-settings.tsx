// Hands the present settings on, as an address.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { settingsAddress } from './linked-settings.tsx';

export function ShareSettings({ app }: { readonly app: App }) {
  const said = useSignal<'nothing' | 'copied' | 'not-copied'>('nothing');
  const id = useId();
  const address = settingsAddress(app);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      said.value = 'copied';
    } catch (thrown) {
      // The person or the browser does not let pages write there, or there is no clipboard on a page without https.
      if (!(thrown instanceof DOMException) && !(thrown instanceof TypeError)) throw thrown;
      said.value = 'not-copied';
    }
  };
  return (
    <div class="share">
      <p class="acts">
        <button type="button" data-testid="share-settings" onClick={() => void copy()}>
          Copy a link to these settings
        </button>
        <span class="soft" role="status">
          {said.value === 'copied' && 'Copied. Whoever opens it sees what it would change, and chooses.'}
          {said.value === 'nothing' && 'It holds settings alone: no documents, no pairs, no labels.'}
        </span>
      </p>
      {said.value === 'not-copied' && (
        <p>
          <label for={id}>The browser does not let the page copy. This is the link:</label>
          <input id={id} type="text" readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
        </p>
      )}
    </div>
  );
}
