// Compiled models of the person's own: two addresses each, kept in the settings about models.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Outcome } from '../core/outcome.ts';
import { badInput, succeed } from '../core/outcome.ts';
import type { App, ModelSettings } from '../run/app.ts';
import { readAddress } from './address.ts';
import { hostOf } from './model-words.ts';
import { TextField } from './text-field.tsx';

type OwnModel = ModelSettings['own'][number];

// As many as the settings keep (store/settings-schema.ts).
const MOST = 20;

const EMPTY = { name: '', weightsUrl: '', libraryUrl: '' };

/** What was typed, as a model or as a reason why not, field by field. */
export function readOwnModel(typed: OwnModel): { readonly [Field in keyof OwnModel]: Outcome<string> } {
  const name = typed.name.trim();
  return {
    name: name === '' ? badInput('Give it a name, to find it by in the list.') : succeed(name),
    weightsUrl: readAddress(typed.weightsUrl, 'folder'),
    libraryUrl: readAddress(typed.libraryUrl, 'file'),
  };
}

/** The form to add one, and those that were added. */
export function OwnModels({ app }: { readonly app: App }) {
  const { own } = app.modelSettings.value;
  return (
    <section aria-label="Compiled models of your own">
      <h3>Compiled models of your own</h3>
      <p class="soft">
        Any model that MLC has compiled for WebGPU: a folder with its weights, and a library of the same architecture
        (.wasm). Both are fetched only when you load it.
      </p>
      {own.length > 0 && <OwnList app={app} own={own} />}
      {own.length < MOST ? (
        <OwnForm app={app} />
      ) : (
        <p class="soft">{MOST} are kept at most: remove one to add another.</p>
      )}
    </section>
  );
}

function OwnList({ app, own }: { readonly app: App; readonly own: readonly OwnModel[] }) {
  const list = useRef<HTMLUListElement>(null);
  return (
    <ul class="plain-list" ref={list} tabIndex={-1} aria-label="Models of your own">
      {own.map((model) => (
        <li key={`${model.weightsUrl} ${model.libraryUrl}`}>
          <span>
            <b>{model.name}</b>
            <small>from {hostOf(model.weightsUrl)}</small>
          </span>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${model.name} from the list`}
            onClick={() => {
              list.current?.focus();
              void app.changeModelSettings((now) => ({ ...now, own: now.own.filter((each) => !isSame(each, model)) }));
            }}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}

function OwnForm({ app }: { readonly app: App }) {
  const form = useRef<HTMLFormElement>(null);
  const typed = useSignal<OwnModel>(EMPTY);
  // A sentence beside a field that nobody has filled in yet would be a scolding.
  const tried = useSignal<ReadonlySet<keyof OwnModel>>(new Set());
  const said = useSignal('');
  const read = readOwnModel(typed.value);
  const troubleOf = (field: keyof OwnModel) => {
    const { [field]: value } = read;
    return tried.value.has(field) && !value.ok ? value.failure.message : null;
  };
  const field = (name: keyof OwnModel) => ({
    value: typed.value[name],
    trouble: troubleOf(name),
    testId: `own-${name}`,
    onInput: (value: string) => {
      typed.value = { ...typed.value, [name]: value };
      said.value = '';
    },
    onCommit: () => {
      tried.value = new Set([...tried.value, name]);
    },
  });
  const add = () => {
    const { name, weightsUrl, libraryUrl } = read;
    if (!name.ok || !weightsUrl.ok || !libraryUrl.ok) {
      tried.value = new Set(['name', 'weightsUrl', 'libraryUrl']);
      // After the fields have been drawn with what is wrong of them.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    const model: OwnModel = { name: name.value, weightsUrl: weightsUrl.value, libraryUrl: libraryUrl.value };
    const known = app.modelSettings.value.own.find((each) => isSame(each, model));
    if (known !== undefined) {
      said.value = `These two addresses are in the list already, as ${known.name}.`;
      return;
    }
    void app.changeModelSettings((now) => ({ ...now, own: [...now.own, model] }));
    typed.value = EMPTY;
    tried.value = new Set();
    said.value = `${model.name} was added; it stands under Models, in the group Your own.`;
    form.current?.querySelector('input')?.focus();
  };
  return (
    <form
      class="own-form"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <TextField label="Name" hint="How it stands in the list." {...field('name')} />
      <TextField
        label="Address of the weights"
        hint="The folder that holds mlc-chat-config.json, or its page on the Hugging Face Hub."
        isAddress
        {...field('weightsUrl')}
      />
      <TextField
        label="Address of the library"
        hint="A .wasm file, made for web-llm 0.2.86."
        isAddress
        {...field('libraryUrl')}
      />
      <button type="submit" data-testid="own-add">
        Add to the list
      </button>
      <p role="status">{said.value}</p>
    </form>
  );
}

function isSame(a: OwnModel, b: OwnModel): boolean {
  return a.weightsUrl === b.weightsUrl && a.libraryUrl === b.libraryUrl;
}
