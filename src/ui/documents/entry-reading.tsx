// What is read of a row: a document's text, or how its file ended and what can be done about it.

import { useComputed } from '@preact/signals';
import type { App, FileReport } from '../../run/app.ts';
import { count, counted } from '../figures.ts';
import { DocumentSource } from '../source.tsx';
import { AsPairs, isOfPairs } from './as-pairs.tsx';
import type { DocumentEntry, Entry, GroupEntry } from './entries.ts';
import { FieldChooser } from './field-chooser.tsx';
import { endSentence } from './file-words.ts';
import { ProvenanceFacts } from './provenance.tsx';
import { Remove } from './remove.tsx';

interface EntryReadingProps {
  readonly app: App;
  readonly entry: Entry;
  /** Lists the documents of a file. */
  readonly onEnter: (entry: GroupEntry) => void;
}

export function EntryReading({ app, entry, onEnter }: EntryReadingProps) {
  switch (entry.kind) {
    case 'document':
      return <DocumentReading app={app} entry={entry} />;
    case 'group':
      return (
        <>
          <p class="eyebrow">
            {counted(entry.documents.length, 'document')} · {counted(entry.segments, 'segment')}
          </p>
          <h2>{entry.name}</h2>
          {entry.report !== null && <Report app={app} report={entry.report} />}
          <p class="acts">
            <button type="button" data-testid="enter-group" onClick={() => onEnter(entry)}>
              Show its {counted(entry.documents.length, 'document')}
            </button>
            <Remove app={app} name={entry.name} ids={entry.documents.map(({ id }) => id)} />
          </p>
        </>
      );
    case 'file':
      return (
        <>
          <h2>{entry.name}</h2>
          <Report app={app} report={entry.report} />
        </>
      );
    default:
      return entry satisfies never;
  }
}

function DocumentReading({ app, entry }: { readonly app: App; readonly entry: DocumentEntry }) {
  const { document, report } = entry;
  const rows = useComputed(() => app.allRows.value.filter((row) => row.document.id === document.id));
  return (
    <>
      <p class="eyebrow">
        {document.form === 'markdown' ? 'Markdown' : 'Plain text'} · {count(document.text.length)} characters
        {document.pageStarts !== undefined && ` · ${counted(document.pageStarts.length, 'page')}`} ·{' '}
        {counted(entry.segments, 'segment')}
      </p>
      <h2>{document.name}</h2>
      {report !== null && <Report app={app} report={report} />}
      {document.provenance !== undefined && <ProvenanceFacts document={document} />}
      <p class="acts">
        <Remove app={app} name={document.name} ids={[document.id]} />
      </p>
      <p class="soft">What is set in ink became a segment; what is grey is a heading or was too short.</p>
      <DocumentSource document={document} rows={rows.value} />
    </>
  );
}

/** How a file ended, what is left out of it, and the field that its text was taken from. */
function Report({ app, report }: { readonly app: App; readonly report: FileReport }) {
  const tone = report.how === 'failed' ? 'trouble' : '';
  return (
    <div class="report" data-testid="report">
      <p class={tone}>
        {endSentence(report)} {report.notes.length === 1 && report.notes[0]}
      </p>
      {report.notes.length > 1 && (
        <ul>
          {report.notes.map((note, at) => (
            <li key={at} class={tone}>
              {note}
            </li>
          ))}
        </ul>
      )}
      {isOfPairs(report) && <AsPairs app={app} report={report} />}
      {report.fields !== null && <FieldChooser app={app} report={report} fields={report.fields} />}
    </div>
  );
}
