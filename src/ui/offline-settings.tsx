// The page's place on this device: without a network, how long its storage lasts, and word of a run's end.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { App, PageStanding } from '../run/app.ts';
import { PersistSetting } from './persist-setting.tsx';

export function OfflineSettings({ app }: { readonly app: App }) {
  const { isOnline, offline, telling } = app.standing.value;
  return (
    <div class="fields">
      <section aria-label="Without a network">
        <h3>Without a network</h3>
        <p>
          {offlineSentence(offline)}
          {!isOnline && ' There is no network now.'}
        </p>
        <p class="soft">
          A model that was loaded from beside the page, downloaded, or opened from your disk works without a network
          too.
        </p>
      </section>
      <PersistSetting app={app} />
      <TellingSetting app={app} telling={telling} />
    </div>
  );
}

function TellingSetting({ app, telling }: { readonly app: App; readonly telling: PageStanding['telling'] }) {
  const about = useId();
  const asking = useSignal(false);
  const change = async (on: boolean) => {
    asking.value = true;
    try {
      await app.changeTelling(on);
    } finally {
      asking.value = false;
    }
  };
  return (
    <section aria-label="When a run ends">
      <h3>When a run ends</h3>
      <p id={about} class="soft">
        {TELLING_SENTENCES[telling]}
      </p>
      {(telling === 'off' || telling === 'on') && (
        <button
          type="button"
          data-testid="telling"
          aria-describedby={about}
          aria-disabled={asking.value}
          onClick={() => void change(telling === 'off')}
        >
          {telling === 'off' ? 'Tell me when a run has ended' : 'Tell me no more'}
        </button>
      )}
    </section>
  );
}

const TELLING_SENTENCES: Readonly<Record<PageStanding['telling'], string>> = {
  off: 'The browser can show a notification when a run has ended while this page is out of sight. It holds no word of your documents. The browser asks you first.',
  on: 'A notification is shown when a run has ended while this page is out of sight. It holds no word of your documents.',
  refused: 'The browser does not let this page show notifications; its own settings for this page change that.',
  unsupported: 'This browser shows no notifications. The title of the tab says how far a run is.',
};

function offlineSentence(offline: PageStanding['offline']): string {
  switch (offline) {
    case 'ready':
      return 'This page is kept in the browser and opens without a network.';
    case 'preparing':
      return 'This page is being kept in the browser, to open without a network from then on.';
    case 'unsupported':
      return 'This browser does not keep the page itself, so opening it needs a network; what is stored stays here.';
    case 'unknown':
      return 'Whether this page opens without a network is not known yet.';
    default:
      return offline satisfies never;
  }
}
