import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';

const ACCEPT = '.txt,.md,.markdown,.html,.htm,text/plain,text/markdown,text/html';

export const SAMPLES = [
  { path: 'samples/tides.md', name: 'tides.md', says: 'field notes on tides, Markdown' },
  { path: 'samples/sourdough.html', name: 'sourdough.html', says: 'a baker’s notebook, HTML' },
] as const;

interface AddDocumentsProps {
  readonly app: App;
  /** Whether this is what the person would do next. */
  readonly isNext: boolean;
  /** Whether a file hangs over the page right now. */
  readonly dragging: boolean;
}

/** Every way a text comes in: dropped, chosen, pasted, or one of the two samples. */
export function AddDocuments({ app, isNext, dragging }: AddDocumentsProps) {
  const input = useRef<HTMLInputElement>(null);
  const pasting = useSignal(false);
  const present = new Set(app.documents.value.map((document) => document.name));
  const samples = SAMPLES.filter(({ name }) => !present.has(name));
  return (
    <section class="add" aria-label="Add documents">
      <div class={dragging ? 'drop over' : 'drop'}>
        <p>{dragging ? 'Let go to add' : 'Drop .txt, .md or .html files here'}</p>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept={ACCEPT}
          data-testid="file-input"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (files.length > 0) void app.addFiles(files);
          }}
        />
        <div class="acts">
          <button
            type="button"
            class={isNext ? 'go' : ''}
            data-testid="choose-files"
            onClick={() => input.current?.click()}
          >
            Choose files…
          </button>
          <button
            type="button"
            data-testid="paste-text"
            aria-expanded={pasting.value}
            onClick={() => (pasting.value = !pasting.value)}
          >
            Paste text
          </button>
        </div>
      </div>
      {pasting.value && <PasteForm app={app} onDone={() => (pasting.value = false)} />}
      {samples.length > 0 && (
        <div class="samples">
          <span class="soft">Nothing at hand? Two samples:</span>
          {samples.map(({ path, name, says }) => (
            <button
              key={path}
              type="button"
              class="quiet"
              data-testid={`add-sample-${name.replace(/\.\w+$/, '')}`}
              title={says}
              onClick={() => void app.addSample(path)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}

function PasteForm({ app, onDone }: { readonly app: App; readonly onDone: () => void }) {
  const id = useId();
  const name = useSignal('Pasted text');
  const text = useSignal('');
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.value.trim() === '') return;
        void app.addText(name.value.trim() === '' ? 'Pasted text' : name.value.trim(), text.value);
        onDone();
      }}
    >
      <label for={`${id}-name`}>Name</label>
      <input id={`${id}-name`} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
      <label for={`${id}-text`}>Text, plain or Markdown</label>
      <textarea
        id={`${id}-text`}
        rows={7}
        data-testid="paste-area"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <div class="acts">
        <button type="submit" data-testid="paste-add" disabled={text.value.trim() === ''}>
          Add this text
        </button>
        <button type="button" class="quiet" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}
