// What segments have to do with one another over all documents of a project: exact and near duplicates, lines that recur,
// and words shared with evaluation prompts. Documents come and go one by one; no text is kept, only hashes.

import { Boilerplate } from './corpus/boilerplate.ts';
import { type Evaluation, Evaluations } from './corpus/evaluations.ts';
import { Repeats } from './corpus/repeats.ts';
import type { SegmentFilterSettings, SegmentRelations } from './segment-marks.ts';
import { textHash, wordHashes } from './word-hashes.ts';

export type { Evaluation } from './corpus/evaluations.ts';

/** The settings that relations depend on; the others only compare with them. */
export type CorpusSettings = Pick<SegmentFilterSettings, 'similarity' | 'boilerplateDocuments' | 'evaluationWords'>;

/** Words of a segment that are read; a usual one has 300. */
const READ_WORDS = 20_000;
/** Segments that are let go of before their numbers are used again. */
const GONE_AT_LEAST = 1024;

interface Entry {
  readonly id: string;
  readonly row: number;
  readonly document: Place;
  /** Place within the document. */
  index: number;
  /** Row of its text among the distinct texts; null for a text of white space. */
  readonly text: number | null;
  isRepeat: boolean;
}

interface Place {
  readonly id: string;
  /** Place of the document in the project. */
  readonly place: number;
  entries: readonly Entry[];
  /** How many of its entries repeat an earlier segment. */
  repeats: number;
  /** Whether its lines are counted. */
  isCounted: boolean;
}

/**
 * The answers depend on what is in it and in which order of the project, not on the order in which documents came. A
 * segment's id is taken to name its text: the same id is not looked at twice. The earlier of two alike is the original.
 */
export class Corpus {
  #settings: CorpusSettings;
  readonly #entries = new Map<string, Entry>();
  readonly #documents = new Map<string, Place>();
  readonly #byRow: (Entry | null)[] = [];
  readonly #repeats: Repeats<Entry>;
  readonly #boilerplate: Boilerplate;
  #evaluations: readonly Evaluation[] = [];
  #prompts = new Evaluations([], 1);
  readonly #changed = new Set<string>();
  #free: number[] = [];
  #gone: number[] = [];

  constructor(settings: CorpusSettings) {
    this.#settings = settings;
    this.#repeats = new Repeats(settings.similarity, inOrder);
    this.#boilerplate = new Boilerplate(settings.boilerplateDocuments, (row) => this.#byRow[row] === null);
  }

  /** How many segments are known. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Adds a document, or gives a known one the segments that it has now, in their order. `place` is its place in the project:
   * the segments of lower places are the earlier ones.
   */
  add(documentId: string, place: number, segments: readonly { readonly id: string; readonly text: string }[]): void {
    const known = this.#documents.get(documentId);
    const wanted = new Map<string, number>();
    segments.forEach(({ id }, index) => {
      const owner = this.#entries.get(id)?.document;
      if (!wanted.has(id) && (owner === undefined || owner === known)) wanted.set(id, index);
    });
    const stays = known?.entries.filter(({ id }) => wanted.has(id)) ?? [];
    const order = stays.map(({ id }) => wanted.get(id) as number);
    // In another order its segments are other originals: then it is simplest to begin anew.
    if (known && (known.place !== place || order.some((index, at) => at > 0 && index < (order[at - 1] as number)))) {
      this.remove(documentId);
      this.add(documentId, place, segments);
      return;
    }
    const document = known ?? { id: documentId, place, entries: [], repeats: 0, isCounted: false };
    this.#documents.set(documentId, document);
    this.#uncount(document);
    for (const entry of document.entries) if (!wanted.has(entry.id)) this.#leave(entry);
    for (const entry of stays) entry.index = wanted.get(entry.id) as number;
    const kept = new Map(stays.map((entry) => [entry.id, entry]));
    document.entries = [...wanted.values()].map((index) => {
      const segment = segments[index] as { readonly id: string; readonly text: string };
      return kept.get(segment.id) ?? this.#enter(document, segment, index);
    });
    this.#settle([document]);
    this.#tidy();
  }

  /** Forgets a document; what repeated its segments is free again. */
  remove(documentId: string): void {
    const document = this.#documents.get(documentId);
    if (!document) return;
    this.#uncount(document);
    for (const entry of document.entries) this.#leave(entry);
    this.#documents.delete(documentId);
    this.#settle([]);
    this.#tidy();
  }

  /** What is known of a segment beside the others; null for an unknown one. */
  relations(segmentId: string): SegmentRelations | null {
    const entry = this.#entries.get(segmentId);
    if (!entry) return null;
    const repeats = entry.text === null ? null : this.#repeats.earlier(entry, entry.text);
    const overlap = entry.text === null ? null : this.#repeats.overlap(entry.text);
    return {
      boilerplate: this.#boilerplate.of(entry.row),
      repeats: repeats && { id: repeats.entry.id, similarity: repeats.similarity, exact: repeats.exact },
      evaluation: overlap && this.#prompts.told(overlap),
    };
  }

  /**
   * The segments whose relations have changed since this was last asked, new ones included and removed ones not. Now and
   * then one is among them whose relations are as they were.
   */
  takeChanged(): readonly string[] {
    const ids = [...this.#changed].filter((id) => this.#entries.has(id));
    this.#changed.clear();
    return ids;
  }

  /** The evaluations that segments are held against from now on, in place of those before. */
  setEvaluations(evaluations: readonly Evaluation[]): void {
    this.#evaluations = evaluations;
    this.#prompts = new Evaluations(evaluations, this.#settings.evaluationWords);
    this.#repeats.setEvaluations(this.#prompts);
    this.#settle([]);
  }

  /** Other settings; only what depends on those that differ is made anew. A changed similarity costs the most. */
  configure(settings: CorpusSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (settings.boilerplateDocuments !== before.boilerplateDocuments) {
      const rows = [...this.#entries.values()].map(({ row }) => row);
      this.#boilerplate.configure(settings.boilerplateDocuments, rows, (row) => this.#note(row));
    }
    if (settings.similarity !== before.similarity) {
      this.#repeats.configure(settings.similarity);
      this.#settle([]);
    }
    if (settings.evaluationWords !== before.evaluationWords) this.setEvaluations(this.#evaluations);
  }

  #enter(document: Place, { id, text }: { readonly id: string; readonly text: string }, index: number): Entry {
    const row = this.#free.pop() ?? this.#byRow.length;
    const hash = textHash(text);
    const known = hash === null ? null : this.#repeats.known(hash);
    const distinct = hash === null ? null : (known ?? this.#repeats.text(hash, wordHashes(text, READ_WORDS)));
    const entry: Entry = { id, row, document, index, text: distinct, isRepeat: false };
    this.#byRow[row] = entry;
    this.#entries.set(id, entry);
    this.#boilerplate.add(row, text);
    if (distinct !== null) this.#repeats.add(distinct, entry);
    this.#changed.add(id);
    return entry;
  }

  #leave(entry: Entry): void {
    if (entry.text !== null) this.#repeats.remove(entry.text, entry);
    if (entry.isRepeat) entry.document.repeats -= 1;
    this.#boilerplate.remove(entry.row);
    this.#byRow[entry.row] = null;
    this.#gone.push(entry.row);
    this.#entries.delete(entry.id);
    this.#changed.delete(entry.id);
  }

  #tidy(): void {
    if (this.#gone.length <= Math.max(GONE_AT_LEAST, this.#entries.size / 2)) return;
    this.#boilerplate.purge();
    for (const row of this.#gone) this.#free.push(row);
    this.#gone = [];
  }

  // After every change: who repeats whom, then which documents count for recurring lines.
  #settle(documents: readonly Place[]): void {
    const touched = new Set(documents);
    for (const entry of this.#repeats.settle()) {
      this.#changed.add(entry.id);
      const isRepeat = entry.text !== null && this.#repeats.earlier(entry, entry.text) !== null;
      if (isRepeat === entry.isRepeat) continue;
      entry.isRepeat = isRepeat;
      entry.document.repeats += isRepeat ? 1 : -1;
      touched.add(entry.document);
    }
    for (const document of touched) {
      // The same article three times is one article, and its lines no boilerplate: a document that mostly repeats
      // others does not count.
      const counts = 2 * document.repeats <= document.entries.length;
      if (counts === document.isCounted) continue;
      document.isCounted = counts;
      this.#count(document, counts ? 1 : -1);
    }
  }

  #uncount(document: Place): void {
    if (document.isCounted) this.#count(document, -1);
    document.isCounted = false;
  }

  #count(document: Place, by: 1 | -1): void {
    const rows = document.entries.map(({ row }) => row);
    this.#boilerplate.count(rows, by, (row) => this.#note(row));
  }

  #note(row: number): void {
    const entry = this.#byRow[row];
    if (entry) this.#changed.add(entry.id);
  }
}

/** Negative when `a` stands before `b` in the project. */
function inOrder(a: Entry, b: Entry): number {
  if (a.document === b.document) return a.index - b.index;
  // Documents of one place are told apart by their ids, so that the order is the same whichever came first.
  return a.document.place - b.document.place || (a.document.id < b.document.id ? -1 : 1);
}
