// An App made of plain signals: the views are looked at and tested with it, in every state, without a worker.

import { type Signal, signal } from '@preact/signals';
import type { Failure } from '../../src/core/outcome.ts';
import type {
  AdapterRecord,
  Candidate,
  Document,
  Label,
  Rating,
  ReplyFault,
  Said,
  Segment,
} from '../../src/core/records.ts';
import { DEFAULT_LOOP } from '../../src/core/rounds.ts';
import type { SeedSet } from '../../src/core/seed.ts';
import { isKept } from '../../src/core/select.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/settings.ts';
import {
  type App,
  type Aside,
  type ComparisonView,
  type Counts,
  DEFAULT_MODEL_SETTINGS,
  type DeviceChoice,
  type DeviceReport,
  type LabelAct,
  type LoopChoices,
  type LoopView,
  type ModelSettings,
  type ModelState,
  type OpenProject,
  type PageStanding,
  type ProjectFileState,
  type ProjectSummary,
  type Row,
  type ScalingView,
  type Shown,
  type SizeAnswer,
  type StorageUse,
  type TabState,
  type TakeHomeState,
  type TrainingView,
  type VariantResult,
  type WorkState,
} from '../../src/run/app.ts';
import { datasetDoor } from '../../src/run/dataset.ts';
import { CHOICE, REPORT } from './embedded-model.ts';
import { PARAGRAPHS, type Passage, RAMBLING, SOURDOUGH, TIDES } from './passages.ts';
import { type ScriptedSegments, scriptedSegments } from './segments-scripted.ts';

/** The signals an App is seen through, here open for writing, and every call that a view made. */
export interface ScriptedApp extends Omit<App, keyof ScriptedSegments>, ScriptedSegments {
  readonly opened: Signal<boolean>;
  readonly documents: Signal<readonly Document[]>;
  readonly rows: Signal<readonly Row[]>;
  readonly counts: Signal<Counts>;
  readonly settings: Signal<Settings>;
  readonly model: Signal<ModelState>;
  readonly device: Signal<DeviceReport | null>;
  readonly deviceChoice: Signal<DeviceChoice>;
  readonly modelSettings: Signal<ModelSettings>;
  readonly sizes: Signal<ReadonlyMap<string, SizeAnswer>>;
  readonly storage: Signal<StorageUse | null>;
  readonly work: Signal<WorkState>;
  readonly notices: Signal<readonly { readonly id: number; readonly failure: Failure }[]>;
  readonly seed: Signal<SeedSet | null>;
  readonly loopChoices: Signal<LoopChoices>;
  readonly loop: Signal<LoopView>;
  readonly trainings: Signal<readonly TrainingView[]>;
  readonly comparison: Signal<ComparisonView | null>;
  readonly variants: Signal<readonly VariantResult[]>;
  readonly scaling: Signal<ScalingView>;
  readonly adapters: Signal<readonly AdapterRecord[]>;
  readonly shown: Signal<Shown>;
  readonly takingHome: Signal<TakeHomeState>;
  readonly lastLabel: Signal<LabelAct | null>;
  readonly tab: Signal<TabState>;
  readonly asides: Signal<readonly Aside[]>;
  readonly standing: Signal<PageStanding>;
  readonly isStored: Signal<boolean>;
  readonly project: Signal<OpenProject>;
  readonly projects: Signal<readonly ProjectSummary[] | null>;
  readonly projectFile: Signal<ProjectFileState>;
  readonly calls: readonly (readonly [name: string, ...given: unknown[]])[];
  setRows(rows: readonly Row[]): void;
}

/** An empty project with a model to choose; tests and the harness write the rest into its signals. */
export function scriptedApp(): ScriptedApp {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const told = (name: string, ...given: unknown[]) => {
    calls.push([name, ...given]);
    return Promise.resolve();
  };
  const settings = signal({ ...DEFAULT_SETTINGS, minScore: 4 });
  const rows = signal<readonly Row[]>([]);
  const documents = signal<readonly Document[]>([]);
  const deviceChoice = signal<DeviceChoice>('auto');
  const modelSettings = signal<ModelSettings>(DEFAULT_MODEL_SETTINGS);
  const storage = signal<StorageUse | null>(null);
  const notices = signal<ScriptedApp['notices']['value']>([]);
  const counts = signal(countsOf([], [], settings.value));
  const loopChoices = signal<LoopChoices>(DEFAULT_LOOP);
  const shown = signal<Shown>('untuned');
  const lastLabel = signal<LabelAct | null>(null);
  const undo: { readonly rows: readonly Row[]; readonly act: LabelAct | null }[] = [];
  const segments = scriptedSegments(settings, told);
  const recount = () => {
    counts.value = countsOf(documents.value, rows.value, settings.value);
  };
  return {
    opened: signal(true),
    documents,
    ...segments,
    rows,
    counts,
    settings,
    model: signal<ModelState>({ kind: 'choose', choices: [CHOICE], problem: null, smaller: null }),
    device: signal<DeviceReport | null>(REPORT),
    deviceChoice,
    modelSettings,
    sizes: signal<ReadonlyMap<string, SizeAnswer>>(new Map()),
    storage,
    work: signal<WorkState>({ kind: 'idle', last: null }),
    notices,
    seed: signal<SeedSet | null>(null),
    loopChoices,
    loop: signal<LoopView>({ steps: [], blocked: 'Add a seed first.', running: null, stopping: false, failure: null }),
    trainings: signal<readonly TrainingView[]>([]),
    comparison: signal<ComparisonView | null>(null),
    variants: signal<readonly VariantResult[]>([]),
    scaling: signal<ScalingView>({ points: [], fit: null }),
    adapters: signal<readonly AdapterRecord[]>([]),
    shown,
    takingHome: signal<TakeHomeState>({ kind: 'idle', failure: null }),
    // The real desk over the scripted rows: what it saves and remembers is told.
    ...datasetDoor({
      ...{ settings, rows, documents, allRows: segments.allRows },
      marked: () => Promise.resolve(),
      lineage: (key) => ({ key, steps: [], missing: [] }),
      choices: () => Promise.resolve({ ok: true, value: [CHOICE] }),
      save: (name, content) => void told('save', name, content),
      remember: (name, value) => told('remember', name, value),
      saved: () => Promise.resolve(null),
      now: () => 1_700_000_400_000,
    }),
    calls,
    setRows(next) {
      rows.value = next;
      segments.allRows.value = next;
      documents.value = [...new Map(next.map((row) => [row.document.id, row.document])).values()];
      recount();
    },
    addSample: (path) => told('addSample', path),
    removeDocuments: (ids) => told('removeDocuments', ids),
    clearAll: () => told('clearAll'),
    changeSettings(change) {
      settings.value = change(settings.value);
      recount();
      return told('changeSettings', settings.value);
    },
    chooseDevice(device) {
      deviceChoice.value = device;
    },
    changeModelSettings(change) {
      modelSettings.value = change(modelSettings.value);
      return told('changeModelSettings', modelSettings.value);
    },
    askSize: (choice) => told('askSize', choice.id),
    lookAtStorage: () => told('lookAtStorage'),
    deleteModel(id) {
      const now = storage.value;
      if (now !== null) storage.value = { ...now, models: now.models.filter((model) => model.id !== id) };
      return told('deleteModel', id);
    },
    loadModel: (choice) => told('loadModel', choice),
    openModelFiles: (files) => told('openModelFiles', files),
    cancelLoad: () => void told('cancelLoad'),
    unloadModel: () => told('unloadModel'),
    start: (what) => told('start', what),
    stop: () => void told('stop'),
    retryFailed: (stage) => told('retryFailed', stage),
    exportJsonl(range) {
      void told('exportJsonl', range);
      return Promise.resolve(
        new Blob(['{"instruction":"one","output":"two","score":4.8}\n'], { type: 'application/jsonl' }),
      );
    },
    dismissNotice(id) {
      notices.value = notices.value.filter((notice) => notice.id !== id);
    },
    useShippedSeed: () => told('useShippedSeed'),
    addSeedFile: (file) => told('addSeedFile', file),
    removeSeed: () => told('removeSeed'),
    changeLoop(change) {
      loopChoices.value = change(loopChoices.value);
      return told('changeLoop', loopChoices.value);
    },
    startLoop: (how) => told('startLoop', how),
    timeTraining: () => told('timeTraining'),
    startVariants: (variants) => told('startVariants', variants),
    show(next) {
      shown.value = next;
    },
    blindPairs: (a, b) => {
      void told('blindPairs', a, b);
      return [];
    },
    chooseBlind: (pair, verdict) => told('chooseBlind', pair, verdict),
    takeHome: (key, form) => told('takeHome', key, form),
    cancelTakeHome: () => void told('cancelTakeHome'),
    importAdapter: (files, as) => told('importAdapter', files, as),
    loopReport: () => Promise.resolve(new Blob(['{}'])),
    loopCard: () => Promise.resolve(new Blob(['# Loop'])),
    lineage: (key) => ({ key, steps: [], missing: [] }),
    tab: signal<TabState>({ kind: 'writing' }),
    takeOver: () => told('takeOver'),
    asides: signal<readonly Aside[]>([]),
    standing: signal<PageStanding>({ isOnline: true, offline: 'ready', telling: 'off', persisted: false }),
    isStored: signal(true),
    answer: (id, how) => void told('answer', id, how),
    changeTelling: (on) => told('changeTelling', on),
    askToPersist: () => told('askToPersist'),
    project: signal<OpenProject>({ id: 'first', name: 'My project', origin: 'own' }),
    projects: signal<readonly ProjectSummary[] | null>(null),
    projectFile: signal<ProjectFileState>({ kind: 'idle', failure: null }),
    lookAtProjects: () => told('lookAtProjects'),
    newProject: (name) => told('newProject', name).then(() => null),
    goToProject: (id) => told('goToProject', id),
    renameProject: (id, name) => told('renameProject', id, name).then(() => null),
    duplicateProject: (id) => told('duplicateProject', id).then(() => null),
    deleteProject: (id) => told('deleteProject', id).then(() => null),
    saveProjectFile: (id, how) => told('saveProjectFile', id, how),
    openProjectFile: (file) => told('openProjectFile', file),
    takeProjectFile: (how) => told('takeProjectFile', how),
    closeProjectFile: () => void told('closeProjectFile'),
    rateAsTheyAre: (fileId) => told('rateAsTheyAre', fileId).then(() => null),
    openDemo: () => told('openDemo').then(() => null),
    lastLabel,
    label(segmentIds, said) {
      const before = rows.value;
      const after = before.map((row) => (segmentIds.includes(row.segment.id) ? labelled(row, said) : row));
      const changed = after.filter((row, at) => row !== before[at]).length;
      undo.push({ rows: before, act: lastLabel.value });
      rows.value = after;
      segments.allRows.value = after;
      lastLabel.value = { pairs: changed, said: said.kind };
      recount();
      void told('label', segmentIds, said);
      return Promise.resolve(changed);
    },
    undoLabel() {
      const last = undo.pop();
      if (last !== undefined) {
        rows.value = last.rows;
        lastLabel.value = last.act;
        recount();
      }
      return told('undoLabel');
    },
  };
}

function countsOf(documents: readonly Document[], rows: readonly Row[], settings: Settings): Counts {
  const scores = rows.flatMap((row) => (row.rating?.verdict.ok === true ? [row.rating.verdict.score] : []));
  return {
    documents: documents.length,
    segments: rows.length,
    candidates: rows.filter((row) => row.candidate?.reply.ok === true).length,
    rated: scores.length,
    kept: rows.filter((row) => isKept(row, settings)).length,
    marked: rows.filter((row) => row.marks.length > 0).length,
    labelled: rows.filter((row) => row.label !== null).length,
    failed: rows.filter((row) => row.candidate?.reply.ok === false || row.rating?.verdict.ok === false).length,
  };
}

/** Rows of two documents, waiting for everything; `copies` of each passage make long lists. */
export function waitingRows(copies = 2): readonly Row[] {
  return [
    ...rowsOf('tides.md', '7d1e', 'Field notes on tides', TIDES, copies),
    ...rowsOf('sourdough.html', 'b20c', 'A baker’s notebook', SOURDOUGH, copies),
  ];
}

function rowsOf(name: string, id: string, title: string, passages: readonly Passage[], copies: number): readonly Row[] {
  const parts: { readonly passage: Passage; readonly copy: number; readonly from: number; readonly text: string }[] =
    [];
  let text = `# ${title}\n\nThese notes were made over several years and never meant for print.\n\n`;
  for (let copy = 0; copy < copies; copy += 1) {
    for (const [index, passage] of passages.entries()) {
      text += `## ${passage.heading}${copy === 0 ? '' : `, ${copy + 1}`}\n\n`;
      const body = [0, 1, 2]
        .slice(0, 1 + ((index + copy) % 3))
        .map((step) => PARAGRAPHS[(index + step) % PARAGRAPHS.length]);
      parts.push({ passage, copy, from: text.length, text: body.join('\n\n') });
      text += `${body.join('\n\n')}\n\n`;
    }
  }
  const document: Document = { id, name, form: 'markdown', text, addedAt: 1_700_000_000_000 };
  return parts.map((part) => ({
    segment: segmentOf(document, part.from, part.text, [
      title,
      `${part.passage.heading}${part.copy === 0 ? '' : `, ${part.copy + 1}`}`,
    ]),
    document,
    writing: null,
    candidate: null,
    choices: [],
    rating: null,
    opinions: [],
    marks: [],
    label: null,
  }));
}

function segmentOf(document: Document, from: number, text: string, headingPath: readonly string[]): Segment {
  const to = from + text.length;
  return { id: `${document.id}/${from}-${to}`, documentId: document.id, headingPath, from, to, text };
}

const passageOf = (index: number): Passage => {
  const all = [...TIDES, ...TIDES, ...SOURDOUGH, ...SOURDOUGH];
  return all[index % all.length] ?? TIDES[0]!;
};

export function written(row: Row, instruction: string): Row {
  const candidate = candidateOf(row, { ok: true, instruction, raw: ` ${instruction}` });
  return { ...row, writing: null, candidate, choices: [candidate] };
}

export function notWritten(row: Row, why: ReplyFault, raw: string): Row {
  const candidate = candidateOf(row, { ok: false, why, raw });
  return { ...row, writing: null, candidate, choices: [candidate] };
}

function candidateOf(row: Row, reply: Candidate['reply']): Candidate {
  return {
    id: `${row.segment.id}/k1/0`,
    segmentId: row.segment.id,
    key: 'k1',
    attempt: 0,
    reply,
    model: CHOICE.name,
    prompt: 'backward/1',
    tokens: 17,
    createdAt: 1_700_000_100_000,
  };
}

/** The row with a rating; needs a candidate. */
export function rated(row: Row, verdict: Rating['verdict']): Row {
  if (row.candidate === null) throw new Error('A row without a candidate cannot be rated.');
  const candidateId = row.candidate.id;
  const rating: Rating = {
    id: `${candidateId}/r1/0`,
    candidateId,
    segmentId: row.segment.id,
    key: 'r1',
    attempt: 0,
    verdict,
    model: CHOICE.name,
    prompt: 'rate/1',
    createdAt: 1_700_000_200_000,
  };
  return { ...row, rating, opinions: verdict.ok ? [rating] : [] };
}

/** The row with a person's word on it; a row without an instruction stays as it is. */
export function labelled(row: Row, said: Said): Row {
  if (row.candidate?.reply.ok !== true) return row;
  if (said.kind === 'none') return { ...row, label: null };
  const turn = (row.label?.turn ?? -1) + 1;
  const label: Label = {
    id: `${row.candidate.id}/label/${turn}`,
    candidateId: row.candidate.id,
    segmentId: row.segment.id,
    turn,
    said,
    createdAt: 1_700_000_300_000 + turn,
  };
  return { ...row, label };
}

export function expectation(probabilities: Passage['probabilities']): Rating['verdict'] {
  const score = probabilities.reduce((sum, share, index) => sum + share * (index + 1), 0);
  return { ok: true, form: 'expectation', score, probabilities, mass: 0.97 };
}

/** Forty rows in every state: the first rated, then failed, waiting for a rating, being written, waiting. */
export function mixedRows(copies = 2, finished = 24): readonly Row[] {
  return waitingRows(copies).map((row, index) => {
    const passage = passageOf(index);
    if (index === 9) return notWritten(row, 'cut-off', RAMBLING);
    if (index === 21) return notWritten(row, 'empty', '  \n');
    if (index === 13) {
      return rated(written(row, passage.instruction), {
        ok: false,
        form: 'reasoning',
        why: 'no-score',
        raw: 'The answer is mostly on topic, and it is written well.\n',
      });
    }
    if (index < finished)
      return rated(written(row, passage.instruction), expectation(vary(passage.probabilities, index)));
    if (index < finished + 5) return written(row, passage.instruction);
    if (index < finished + 9) return { ...row, writing: passage.instruction.slice(0, 12 + (index % 5) * 9) };
    return row;
  });
}

// Shifts a little weight, so that no two ratings are the same.
function vary(probabilities: Passage['probabilities'], index: number): Passage['probabilities'] {
  const shift = ((index * 37) % 17) / 100;
  const [one, two, three, four, five] = probabilities;
  return [one, two + shift * four, three + shift * five, four * (1 - shift), five * (1 - shift)];
}
