// One row a segment with the latest that is known of it, and the counts. While a run is on only the rows that have
// changed are built anew; every other row stays the same object, so that views can skip it.

import { computed, type ReadonlySignal } from '@preact/signals';
import { augmentKey, latestCandidates } from '../core/augment.ts';
import { latestRatings, rateKey } from '../core/curate.ts';
import type { Candidate, Document, Rating, Segment } from '../core/records.ts';
import { isKept } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { Workers } from '../core/workers.ts';
import type { Counts, Row } from './app.ts';
import type { Changes, Project } from './project.ts';

export interface Latest {
  /** By segment. */
  readonly candidates: Map<string, Candidate>;
  /** By candidate. */
  readonly ratings: Map<string, Rating>;
}

/** The latest results of who works under these settings. */
export function latestOf(
  project: Project,
  { writer, rater }: Workers,
  settings: Pick<Settings, 'augment' | 'rate'>,
): Latest {
  return {
    candidates: latestCandidates(project.candidates.values(), augmentKey(writer, settings.augment)),
    ratings: latestRatings(project.ratings.values(), rateKey(rater, settings.rate)),
  };
}

interface Keys {
  readonly augment: string;
  readonly rate: string;
}

/** Rows and what they were built from, so that the next change builds only what it touches. */
interface Book {
  readonly documents: readonly Document[];
  readonly segments: ReadonlyMap<string, readonly Segment[]>;
  readonly keys: Keys | null;
  readonly latest: Latest;
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
  // Keys, not settings: the threshold may change without a row being built anew.
  const augment = computed(() =>
    workers.value === null ? null : augmentKey(workers.value.writer, settings.value.augment),
  );
  const rate = computed(() => (workers.value === null ? null : rateKey(workers.value.rater, settings.value.rate)));
  const keys = computed((): Keys | null =>
    augment.value === null || rate.value === null ? null : { augment: augment.value, rate: rate.value },
  );
  let book: Book | null = null;
  return computed(() => {
    project.revision.value; // read, so that a change of it counts
    const changes = project.takeChanges();
    const from = { documents: project.documents.value, segments: project.segments.value, keys: keys.value };
    const isSame =
      book !== null && book.documents === from.documents && book.segments === from.segments && book.keys === from.keys;
    book = book !== null && isSame && changes !== null ? updated(book, changes, project) : built(from, book, project);
    return book.rows;
  });
}

function built(from: Pick<Book, 'documents' | 'segments' | 'keys'>, before: Book | null, project: Project): Book {
  const { documents, segments, keys } = from;
  const latest: Latest = {
    candidates: keys === null ? new Map() : latestCandidates(project.candidates.values(), keys.augment),
    ratings: keys === null ? new Map() : latestRatings(project.ratings.values(), keys.rate),
  };
  const places = new Map<string, number>();
  const rows: Row[] = [];
  for (const document of documents) {
    for (const segment of segments.get(document.id) ?? []) {
      const known = before?.rows[before.places.get(segment.id) ?? -1];
      places.set(segment.id, rows.length);
      rows.push(rowOf(document, segment, latest, project, known));
    }
  }
  return { documents, segments, keys, latest, places, rows };
}

function updated(book: Book, { records, segmentIds }: Changes, project: Project): Book {
  const { keys, latest, places } = book;
  for (const record of records) {
    if ('verdict' in record) note(latest.ratings, record.candidateId, record, keys?.rate);
    else note(latest.candidates, record.segmentId, record, keys?.augment);
  }
  const rows = [...book.rows];
  for (const id of segmentIds) {
    const place = places.get(id);
    const known = place === undefined ? undefined : rows[place];
    if (place !== undefined && known !== undefined) {
      rows[place] = rowOf(known.document, known.segment, latest, project, known);
    }
  }
  return { ...book, rows };
}

/** The rule of latestCandidates and latestRatings for one more record: the highest attempt under the key. */
function note<R extends Candidate | Rating>(
  latest: Map<string, R>,
  of: string,
  record: R,
  key: string | undefined,
): void {
  if (record.key === key && record.attempt >= (latest.get(of)?.attempt ?? 0)) latest.set(of, record);
}

function rowOf(document: Document, segment: Segment, latest: Latest, project: Project, known: Row | undefined): Row {
  const candidate = latest.candidates.get(segment.id) ?? null;
  const rating = candidate === null ? null : (latest.ratings.get(candidate.id) ?? null);
  const writing = project.writing.get(segment.id) ?? null;
  const isSame =
    known !== undefined &&
    known.segment === segment &&
    known.document === document &&
    known.writing === writing &&
    known.candidate === candidate &&
    known.rating === rating;
  return isSame ? known : { segment, document, writing, candidate, rating };
}

export function countsOf(
  project: Project,
  rows: ReadonlySignal<readonly Row[]>,
  settings: ReadonlySignal<Settings>,
): ReadonlySignal<Counts> {
  return computed(() => {
    const { minScore } = settings.value;
    let candidates = 0;
    let rated = 0;
    let kept = 0;
    let failed = 0;
    for (const { candidate, rating } of rows.value) {
      if (candidate?.reply.ok) candidates += 1;
      if (rating?.verdict.ok) rated += 1;
      if (isKept(rating, minScore)) kept += 1;
      if (candidate?.reply.ok === false || rating?.verdict.ok === false) failed += 1;
    }
    return { documents: project.documents.value.length, segments: rows.value.length, candidates, rated, kept, failed };
  });
}
