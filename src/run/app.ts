// What the page sees: one state, read through signals, and the actions that change it. Views import this file and
// core, nothing else; the workings behind it (worker, database) are built in main.tsx and hidden.

import type { ReadonlySignal } from '@preact/signals';
import type { Failure } from '../core/outcome.ts';
import type { Candidate, Document, Label, Rating, Segment } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type {
  DeviceChoice,
  DeviceReport,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  Recovering,
  StoredModel,
  TakeHomeForm,
} from '../worker/protocol.ts';
import type { DatasetApp } from './dataset-view.ts';
import type { ElsewhereApp } from './elsewhere-view.ts';
import type { LoopApp } from './loop-view.ts';
import type { ProjectsApp } from './projects-view.ts';
import type { Mark, ReviewApp } from './review-view.ts';
import type { SegmentsApp } from './segments-view.ts';
import type { ShellApp } from './shell-view.ts';
import type { TabsApp } from './tabs-view.ts';

export { DEFAULT_HOSTS, DEFAULT_MODEL_SETTINGS } from '../worker/protocol.ts';
export type * from './dataset-view.ts';
export type * from './elsewhere-view.ts';
export type * from './loop-view.ts';
export type * from './projects-view.ts';
export type * from './review-view.ts';
export type * from './segments-view.ts';
export type * from './shell-view.ts';
export type * from './tabs-view.ts';
export type {
  DeviceChoice,
  DeviceReport,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  Recovering,
  StoredModel,
  TakeHomeForm,
};

export type ModelState =
  | { readonly kind: 'looking' }
  | {
      readonly kind: 'choose';
      /** The best one for this device first, or the one that was loaded last. */
      readonly choices: readonly ModelChoice[];
      readonly problem: Failure | null;
      /** A smaller model, when the last one was lost twice or took the page down while it was loaded. */
      readonly smaller: ModelChoice | null;
    }
  | ({
      readonly kind: 'loading';
      readonly choice: ModelChoice;
      /** Until the bytes of this step are there; null until it can be told. */
      readonly secondsLeft: number | null;
    } & LoadProgress)
  | {
      readonly kind: 'ready';
      readonly model: LoadedModel;
      readonly tokensPerSecond: number | null;
      /** The model was lost and is being loaded again; a run that is on goes on after that. */
      readonly recovering?: Recovering;
    };

/** `check` measures how much likelier each of several candidates makes its segment; it runs by itself between the others. */
export type StageName = 'augment' | 'check' | 'rate';

export interface Progress {
  readonly stage: StageName;
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Items per second over the last items; null until two are done. */
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

export type WorkState =
  | { readonly kind: 'idle'; readonly last: WorkEnd | null }
  | { readonly kind: 'running'; readonly progress: Progress; readonly stopping: boolean };

/** How the last run ended. `stopped` and `failed` can be resumed: what was done is kept. */
export type WorkEnd =
  | { readonly how: 'done'; readonly stages: readonly StageName[]; readonly items: number; readonly seconds: number }
  | { readonly how: 'stopped'; readonly stage: StageName; readonly left: number }
  | { readonly how: 'failed'; readonly stage: StageName; readonly left: number; readonly failure: Failure };

/** One segment with the latest that is known of it under the present settings. */
export interface Row {
  readonly segment: Segment;
  readonly document: Document;
  /** Text of the instruction that is being written right now; null when nothing is. */
  readonly writing: string | null;
  /** The one that counts: of several, the one that makes the segment likeliest, those without a mark first. */
  readonly candidate: Candidate | null;
  /** All that were written for the segment under the present settings, `candidate` included, in the order of their draws. */
  readonly choices: readonly Candidate[];
  /** By the rater of the settings. */
  readonly rating: Rating | null;
  /** All usable ratings of `candidate`, whoever rated and however, the newest attempt of each; oldest first. */
  readonly opinions: readonly Rating[];
  /** What is doubtful about the words of `candidate`; empty until it has been looked at. */
  readonly marks: readonly Mark[];
  /** What a person said of `candidate`; null when nothing, or when it was taken back. */
  readonly label: Label | null;
}

export interface Counts {
  readonly documents: number;
  /** Those that are worked on. */
  readonly segments: number;
  readonly candidates: number;
  readonly rated: number;
  /** Pairs of the curated set (core/select.ts). */
  readonly kept: number;
  readonly marked: number;
  readonly labelled: number;
  readonly failed: number;
}

/** What is known of a choice's size beyond its estimate. */
export type SizeAnswer =
  | { readonly kind: 'asking' }
  | ({ readonly kind: 'known' } & ModelSize)
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What this page keeps in the browser, models and project apart. Bytes; null where the browser does not tell. */
export interface StorageUse {
  readonly models: readonly StoredModel[];
  readonly project: number | null;
  readonly usage: number | null;
  readonly quota: number | null;
  readonly persisted: boolean;
}

export type ExportRange = 'kept' | 'all-rated';

export interface App extends DatasetApp, ElsewhereApp, LoopApp, ProjectsApp, ReviewApp, SegmentsApp, ShellApp, TabsApp {
  /** False until the stored project has been read; the page then shows nothing that could be wrong. */
  readonly opened: ReadonlySignal<boolean>;
  readonly documents: ReadonlySignal<readonly Document[]>;
  /** Of the segments that are worked on, and of those that have results already; in document order, then in order of offset. */
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** The same of all segments. */
  readonly allRows: ReadonlySignal<readonly Row[]>;
  readonly counts: ReadonlySignal<Counts>;
  readonly settings: ReadonlySignal<Settings>;
  readonly model: ReadonlySignal<ModelState>;
  readonly device: ReadonlySignal<DeviceReport | null>;
  readonly deviceChoice: ReadonlySignal<DeviceChoice>;
  readonly modelSettings: ReadonlySignal<ModelSettings>;
  /** By the id of the choice; only of those that were asked for. */
  readonly sizes: ReadonlySignal<ReadonlyMap<string, SizeAnswer>>;
  /** Null until `lookAtStorage` has been called once. */
  readonly storage: ReadonlySignal<StorageUse | null>;
  readonly work: ReadonlySignal<WorkState>;
  /** Trouble that belongs to no file, model or run, such as storage that is full. Newest last. */
  readonly notices: ReadonlySignal<readonly { readonly id: number; readonly failure: Failure }[]>;

  /** Fetches a sample document that is served beside the page and adds it like a file. */
  addSample(path: string): Promise<void>;
  removeDocuments(ids: readonly string[]): Promise<void>;
  clearAll(): Promise<void>;
  changeSettings(change: (now: Settings) => Settings): Promise<void>;

  chooseDevice(device: DeviceChoice): void;
  changeModelSettings(change: (now: ModelSettings) => ModelSettings): Promise<void>;
  /** Asks the host of a model for its exact size; the answer lands in `sizes`. */
  askSize(choice: ModelChoice): Promise<void>;
  lookAtStorage(): Promise<void>;
  /** Deletes a model's files from this browser's storage; a loaded model is unloaded first. */
  deleteModel(id: string): Promise<void>;
  loadModel(choice: ModelChoice): Promise<void>;
  /** Opens a GGUF file, or safetensors with config.json and tokenizer.json, from the person's disk. */
  openModelFiles(files: readonly File[]): Promise<void>;
  cancelLoad(): void;
  unloadModel(): Promise<void>;

  /** Writes the missing instructions, then rates what is not rated; `limit` stops after that many segments. */
  start(what: { readonly stages: readonly StageName[]; readonly limit: number | null }): Promise<void>;
  stop(): void;
  /** Tries the failed items of a stage again, each as a new attempt. */
  retryFailed(stage: StageName): Promise<void>;

  /**
   * The rows as JSONL, in stable order; each line `{"instruction","output","score",…provenance}`. Settles once every
   * instruction has been looked at for marks, which may keep its pair out.
   */
  exportJsonl(range: ExportRange): Promise<Blob>;
  dismissNotice(id: number): void;
}
