import { count, counted } from '../figures.ts';
import type { Entry } from './entries.ts';
import { endWord, isTrouble } from './file-words.ts';

/** One row of the list: the name, what is in it, and how its file ended where that is worth a word. */
export function EntryRow({ entry }: { readonly entry: Entry }) {
  const { report } = entry;
  const isPlain = report === null || report.how === 'read' || (report.how === 'known' && entry.kind !== 'file');
  return (
    <>
      <span class="row-text">
        <span class="line">{entry.name}</span>
        <small>{contentsOf(entry)}</small>
      </span>
      {!isPlain && <span class={isTrouble(report.how) ? 'tag trouble' : 'tag'}>{endWord(report)}</span>}
      {entry.kind === 'group' && <span aria-hidden="true">›</span>}
    </>
  );
}

function contentsOf(entry: Entry): string {
  if (entry.kind === 'file') {
    const [note] = entry.report.notes;
    if (note === undefined) return entry.report.how === 'read' ? 'no text in it' : '';
    // The name stands above already.
    return note.startsWith(`${entry.name} `) ? note.slice(entry.name.length + 1) : note;
  }
  const segments = counted(entry.segments, 'segment');
  if (entry.kind === 'group') return `${counted(entry.documents.length, 'document')} · ${segments}`;
  return `${segments} · ${count(entry.document.text.length)} characters`;
}
