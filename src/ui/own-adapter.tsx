// Adapters made elsewhere, in place of those that this page trains: one that writes instructions, one that rates.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import type { App } from '../run/app.ts';
import { bytes } from './figures.ts';
import { Named } from './model-name.tsx';

const ROLES = [
  {
    role: 'writer',
    as: 'M_yx',
    name: 'Writer',
    says: 'It writes the instructions in place of M_yx, which is then not trained.',
  },
  {
    role: 'rater',
    as: 'rater',
    name: 'Rater',
    says: 'It rates the pairs of every round in place of M_0 and the models after it.',
  },
] as const;

type Role = (typeof ROLES)[number];

/** PEFT's two files among those that were chosen, or what is missing of them. */
export function adapterFiles(files: readonly File[]): Outcome<readonly File[]> {
  const configuration = files.filter(({ name }) => name.endsWith('.json'));
  const weights = files.filter(({ name }) => name.endsWith('.safetensors'));
  if (configuration.length === 1 && weights.length === 1 && files.length === 2) return succeed(files);
  if (weights.length === 0)
    return badInput('The weights are missing: choose adapter_model.safetensors as well. Nothing was changed.');
  if (configuration.length === 0)
    return badInput('The configuration is missing: choose adapter_config.json as well. Nothing was changed.');
  return badInput(
    'These are more files than one adapter has: choose adapter_config.json and adapter_model.safetensors alone. Nothing was changed.',
  );
}

export function OwnAdapters({ app }: { readonly app: App }) {
  return (
    <section class="own-adapters" aria-label="Adapters made elsewhere">
      <h2>Adapters made elsewhere</h2>
      <p class="soft">
        An adapter in PEFT’s form, trained on the same base model with other tools, can work in the loop. Its two files,
        adapter_config.json and adapter_model.safetensors, are chosen together.
      </p>
      {ROLES.map((role) => (
        <OwnAdapter key={role.role} app={app} role={role} />
      ))}
    </section>
  );
}

function OwnAdapter({ app, role: { role, as, name, says } }: { readonly app: App; readonly role: Role }) {
  const input = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLButtonElement>(null);
  const reading = useSignal(false);
  const trouble = useSignal<string | null>(null);
  const used = app.loopChoices.value.own[role];
  const isRunning = app.loop.value.running !== null;
  const words = reading.value ? 'Reading…' : 'Choose two files…';
  const take = async (files: readonly File[]) => {
    const read = adapterFiles(files);
    trouble.value = read.ok ? null : read.failure.message;
    if (!read.ok) return;
    reading.value = true;
    try {
      // What is wrong with an adapter is among the page's notices.
      await app.importAdapter(read.value, as);
    } finally {
      reading.value = false;
    }
  };
  const remove = () => {
    choose.current?.focus();
    void app.changeLoop((now) => ({ ...now, own: { ...now.own, [role]: null } }));
  };
  return (
    <div class="own-adapter" data-testid={`own-${role}`}>
      <span>
        <h3>{name}</h3>
        <small>
          <Named text={says} />
        </small>
        <span role="status">{used !== null && <InUse app={app} adapter={used} />}</span>
        {trouble.value !== null && (
          <span class="trouble" role="alert">
            {trouble.value}
          </span>
        )}
      </span>
      <span class="acts">
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept=".json,.safetensors"
          data-testid={`own-${role}-files`}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (files.length > 0) void take(files);
          }}
        />
        <button
          ref={choose}
          type="button"
          aria-disabled={isRunning || reading.value}
          aria-label={`${words} ${role}`}
          onClick={() => {
            if (!isRunning && !reading.value) input.current?.click();
          }}
        >
          {words}
        </button>
        {used !== null && (
          <button
            type="button"
            class="quiet"
            disabled={isRunning}
            aria-label={`Remove the ${role} made elsewhere`}
            onClick={remove}
          >
            Remove
          </button>
        )}
      </span>
    </div>
  );
}

function InUse({ app, adapter }: { readonly app: App; readonly adapter: string }) {
  const record = app.adapters.value.find(({ id }) => id === adapter);
  return (
    <>
      In use: <code>{adapter}</code>
      {record !== undefined && <Named text={`, ${record.model}, ${bytes(record.bytes)}`} />}
    </>
  );
}
