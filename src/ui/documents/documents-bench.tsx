// The list of files and documents beside the text of the one that is selected.

import './documents-bench.css';
import { useComputed, useSignal } from '@preact/signals';
import type { App } from '../../run/app.ts';
import { AddDocuments } from '../add-documents.tsx';
import type { DocumentsProps } from '../documents.tsx';
import { counted } from '../figures.ts';
import { NARROW } from '../place.ts';
import { READING_PANE_ID, ReadingPane } from '../reading-pane.tsx';
import { RowList } from '../row-list.tsx';
import {
  ENDINGS,
  type Ending,
  type Entry,
  endingCounts,
  entriesOf,
  entryFor,
  type GroupEntry,
  insideOf,
  matching,
} from './entries.ts';
import { EntryReading } from './entry-reading.tsx';
import { EntryRow } from './entry-row.tsx';
import { Intake } from './intake.tsx';

const ROW_REM = 3.5;
// From this many rows on they are searched rather than read through.
const WORTH_SEARCHING = 12;

const ENDING_NAMES: Readonly<Record<Ending, string>> = {
  all: 'All',
  open: 'On their way',
  'partly-read': 'Partly read',
  failed: 'Failed',
  stopped: 'Stopped',
  known: 'Already here',
};

export function DocumentsBench({ app, place, dragging, unread }: DocumentsProps) {
  const search = useSignal('');
  const ending = useSignal<Ending>('all');
  /** The file whose documents are listed, by the id of its row. */
  const inside = useSignal<string | null>(null);
  const segmentsOf = useComputed(() => segmentCounts(app));
  const top = useComputed(() => entriesOf(app.documents.value, app.files.value, segmentsOf.value));
  const group = useComputed(() => {
    const found = top.value.find(({ id }) => id === inside.value);
    return found?.kind === 'group' ? found : null;
  });
  const all = useComputed(() => (group.value === null ? top.value : insideOf(group.value, segmentsOf.value)));
  const counts = useComputed(() => endingCounts(all.value));
  // When the last file of the chosen kind (failed, say) is gone, the list would be empty: it shows all files again.
  const shownEnding = useComputed(() => ((counts.value.get(ending.value) ?? 0) > 0 ? ending.value : 'all'));
  const shown = useComputed(() => matching(all.value, shownEnding.value, search.value));
  const reports = useComputed(() => reportsOf(app));
  const current = entryFor(shown.value, place.selected.value);
  const enter = (entry: GroupEntry | null) => {
    const left = inside.value;
    inside.value = entry?.id ?? null;
    search.value = '';
    place.selected.value = entry === null ? left : (entry.documents[0]?.id ?? null);
    if (place.reading.value !== null) place.close();
  };
  const open = (id: string) => {
    place.open(id);
    if (!matchMedia(NARROW).matches) document.getElementById(READING_PANE_ID)?.focus();
  };
  return (
    <div class="bench documents-bench">
      <section class="list" aria-label="Documents" data-testid="files" data-files={reports.value}>
        <h1 class="unseen">Documents</h1>
        <div class="list-head">
          {group.value === null ? (
            <AddDocuments app={app} isNext={app.documents.value.length === 0} dragging={dragging} unread={unread} />
          ) : (
            <GroupHead group={group.value} onLeave={() => enter(null)} />
          )}
          <Intake app={app} />
          <Finder
            search={search.value}
            onSearch={(words) => (search.value = words)}
            ending={shownEnding.value}
            onEnding={(chosen) => (ending.value = chosen)}
            counts={counts.value}
            rows={all.value.length}
          />
        </div>
        {shown.value.length === 0 ? (
          <p class="empty">None of the {counted(all.value.length, 'row')} has that in its name.</p>
        ) : (
          <RowList
            label={group.value === null ? 'Documents' : `Documents of ${group.value.name}`}
            items={shown.value}
            idOf={(entry) => entry.id}
            selected={current?.id ?? null}
            rowRem={ROW_REM}
            onSelect={(id) => (place.selected.value = id)}
            onOpen={open}
          >
            {(entry: Entry) => <EntryRow entry={entry} />}
          </RowList>
        )}
        <p class="soft foot-note">
          <a href="seed/seed.jsonl" download>
            Download the seed file
          </a>
          , the pairs the method starts from.
        </p>
      </section>
      {current !== null && (
        <ReadingPane place={place} id={current.id} label={current.name}>
          <EntryReading key={current.id} app={app} entry={current} onEnter={enter} />
        </ReadingPane>
      )}
    </div>
  );
}

/** The reports for whoever drives the page from outside; empty while files are read, when they change all the time. */
function reportsOf(app: App): string {
  return JSON.stringify(app.intake.value === null ? app.files.value : []);
}

function segmentCounts(app: App): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { document } of app.allRows.value) counts.set(document.id, (counts.get(document.id) ?? 0) + 1);
  return counts;
}

function GroupHead({ group, onLeave }: { readonly group: GroupEntry; readonly onLeave: () => void }) {
  return (
    <div class="group-head">
      <button type="button" data-testid="leave-group" onClick={onLeave}>
        <span aria-hidden="true">←</span> All documents
      </button>
      <h2>{group.name}</h2>
      <p class="soft">
        {counted(group.documents.length, 'document')}, {counted(group.segments, 'segment')}
      </p>
    </div>
  );
}

interface FinderProps {
  readonly search: string;
  readonly onSearch: (words: string) => void;
  readonly ending: Ending;
  readonly onEnding: (ending: Ending) => void;
  readonly counts: ReadonlyMap<Ending, number>;
  readonly rows: number;
}

/** Search by name, and the ends that files came to, each with its count; only what there is to choose from. */
function Finder({ search, onSearch, ending, onEnding, counts, rows }: FinderProps) {
  const present = ENDINGS.filter((each) => each === 'all' || (counts.get(each) ?? 0) > 0);
  return (
    <>
      {(rows >= WORTH_SEARCHING || search !== '') && (
        <input
          type="search"
          class="find"
          aria-label="Search the names of documents"
          placeholder="Search names"
          data-testid="documents-search"
          value={search}
          onInput={(event) => onSearch(event.currentTarget.value)}
        />
      )}
      {present.length > 1 && (
        <fieldset class="pick-of">
          <legend class="unseen">How files ended</legend>
          {present.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === ending}
              data-testid={`ending-${each}`}
              onClick={() => onEnding(each)}
            >
              {ENDING_NAMES[each]} <b>{counts.get(each)?.toLocaleString('en')}</b>
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}
