// What is known of every segment: figures and relations from the look worker, marks by the settings' thresholds, what a
// person decided. New and changed documents are looked at in slices while the page goes on.

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { bugFrom, type Failure } from '../core/outcome.ts';
import type { Document, Segment } from '../core/records.ts';
import type { SegmentFigures, SegmentRelations } from '../core/segment-figures.ts';
import { isLeftOut, type SegmentMark, type SegmentMarkKind, segmentMarks } from '../core/segment-marks.ts';
import type { Settings } from '../core/settings.ts';
import type { Evaluation, LookNews, LookSettings, SegmentLooker } from '../ingest/look-client.ts';
import type { Notices } from './notices.ts';
import type { Project } from './project.ts';
import type { SegmentState } from './segments-view.ts';

/** Characters sent to the worker at once: a helping takes it some tens of milliseconds. */
const SLICE_CHARS = 300_000;
/** Views are told this often while many segments are looked at. */
const TELL_EVERY_MS = 400;

export class SegmentBook {
  readonly states: ReadonlySignal<ReadonlyMap<string, SegmentState>>;
  readonly counts: ReadonlySignal<ReadonlyMap<SegmentMarkKind, { readonly marked: number; readonly leftOut: number }>>;
  readonly looking = signal(false);
  readonly evaluations = signal<readonly Evaluation[]>([]);
  /** Segments that are worked on, in document order. */
  readonly pool: ReadonlySignal<readonly Segment[]>;

  readonly #project: Project;
  readonly #settings: ReadonlySignal<Settings>;
  readonly #looker: SegmentLooker;
  readonly #notices: Notices;
  readonly #figures = new Map<string, SegmentFigures>();
  readonly #relations = new Map<string, SegmentRelations>();
  /** By document: the segments that were looked at, as they were. */
  readonly #seen = new Map<string, readonly Segment[]>();
  readonly #known = new Map<string, SegmentState>();
  readonly #shown = signal<ReadonlyMap<string, SegmentState>>(new Map());
  /** The settings that the worker goes by, in words. */
  #under = '';
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #looks: Promise<Failure | null> = Promise.resolve(null);

  constructor(project: Project, settings: ReadonlySignal<Settings>, looker: SegmentLooker, notices: Notices) {
    this.#project = project;
    this.#settings = settings;
    this.#looker = looker;
    this.#notices = notices;
    this.states = this.#shown;
    this.counts = computed(() => countsOf(this.#shown.value, settings.value));
    this.pool = computed(() => {
      void project.documents.value;
      void project.segments.value;
      const states = this.#shown.value;
      return project.allSegments().filter(({ id }) => states.get(id)?.isIn !== false);
    });
    effect(() => {
      void project.documents.value;
      void project.segments.value;
      void this.evaluations.value;
      void settings.value.segmentFilters;
      untracked(() => this.#soon());
    });
    // Thresholds and a person's word count at once: nothing has to be looked at again.
    effect(() => {
      void settings.value.segmentFilters;
      void project.decisions.value;
      untracked(() => this.#judgeAll());
    });
  }

  /** Settles when every segment has been looked at; with why not, where that could not be. */
  settle(): Promise<Failure | null> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looks = this.#looks
      .then(() => this.#lookAtAll())
      .catch((thrown: unknown) => bugFrom(thrown))
      .then((failure) => {
        this.looking.value = false;
        this.#tell();
        if (failure !== null) this.#notices.add(failure);
        return failure;
      });
    return this.#looks;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => void this.settle(), 0);
  }

  async #lookAtAll(): Promise<Failure | null> {
    const gone = [...this.#seen.keys()].filter((id) => !this.#project.has(id));
    if (gone.length > 0 && !this.#heard(await this.#looker.forget(gone))) return BROKEN;
    for (const id of gone) this.#forget(id);
    if (this.#project.documents.value.length === 0) return null;
    if (!(await this.#configure())) return BROKEN;
    for (;;) {
      const slice = this.#nextSlice();
      if (slice.length === 0) return null;
      this.looking.value = true;
      const news = await this.#looker.look(
        slice.map(({ document, segments }) => ({
          documentId: document.id,
          place: document.addedAt,
          form: document.form,
          segments: segments.map(({ id, text, headingPath }) => ({ id, text, headingPath })),
        })),
      );
      if (news === null) return BROKEN;
      for (const { document, segments } of slice) {
        this.#forget(document.id, new Set(segments.map(({ id }) => id)));
        this.#seen.set(document.id, segments);
      }
      this.#heard(news);
      if (Date.now() - this.#toldAt > TELL_EVERY_MS) this.#tell();
    }
  }

  /** Documents that are new or cut anew, as many as one helping takes. */
  #nextSlice(): readonly { readonly document: Document; readonly segments: readonly Segment[] }[] {
    const slice: { document: Document; segments: readonly Segment[] }[] = [];
    let chars = 0;
    for (const document of this.#project.documents.value) {
      const segments = this.#project.segments.value.get(document.id) ?? [];
      if (this.#seen.get(document.id) === segments) continue;
      slice.push({ document, segments });
      chars += segments.reduce((sum, { text }) => sum + text.length, 0);
      if (chars >= SLICE_CHARS) break;
    }
    return slice;
  }

  async #configure(): Promise<boolean> {
    const { similarity, boilerplateDocuments, evaluationWords } = this.#settings.value.segmentFilters;
    const evaluations = this.evaluations.value;
    const settings: LookSettings = { similarity, boilerplateDocuments, evaluationWords, evaluations };
    const words = JSON.stringify(settings);
    if (words === this.#under) return true;
    const news = await this.#looker.set(settings);
    if (news !== null) this.#under = words;
    return this.#heard(news);
  }

  #heard(news: LookNews | null): boolean {
    if (news === null) {
      // A worker that is gone knows nothing any more: all is to be looked at again.
      this.#seen.clear();
      this.#under = '';
      return false;
    }
    const changed = new Set<string>();
    for (const [id, figures] of news.figures) {
      this.#figures.set(id, figures);
      changed.add(id);
    }
    for (const [id, relations] of news.relations) {
      this.#relations.set(id, relations);
      changed.add(id);
    }
    for (const id of changed) this.#judge(id);
    return true;
  }

  /** @param staying segments that are there still: their relations are told again only when they change. */
  #forget(documentId: string, staying: ReadonlySet<string> = new Set()): void {
    for (const { id } of this.#seen.get(documentId) ?? []) {
      if (staying.has(id)) continue;
      for (const map of [this.#figures, this.#relations, this.#known]) map.delete(id);
    }
    this.#seen.delete(documentId);
  }

  #judgeAll(): void {
    // A word about a segment that was not looked at counts too.
    for (const id of new Set([...this.#known.keys(), ...this.#project.decisions.value.keys()])) this.#judge(id);
    this.#tell();
  }

  #judge(id: string): void {
    const { segmentFilters } = this.#settings.value;
    const figures = this.#figures.get(id);
    const marks = figures === undefined ? null : segmentMarks(figures, this.#relations.get(id) ?? null, segmentFilters);
    const decided = this.#project.decisions.value.get(id) ?? null;
    const isIn = decided === null ? marks === null || !isLeftOut(marks, segmentFilters) : decided === 'keep';
    const state: SegmentState = { marks, decided, isIn };
    const known = this.#known.get(id);
    if (known === undefined || !isSame(known, state)) this.#known.set(id, state);
  }

  #tell(): void {
    this.#toldAt = Date.now();
    batch(() => {
      this.#shown.value = new Map(this.#known);
    });
  }
}

function isSame(a: SegmentState, b: SegmentState): boolean {
  return a.decided === b.decided && a.isIn === b.isIn && isSameMarks(a.marks, b.marks);
}

function isSameMarks(a: readonly SegmentMark[] | null, b: readonly SegmentMark[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every(({ kind, found }, at) => kind === b[at]?.kind && found === b[at]?.found);
}

function countsOf(
  states: ReadonlyMap<string, SegmentState>,
  { segmentFilters }: Settings,
): ReadonlyMap<SegmentMarkKind, { readonly marked: number; readonly leftOut: number }> {
  const counts = new Map<SegmentMarkKind, { marked: number; leftOut: number }>();
  for (const { marks, isIn } of states.values()) {
    for (const { kind } of marks ?? []) {
      const count = counts.get(kind) ?? { marked: 0, leftOut: 0 };
      count.marked += 1;
      if (!isIn && segmentFilters.actions[kind] === 'leave-out') count.leftOut += 1;
      counts.set(kind, count);
    }
  }
  return counts;
}

const BROKEN: Failure = {
  kind: 'missing',
  message:
    'The part of the page that looks at segments could not be fetched or has crashed. Nothing is lost. Reload the page to have them looked at.',
};
