import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { withoutHidden } from './documents/dropped.ts';
import { later } from './later.tsx';

const AddressForm = later(() => import('./documents/address-form.tsx').then(({ AddressForm: view }) => view));

export const FORMATS =
  'Text, Markdown, HTML, PDF, Word, OpenDocument, EPUB, RTF, CSV, JSON, Parquet, WARC, ZIP and folders';

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
  /** Paths of the last drop that the browser would not open. */
  readonly unread?: readonly string[] | undefined;
}

/** Every way a text comes in: dropped, chosen, pasted, fetched, or one of the two samples. */
export function AddDocuments({ app, isNext, dragging, unread = [] }: AddDocumentsProps) {
  const open = useSignal<'paste' | 'addresses' | null>(null);
  const toggle = (form: 'paste' | 'addresses') => (open.value = open.value === form ? null : form);
  const close = () => (open.value = null);
  const present = new Set(app.documents.value.map((document) => document.name));
  const samples = SAMPLES.filter(({ name }) => !present.has(name));
  return (
    <section class="add" aria-label="Add documents">
      <div class={dragging ? 'drop over' : 'drop'}>
        <p>
          {dragging ? 'Let go to add' : 'Drop files or folders here'}
          <small class="formats">{FORMATS}</small>
        </p>
        <div class="acts">
          <Chooser app={app} what="files" isNext={isNext} />
          <Chooser app={app} what="folder" isNext={false} />
          <button
            type="button"
            data-testid="paste-text"
            aria-expanded={open.value === 'paste'}
            onClick={() => toggle('paste')}
          >
            Paste text
          </button>
          <button
            type="button"
            data-testid="add-addresses"
            aria-expanded={open.value === 'addresses'}
            onClick={() => toggle('addresses')}
          >
            From the web
          </button>
        </div>
      </div>
      {unread.length > 0 && (
        <p class="trouble" role="status">
          The browser could not open {unread.slice(0, 3).join(', ')}
          {unread.length > 3 && ` and ${unread.length - 3} more`}; look at their permissions and drop them again.
        </p>
      )}
      {open.value === 'paste' && <PasteForm app={app} onDone={close} />}
      {open.value === 'addresses' && <AddressForm app={app} onDone={close} />}
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

interface ChooserProps {
  readonly app: App;
  readonly what: 'files' | 'folder';
  readonly isNext: boolean;
}

/** A button that opens the browser's own chooser. Any file may be chosen: its content tells the format, not its name. */
function Chooser({ app, what, isNext }: ChooserProps) {
  const input = useRef<HTMLInputElement>(null);
  if (what === 'folder' && !('webkitdirectory' in HTMLInputElement.prototype)) return null;
  return (
    <>
      <input
        ref={(made) => {
          input.current = made;
          if (what === 'folder') made?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        multiple
        data-testid={what === 'files' ? 'file-input' : 'folder-input'}
        onChange={(event) => {
          const files = withoutHidden([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
          if (files.length > 0) void app.addFiles(files);
        }}
      />
      <button
        type="button"
        class={isNext ? 'go' : ''}
        data-testid={`choose-${what}`}
        title={what === 'folder' ? 'Hidden files in it are left out' : undefined}
        onClick={() => input.current?.click()}
      >
        {what === 'files' ? 'Choose files…' : 'Choose folder…'}
      </button>
    </>
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
