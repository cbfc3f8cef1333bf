// Where compiled models come from: the two usual hosts, or mirrors of them.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type App, DEFAULT_HOSTS, type ModelSettings } from '../run/app.ts';
import { readHost } from './address.ts';
import { hostOf } from './model-words.ts';
import { TextField } from './text-field.tsx';

type Which = keyof ModelSettings['hosts'];

/** Two addresses, each with the way back to the usual one. */
export function Hosts({ app }: { readonly app: App }) {
  return (
    <section aria-label="Hosts">
      <h3>Hosts of compiled models</h3>
      <p class="soft">
        A mirror is another server with the same files under the same paths. Where a usual host is slow or blocked, put
        the mirror’s address in its place: it then sees which models you load, and the usual host does not.
      </p>
      <Host app={app} which="weights" label="Weights come from" />
      <Host app={app} which="libraries" label="Libraries come from" />
    </section>
  );
}

function Host({ app, which, label }: { readonly app: App; readonly which: Which; readonly label: string }) {
  const set = app.modelSettings.value.hosts[which];
  const draft = useSignal(set);
  useEffect(() => {
    draft.value = set;
  }, [set]);
  const read = readHost(draft.value);
  const change = (host: string) =>
    void app.changeModelSettings((now) => ({ ...now, hosts: { ...now.hosts, [which]: host } }));
  return (
    <div class="host">
      <TextField
        label={label}
        value={draft.value}
        trouble={read.ok ? null : `${read.failure.message} Until then it is ${set}.`}
        isAddress
        testId={`host-${which}`}
        onInput={(value) => (draft.value = value)}
        onCommit={() => {
          if (!read.ok) return;
          draft.value = read.value;
          if (read.value !== set) change(read.value);
        }}
      />
      {(set !== DEFAULT_HOSTS[which] || !read.ok) && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            draft.value = DEFAULT_HOSTS[which];
            change(DEFAULT_HOSTS[which]);
          }}
        >
          Back to {hostOf(DEFAULT_HOSTS[which])}
        </button>
      )}
    </div>
  );
}
