import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Document } from '../core/records.ts';
import type { App, FileReport, Row } from '../run/app.ts';
import { AddDocuments } from './add-documents.tsx';
import { count, counted } from './figures.ts';
import { FirstScreen } from './first-screen.tsx';
import type { Place } from './place.ts';
import { ReadingPane } from './reading-pane.tsx';
import { DocumentSource } from './source.tsx';

interface DocumentsProps {
  readonly app: App;
  readonly place: Place;
  readonly dragging: boolean;
}

/** The first stage: what was added, how each file fared, and the text as it was read. */
export function Documents({ app, place, dragging }: DocumentsProps) {
  const documents = app.documents.value;
  if (documents.length === 0 && app.files.value.length === 0) return <FirstScreen app={app} dragging={dragging} />;
  const id = place.selected.value;
  const current = documents.find((each) => each.id === id || id?.startsWith(`${each.id}/`)) ?? documents[0];
  const rows = rowsByDocument(app.rows.value);
  return (
    <div class="bench">
      <section class="list" aria-label="Documents" data-testid="files" data-files={JSON.stringify(app.files.value)}>
        <h1 class="unseen">Documents</h1>
        <div class="scrolls">
          <AddDocuments app={app} isNext={documents.length === 0} dragging={dragging} />
          <Outcomes files={app.files.value} />
          <DocumentList app={app} place={place} current={current} rows={rows} />
          <p class="soft foot-note">
            <a href="seed/seed.jsonl" download>
              Download the seed file
            </a>
            , the pairs the method starts from.
          </p>
        </div>
      </section>
      {current !== undefined && (
        <ReadingPane place={place} id={current.id} label={current.name}>
          <p class="eyebrow">
            {current.form === 'markdown' ? 'Markdown' : 'Plain text'} · {count(current.text.length)} characters ·{' '}
            {counted(rows.get(current.id)?.length ?? 0, 'segment')}
          </p>
          <h2>{current.name}</h2>
          <p class="soft">What is set in ink became a segment; what is grey is a heading or was too short.</p>
          <DocumentSource key={current.id} document={current} rows={rows.get(current.id) ?? []} />
        </ReadingPane>
      )}
    </div>
  );
}

function rowsByDocument(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of rows) {
    const same = map.get(row.document.id);
    if (same === undefined) map.set(row.document.id, [row]);
    else same.push(row);
  }
  return map;
}

/** Files that are on their way or did not become a document of their own. */
function Outcomes({ files }: { readonly files: readonly FileReport[] }) {
  const open = files.filter((file) => file.how !== 'read');
  if (open.length === 0) return null;
  return (
    <ul class="outcomes" aria-label="Files that were not added" aria-live="polite">
      {open.map((file, index) => (
        <li key={index}>
          <b>{file.name}</b> <span class={file.how === 'failed' ? 'trouble' : 'soft'}>{outcomeSentence(file)}</span>
        </li>
      ))}
    </ul>
  );
}

export function outcomeSentence(file: FileReport): string {
  switch (file.how) {
    case 'reading':
      return 'Reading…';
    case 'read':
      return `Read: ${counted(file.segments, 'segment')}.`;
    case 'known':
      return 'Already here; nothing was added twice.';
    case 'failed':
      return file.sentence;
    default:
      return file satisfies never;
  }
}

interface DocumentListProps {
  readonly app: App;
  readonly place: Place;
  readonly current: Document | undefined;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

function DocumentList({ app, place, current, rows }: DocumentListProps) {
  const asking = useSignal<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const running = app.work.value.kind === 'running';
  const settle = () => {
    asking.value = null;
    list.current?.focus();
  };
  return (
    <ul class="documents" ref={list} tabIndex={-1} aria-label="Documents">
      {app.documents.value.map((document) => (
        <li key={document.id} class={document === current ? 'current' : ''}>
          <button
            type="button"
            class="document"
            aria-current={document === current ? 'true' : undefined}
            onClick={() => place.open(document.id)}
          >
            <b>{document.name}</b>
            <small>
              {counted(rows.get(document.id)?.length ?? 0, 'segment')} · {count(document.text.length)} characters
            </small>
          </button>
          {asking.value === document.id ? (
            <span class="ask">
              <span>Remove it and all that was made of it?</span>
              <button
                type="button"
                ref={(button) => button?.focus()}
                onClick={() => {
                  settle();
                  void app.removeDocument(document.id);
                }}
              >
                Remove
              </button>
              <button type="button" class="quiet" onClick={settle}>
                Keep
              </button>
            </span>
          ) : (
            <button
              type="button"
              class="quiet"
              disabled={running}
              aria-label={`Remove ${document.name}`}
              onClick={() => (asking.value = document.id)}
            >
              Remove
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
