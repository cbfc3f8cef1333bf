// The part of the scripted App that is about files and segments: it does what it is asked with plain arrays, without a worker.

import { computed, type Signal, signal } from '@preact/signals';
import type { Failure } from '../../src/core/outcome.ts';
import type { Segment } from '../../src/core/records.ts';
import { isLeftOut } from '../../src/core/segment-marks.ts';
import type { Settings } from '../../src/core/settings.ts';
import type {
  FileReport,
  Row,
  SegmentAct,
  SegmentMark,
  SegmentMarkKind,
  SegmentState,
  SegmentsApp,
} from '../../src/run/app.ts';

/** The signals of a SegmentsApp, here open for writing. */
export interface ScriptedSegments extends SegmentsApp {
  readonly files: Signal<readonly FileReport[]>;
  readonly intake: Signal<SegmentsApp['intake']['value']>;
  readonly looking: Signal<boolean>;
  readonly evaluations: Signal<SegmentsApp['evaluations']['value']>;
  readonly lastSegmentAct: Signal<SegmentAct | null>;
  readonly allRows: Signal<readonly Row[]>;
  /** Marks by segment id; a segment that is not in it has none. */
  readonly segmentMarks: Signal<ReadonlyMap<string, readonly SegmentMark[] | null>>;
  readonly decisions: Signal<ReadonlyMap<string, 'keep' | 'drop'>>;
}

type Told = (name: string, ...given: unknown[]) => Promise<void>;

const NONE: readonly SegmentMark[] = [];

/** A file that was read to one document, to be changed by a scene. */
export function report(id: number, name: string, part: Partial<FileReport> = {}): FileReport {
  return {
    id,
    name,
    how: 'read',
    share: 1,
    documents: 1,
    segments: 20,
    documentId: null,
    notes: [],
    fields: null,
    ...part,
  };
}

export function scriptedSegments(settings: Signal<Settings>, told: Told): ScriptedSegments {
  const allRows = signal<readonly Row[]>([]);
  const segmentMarks = signal<ReadonlyMap<string, readonly SegmentMark[] | null>>(new Map());
  const decisions = signal<ReadonlyMap<string, 'keep' | 'drop'>>(new Map());
  const lastSegmentAct = signal<SegmentAct | null>(null);
  const evaluations = signal<SegmentsApp['evaluations']['value']>([]);
  const intake = signal<SegmentsApp['intake']['value']>(null);
  const done: { readonly act: SegmentAct; readonly back: () => void }[] = [];
  const segmentStates = computed(() => {
    const filters = settings.value.segmentFilters;
    const states = new Map<string, SegmentState>();
    for (const { segment } of allRows.value) {
      const found = segmentMarks.value.get(segment.id);
      const marks = found === undefined ? NONE : found;
      const decided = decisions.value.get(segment.id) ?? null;
      states.set(segment.id, {
        marks,
        decided,
        isIn: decided === null ? !isLeftOut(marks ?? NONE, filters) : decided === 'keep',
      });
    }
    return states;
  });
  const markCounts = computed(() => {
    const counts = new Map<SegmentMarkKind, { marked: number; leftOut: number }>();
    for (const { marks, isIn } of segmentStates.value.values()) {
      for (const { kind } of marks ?? NONE) {
        const { marked, leftOut } = counts.get(kind) ?? { marked: 0, leftOut: 0 };
        counts.set(kind, { marked: marked + 1, leftOut: leftOut + (isIn ? 0 : 1) });
      }
    }
    return counts;
  });
  const remember = (act: SegmentAct, back: () => void) => {
    done.push({ act, back });
    lastSegmentAct.value = act;
  };
  /** Puts other segments in the place of some of a document, and can take that back. */
  const replace = (at: number, gone: number, segments: readonly Segment[], act: SegmentAct) => {
    const before = allRows.value;
    const first = before[at];
    if (first === undefined) throw new Error('There is no such row.');
    const made = segments.map(
      (segment): Row => ({ ...first, segment, candidate: null, choices: [], rating: null, label: null }),
    );
    allRows.value = before.toSpliced(at, gone, ...made);
    remember(act, () => (allRows.value = before));
  };
  const placeOf = (id: string) => allRows.value.findIndex(({ segment }) => segment.id === id);
  const drawn = (row: Row, from: number, to: number): Segment => ({
    ...row.segment,
    id: `${row.document.id}/${from}-${to}`,
    from,
    to,
    text: row.document.text.slice(from, to),
    byHand: 'boundaries',
  });
  const refused = (message: string): Failure => ({ kind: 'bad-input', message });
  return {
    files: signal<readonly FileReport[]>([]),
    intake,
    looking: signal(false),
    evaluations,
    lastSegmentAct,
    allRows,
    segmentMarks,
    decisions,
    segmentStates,
    markCounts,
    addFiles: (files) => told('addFiles', files),
    addText: (name, text) => told('addText', name, text),
    addUrls: (text) => told('addUrls', text),
    stopIntake() {
      if (intake.value !== null) intake.value = { ...intake.value, stopping: true };
      void told('stopIntake');
    },
    readAgain: (fileId, field) => told('readAgain', fileId, field),
    decideSegments(segmentIds, decided) {
      const before = decisions.value;
      const after = new Map(before);
      for (const id of segmentIds) {
        if (decided === null) after.delete(id);
        else after.set(id, decided);
      }
      decisions.value = after;
      remember({ what: decided ?? 'undecide', segments: segmentIds.length }, () => (decisions.value = before));
      return told('decideSegments', segmentIds, decided);
    },
    async mergeWithNext(segmentId) {
      await told('mergeWithNext', segmentId);
      const at = placeOf(segmentId);
      const [row, next] = [allRows.value[at], allRows.value[at + 1]];
      if (row === undefined) return refused('This segment is no longer there.');
      if (next?.document.id !== row.document.id) return refused('This is the last segment of its document.');
      replace(at, 2, [drawn(row, row.segment.from, next.segment.to)], { what: 'merge', segments: 2 });
      return null;
    },
    async splitSegment(segmentId, offset) {
      await told('splitSegment', segmentId, offset);
      const at = placeOf(segmentId);
      const row = allRows.value[at];
      if (row === undefined) return refused('This segment is no longer there.');
      const { text } = row.document;
      const end = row.segment.from + text.slice(row.segment.from, offset).trimEnd().length;
      replace(at, 1, [drawn(row, row.segment.from, end), drawn(row, offset, row.segment.to)], {
        what: 'split',
        segments: 1,
      });
      return null;
    },
    async moveSegment(segmentId, { from, to }) {
      await told('moveSegment', segmentId, { from, to });
      const at = placeOf(segmentId);
      const row = allRows.value[at];
      if (row === undefined) return refused('This segment is no longer there.');
      const next = allRows.value[at + 1];
      if (next?.document.id === row.document.id && to > next.segment.from) {
        return refused('It would overlap with the segment after it, so nothing was moved.');
      }
      replace(at, 1, [drawn(row, from, to)], { what: 'move', segments: 1 });
      return null;
    },
    async editSegment(segmentId, text) {
      await told('editSegment', segmentId, text);
      const at = placeOf(segmentId);
      const row = allRows.value[at];
      if (row === undefined) return refused('This segment is no longer there.');
      const { segment } = row;
      const edited = {
        ...segment,
        id: `${row.document.id}/${segment.from}-${segment.to}~e1`,
        text,
        byHand: 'text' as const,
      };
      replace(at, 1, [edited], { what: 'edit', segments: 1 });
      return null;
    },
    cutAgain: (documentId) => told('cutAgain', documentId),
    undoSegments() {
      done.pop()?.back();
      lastSegmentAct.value = done.at(-1)?.act ?? null;
      return told('undoSegments');
    },
    async addEvaluation(file) {
      await told('addEvaluation', file.name);
      if (file.size === 0) return refused(`${file.name} has no prompt in it; nothing was added.`);
      evaluations.value = [...evaluations.value, { name: file.name, prompts: 3 }];
      return null;
    },
    removeEvaluation(name) {
      evaluations.value = evaluations.value.filter((each) => each.name !== name);
      return told('removeEvaluation', name);
    },
  };
}
