// One row a segment with the latest that is known of it, and the counts. While a run is on only the rows that have
// changed are built anew; every other row stays the same object, so that views can skip it.

import { computed, type ReadonlySignal } from '@preact/signals';
import type { Candidate, Document, Segment } from '../core/records.ts';
import { isKept } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { Workers } from '../core/workers.ts';
import type { Counts, Row } from './app.ts';
import { candidateOf, choicesOf, opinionsOf, type RowKeys, ratingUnder, rowKeys } from './latest.ts';
import type { Project } from './project.ts';
import type { SegmentState } from './segments-view.ts';

/** The rows of segments that are worked on, and of those with results: what was once made is not hidden by a filter. */
export function rowsInWork(
  rows: ReadonlySignal<readonly Row[]>,
  states: ReadonlySignal<ReadonlyMap<string, SegmentState>>,
): ReadonlySignal<readonly Row[]> {
  return computed(() => {
    const all = rows.value;
    const known = states.value;
    const inWork = all.filter((row) => known.get(row.segment.id)?.isIn !== false || row.candidate !== null);
    return inWork.length === all.length ? all : inWork;
  });
}

/** Rows and what they were built from, so that the next change builds only what it touches. */
interface Book {
  readonly documents: readonly Document[];
  readonly segments: ReadonlyMap<string, readonly Segment[]>;
  readonly keys: RowKeys | null;
  /** Where each segment's row is. */
  readonly places: ReadonlyMap<string, number>;
  readonly rows: readonly Row[];
}

/** @param workers whose results are shown; null shows none. */
export function rowsOf(
  project: Project,
  settings: ReadonlySignal<Settings>,
  workers: ReadonlySignal<Workers | null>,
): ReadonlySignal<readonly Row[]> {
  // By its words: settings may change without a key changing, and then no row is built anew.
  const words = computed(() =>
    workers.value === null ? null : JSON.stringify(rowKeys(workers.value, settings.value)),
  );
  const keys = computed((): RowKeys | null => (words.value === null ? null : (JSON.parse(words.value) as RowKeys)));
  let book: Book | null = null;
  return computed(() => {
    project.revision.value; // read, so that a change of it counts
    const changes = project.takeChanges();
    const from = { documents: project.documents.value, segments: project.segments.value, keys: keys.value };
    const isSame =
      book !== null && book.documents === from.documents && book.segments === from.segments && book.keys === from.keys;
    book =
      book !== null && isSame && changes !== null
        ? updated(book, changes, project)
        : built(from, book, project, changes);
    return book.rows;
  });
}

/** @param changes segments of which something changed; null when everything may have. */
function built(
  from: Pick<Book, 'documents' | 'segments' | 'keys'>,
  before: Book | null,
  project: Project,
  changes: ReadonlySet<string> | null,
): Book {
  const { documents, segments, keys } = from;
  // A thousand documents that are added one after the other must not each build all rows anew.
  const isStill = before !== null && changes !== null && before.keys === keys;
  const places = new Map<string, number>();
  const rows: Row[] = [];
  for (const document of documents) {
    for (const segment of segments.get(document.id) ?? []) {
      const known = before?.rows[before.places.get(segment.id) ?? -1];
      places.set(segment.id, rows.length);
      const isKnown = isStill && known?.segment === segment && known.document === document && !changes.has(segment.id);
      rows.push(isKnown ? known : rowOf(document, segment, keys, project, known));
    }
  }
  return { documents, segments, keys, places, rows };
}

function updated(book: Book, segmentIds: ReadonlySet<string>, project: Project): Book {
  const { keys, places } = book;
  const rows = [...book.rows];
  for (const id of segmentIds) {
    const place = places.get(id);
    const known = place === undefined ? undefined : rows[place];
    if (place !== undefined && known !== undefined) {
      rows[place] = rowOf(known.document, known.segment, keys, project, known);
    }
  }
  return { ...book, rows };
}

function rowOf(
  document: Document,
  segment: Segment,
  keys: RowKeys | null,
  project: Project,
  known: Row | undefined,
): Row {
  const writing = project.writing.get(segment.id) ?? null;
  const choices = choicesOf(project, segment.id, keys);
  const candidate = candidateOf(project, choices, keys);
  const rating = keys === null || candidate === null ? null : ratingUnder(project, candidate.id, keys);
  const said = candidate === null ? null : project.labelOf(candidate.id);
  const row: Row = {
    segment,
    document,
    writing,
    candidate,
    choices: sameList(known?.choices, choices),
    rating: known?.rating && rating && isSameRating(known.rating, rating) ? known.rating : rating,
    opinions: sameList(known?.opinions, candidate === null ? [] : opinionsOf(project, candidate.id)),
    marks: marksIn(project, candidate),
    label: said?.said.kind === 'none' ? null : said,
  };
  return known !== undefined && isSame(known, row) ? known : row;
}

/** One and the same list for those without a mark, looked at or not. */
const NO_MARKS: Row['marks'] = [];

function marksIn(project: Project, candidate: Candidate | null): Row['marks'] {
  const marks = candidate === null ? null : project.marksOf(candidate.id);
  return marks === null || marks.length === 0 ? NO_MARKS : marks;
}

/** A sum is computed anew each time, and is the same when its parts are. */
function isSameRating(a: NonNullable<Row['rating']>, b: NonNullable<Row['rating']>): boolean {
  return a === b || (a.id === b.id && a.createdAt === b.createdAt && a.attempt === b.attempt);
}

function sameList<T>(known: readonly T[] | undefined, list: readonly T[]): readonly T[] {
  return known !== undefined && known.length === list.length && known.every((each, at) => each === list[at])
    ? known
    : list;
}

function isSame(a: Row, b: Row): boolean {
  return (Object.keys(b) as (keyof Row)[]).every((name) => a[name] === b[name]);
}

export function countsOf(
  project: Project,
  rows: ReadonlySignal<readonly Row[]>,
  settings: ReadonlySignal<Settings>,
): ReadonlySignal<Counts> {
  return computed(() => {
    const rule = settings.value;
    let [candidates, rated, kept, marked, labelled, failed] = [0, 0, 0, 0, 0, 0];
    for (const row of rows.value) {
      const { candidate, rating, marks, label } = row;
      if (candidate?.reply.ok) candidates += 1;
      if (rating?.verdict.ok) rated += 1;
      if (isKept(row, rule)) kept += 1;
      if (marks.length > 0) marked += 1;
      if (label !== null) labelled += 1;
      if (candidate?.reply.ok === false || rating?.verdict.ok === false) failed += 1;
    }
    const [documents, segments] = [project.documents.value.length, rows.value.length];
    return { documents, segments, candidates, rated, kept, marked, labelled, failed };
  });
}
