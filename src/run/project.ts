// Every record of the project while the page is open. The records are read through signals; many small changes of a
// run become one change of `revision`.

import { batch, signal } from '@preact/signals';
import type { Decision } from '../core/decision.ts';
import type { Mark } from '../core/marks.ts';
import type { Candidate, Document, Label, Rating, Segment } from '../core/records.ts';
import type { CutDocument } from '../store/project.ts';

export interface Records {
  readonly documents: readonly Document[];
  readonly segments: readonly Segment[];
  readonly candidates: readonly Candidate[];
  readonly ratings: readonly Rating[];
  readonly labels: readonly Label[];
  readonly decisions: readonly Decision[];
}

/** What there is under one key. */
export interface Tally {
  readonly tried: number;
  readonly ok: number;
}

const NOTHING: Tally = { tried: 0, ok: 0 };

export class Project {
  /** In the order in which they were added. */
  readonly documents = signal<readonly Document[]>([]);
  /** Segments of each document, in order of offset. */
  readonly segments = signal<ReadonlyMap<string, readonly Segment[]>>(new Map());
  /** A person's word on segments, by id. */
  readonly decisions = signal<ReadonlyMap<string, Decision['decided']>>(new Map());
  /** Goes up when candidates, ratings or `writing` have changed and it is time to show them. */
  readonly revision = signal(0);
  readonly #candidates = new Map<string, Candidate>();
  readonly #ratings = new Map<string, Rating>();
  /** By segment, and by candidate: in the order in which they came. */
  readonly #candidatesOf = new Map<string, Candidate[]>();
  readonly #ratingsOf = new Map<string, Rating[]>();
  /** By candidate: the newest one. */
  readonly #labels = new Map<string, Label>();
  readonly #marks = new Map<string, readonly Mark[]>();
  #marking = 0;
  readonly #writing = new Map<string, string>();
  /** By key: items that were tried, and records that are usable. */
  readonly #tallies = new Map<string, Tally>();
  #touched = new Set<string>();
  /** Records were taken away or replaced as a whole: what was built of them is void. */
  #isRenewed = true;

  get candidates(): ReadonlyMap<string, Candidate> {
    return this.#candidates;
  }

  get ratings(): ReadonlyMap<string, Rating> {
    return this.#ratings;
  }

  /** All candidates of a segment, of whatever key and attempt, in the order in which they came. */
  candidatesOf(segmentId: string): readonly Candidate[] {
    return this.#candidatesOf.get(segmentId) ?? [];
  }

  /** All ratings of a candidate, whoever rated and however. */
  ratingsOf(candidateId: string): readonly Rating[] {
    return this.#ratingsOf.get(candidateId) ?? [];
  }

  /** The newest word of a person on a candidate, one that takes back what was said included. */
  labelOf(candidateId: string): Label | null {
    return this.#labels.get(candidateId) ?? null;
  }

  /** Null until the candidate has been looked at. */
  marksOf(candidateId: string): readonly Mark[] | null {
    return this.#marks.get(candidateId) ?? null;
  }

  /** Replies that are being written right now, by segment. */
  get writing(): ReadonlyMap<string, string> {
    return this.#writing;
  }

  /** How many items were tried under a key, and how many of its records are usable. */
  tally(key: string): Tally {
    return this.#tallies.get(key) ?? NOTHING;
  }

  #count(record: Candidate | Rating, by: 1 | -1): void {
    const { tried, ok } = this.tally(record.key);
    const isOk = 'verdict' in record ? record.verdict.ok : record.reply.ok;
    this.#tallies.set(record.key, { tried: tried + (record.attempt === 0 ? by : 0), ok: ok + (isOk ? by : 0) });
  }

  /** Replaces everything by what was stored. */
  fill(records: Records): void {
    const documents = records.documents.toSorted((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
    const segments = new Map<string, Segment[]>(documents.map(({ id }) => [id, []]));
    for (const segment of records.segments) segments.get(segment.documentId)?.push(segment);
    for (const each of segments.values()) each.sort((a, b) => a.from - b.from);
    this.#candidates.clear();
    this.#ratings.clear();
    this.#writing.clear();
    this.#tallies.clear();
    for (const map of [this.#candidatesOf, this.#ratingsOf, this.#labels, this.#marks]) map.clear();
    for (const record of [...records.candidates, ...records.ratings]) this.#keep(record);
    for (const label of records.labels) this.#keepLabel(label);
    this.#isRenewed = true;
    batch(() => {
      this.documents.value = documents;
      this.segments.value = segments;
      this.decisions.value = new Map(records.decisions.map(({ segmentId, decided }) => [segmentId, decided]));
      this.show();
    });
  }

  /** What is held, in segments and in characters of the documents' texts. */
  get size(): { readonly segments: number; readonly chars: number } {
    let [segments, chars] = [0, 0];
    for (const { text } of this.documents.value) chars += text.length;
    for (const of of this.segments.value.values()) segments += of.length;
    return { segments, chars };
  }

  has(documentId: string): boolean {
    return this.segments.value.has(documentId);
  }

  /** All segments in document order, then in order of offset. */
  allSegments(): readonly Segment[] {
    return this.documents.value.flatMap(({ id }) => this.segments.value.get(id) ?? []);
  }

  /** Several at once, as they are saved: every view is drawn once for all of them. */
  addDocuments(added: readonly CutDocument[]): void {
    const segments = new Map(this.segments.value);
    for (const each of added) segments.set(each.document.id, each.segments);
    batch(() => {
      this.documents.value = [...this.documents.value, ...added.map(({ document }) => document)];
      this.segments.value = segments;
    });
  }

  decide(segmentIds: readonly string[], decided: Decision['decided'] | null): void {
    const decisions = new Map(this.decisions.value);
    for (const id of segmentIds) {
      if (decided === null) decisions.delete(id);
      else decisions.set(id, decided);
    }
    this.decisions.value = decisions;
  }

  replaceSegments(documentId: string, segments: readonly Segment[]): void {
    this.segments.value = new Map(this.segments.value).set(documentId, segments);
  }

  removeDocuments(documentIds: readonly string[]): void {
    const gone = new Set(documentIds);
    // A child's id begins with its document's id and a slash: see records.ts.
    const isGone = (id: string): boolean => gone.has(id.slice(0, id.indexOf('/')));
    const segments = new Map(this.segments.value);
    for (const id of gone) segments.delete(id);
    for (const records of [this.#candidates, this.#ratings]) {
      for (const [id, record] of records) {
        if (!isGone(id)) continue;
        this.#count(record, -1);
        records.delete(id);
      }
    }
    for (const map of [this.#candidatesOf, this.#ratingsOf, this.#labels, this.#marks, this.#writing]) {
      for (const id of map.keys()) if (isGone(id)) map.delete(id);
    }
    this.#isRenewed = true;
    batch(() => {
      this.documents.value = this.documents.value.filter(({ id }) => !gone.has(id));
      this.segments.value = segments;
      this.decide([...this.decisions.value.keys()].filter(isGone), null);
      this.show();
    });
  }

  /** Adds a record that was made of a segment; what was being written of it is done. */
  addRecord(record: Candidate | Rating): void {
    this.#keep(record);
    this.#touched.add(record.segmentId);
    this.#writing.delete(record.segmentId);
  }

  #keep(record: Candidate | Rating): void {
    if ('verdict' in record) {
      if (this.#ratings.has(record.id)) return;
      this.#ratings.set(record.id, record);
      append(this.#ratingsOf, record.candidateId, record);
    } else {
      if (this.#candidates.has(record.id)) return;
      this.#candidates.set(record.id, record);
      append(this.#candidatesOf, record.segmentId, record);
    }
    this.#count(record, 1);
  }

  addLabel(label: Label): void {
    this.#keepLabel(label);
    this.#touched.add(label.segmentId);
  }

  #keepLabel(label: Label): void {
    const known = this.#labels.get(label.candidateId);
    if (known === undefined || known.turn <= label.turn) this.#labels.set(label.candidateId, label);
  }

  /** Goes up with every mark that is set: what was computed of marks before is void. */
  get marking(): number {
    return this.#marking;
  }

  mark(candidate: Candidate, marks: readonly Mark[]): void {
    this.#marks.set(candidate.id, marks);
    this.#marking += 1;
    this.#touched.add(candidate.segmentId);
  }

  write(segmentId: string, text: string): void {
    this.#writing.set(segmentId, text);
    this.#touched.add(segmentId);
  }

  stopWriting(): void {
    for (const id of this.#writing.keys()) this.#touched.add(id);
    this.#writing.clear();
  }

  /** Segments of which something changed since this was last asked; null when everything may have. For the one builder of rows. */
  takeChanges(): ReadonlySet<string> | null {
    const changes = this.#isRenewed ? null : this.#touched;
    this.#touched = new Set();
    this.#isRenewed = false;
    return changes;
  }

  /** A time for the next document: later than every other's, so that their order survives a reload. */
  nextTime(now: number): number {
    const last = this.documents.value.at(-1)?.addedAt ?? 0;
    return Math.max(now, last + 1);
  }

  show(): void {
    this.revision.value += 1;
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
