// What this page keeps in the browser: models, each with the way to delete it, and the project apart from them.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { App, StorageUse, StoredModel } from '../run/app.ts';
import { bytes, counted } from './figures.ts';

/** Looks anew each time it is shown. */
export function StoragePanel({ app }: { readonly app: App }) {
  const section = useRef<HTMLElement>(null);
  const said = useSignal('');
  useEffect(() => void app.lookAtStorage(), [app]);
  const use = app.storage.value;
  if (use === null) return <p role="status">Looking at what is stored…</p>;
  const ofModels = use.models.reduce((sum, model) => sum + model.bytes, 0);
  return (
    <section ref={section} aria-label="Storage" class="storage" tabIndex={-1}>
      <dl class="facts">
        <dt>Models</dt>
        <dd>{use.models.length === 0 ? 'none' : `${bytes(ofModels)} in ${counted(use.models.length, 'model')}`}</dd>
        <dt>Project</dt>
        <dd>
          {use.project === null ? 'not told by this browser' : bytes(use.project)}
          <small>Documents, instructions and ratings. Settings has the way to remove them.</small>
        </dd>
        <dt>In use</dt>
        <dd>{inUse(use)}</dd>
      </dl>
      <p class="soft">
        {use.persisted
          ? 'The browser keeps all of this until you remove it.'
          : 'The browser may clear all of this when the disk is nearly full. Models can be downloaded again; export the results that matter.'}
      </p>
      <h3>Models on this device</h3>
      {use.models.length === 0 ? (
        <p class="soft">No model is stored. One that you download is kept here and used again next time.</p>
      ) : (
        <StoredModels app={app} models={use.models} said={said} onSettled={() => section.current?.focus()} />
      )}
      <p class="soft" role="status">
        {said.value}
      </p>
    </section>
  );
}

function inUse({ usage, quota }: StorageUse): string {
  if (usage === null) return 'not told by this browser';
  return quota === null ? bytes(usage) : `${bytes(usage)} of ${bytes(quota)} that the browser allows`;
}

interface StoredModelsProps {
  readonly app: App;
  readonly models: readonly StoredModel[];
  readonly said: Signal<string>;
  /** The button that was pressed is gone: the keyboard goes on from somewhere that stays. */
  readonly onSettled: () => void;
}

function StoredModels({ app, models, said, onSettled }: StoredModelsProps) {
  const asking = useSignal<string | null>(null);
  const deleting = useSignal<ReadonlySet<string>>(new Set());
  const settle = () => {
    asking.value = null;
    onSettled();
  };
  const remove = async ({ id, name }: StoredModel) => {
    settle();
    deleting.value = new Set([...deleting.value, id]);
    try {
      await app.deleteModel(id);
      // What went wrong is among the page's notices, and the model is still here then.
      if (app.storage.value?.models.some((model) => model.id === id) !== true) said.value = `${name} was deleted.`;
    } finally {
      deleting.value = new Set([...deleting.value].filter((each) => each !== id));
    }
  };
  return (
    <ul class="plain-list" aria-label="Stored models">
      {models.map((model) => (
        <li key={model.id} data-model={model.id}>
          <span>
            <b>{model.name}</b>
            <small>
              {bytes(model.bytes)}, {model.whole ? 'whole' : 'stopped half-way: loading it goes on from there'}
              {isLoaded(app, model) && ', loaded now'}
            </small>
          </span>
          {asking.value === model.id ? (
            <span class="ask">
              <span>
                {isLoaded(app, model) ? 'Unload it and free' : 'Free'} {bytes(model.bytes)}?
              </span>
              <button type="button" ref={(button) => button?.focus()} onClick={() => void remove(model)}>
                Delete
              </button>
              <button type="button" class="quiet" onClick={settle}>
                Keep
              </button>
            </span>
          ) : (
            <button
              type="button"
              class="quiet"
              disabled={deleting.value.has(model.id)}
              aria-label={`Delete ${model.name} from this device`}
              onClick={() => (asking.value = model.id)}
            >
              {deleting.value.has(model.id) ? 'Deleting…' : 'Delete'}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A loaded model's id is that of its files and, after an @, of their content. */
function isLoaded(app: App, { id }: StoredModel): boolean {
  const state = app.model.value;
  return state.kind === 'ready' && state.model.id.startsWith(`${id}@`);
}
