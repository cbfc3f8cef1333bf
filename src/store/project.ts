// What can be kept of a project, whatever keeps it.

import type { Decision } from '../core/decision.ts';
import type { Outcome } from '../core/outcome.ts';
import type {
  AdapterRecord,
  BlindChoice,
  Candidate,
  Document,
  Label,
  Measurement,
  Rating,
  Segment,
  StepRecord,
  TrainingRow,
} from '../core/records.ts';
import type { SeedSet } from '../core/seed.ts';

/** What the loop keeps, by the store that it is in. Each row has its key inside: `id`, or `key` of the step. */
export interface LoopRows {
  readonly seeds: SeedSet;
  readonly steps: StepRecord;
  readonly adapters: AdapterRecord;
  readonly trainings: TrainingRow;
  readonly measurements: Measurement;
  readonly choices: BlindChoice;
}

export type LoopStoreName = keyof LoopRows;

/** A document with its segments. */
export interface CutDocument {
  readonly document: Document;
  readonly segments: readonly Segment[];
}

/** All that was kept. */
export interface StoredProject {
  readonly documents: readonly Document[];
  readonly segments: readonly Segment[];
  readonly candidates: readonly Candidate[];
  readonly ratings: readonly Rating[];
  readonly labels: readonly Label[];
  readonly decisions: readonly Decision[];
  readonly loop: { readonly [name in LoopStoreName]: readonly LoopRows[name][] };
  readonly settings: ReadonlyMap<string, unknown>;
  /** Rows that could not be read. They stay where they are, for a later version that can. */
  readonly setAside: number;
}

/** Every change is whole or not at all; writing the same record twice is a no-op. */
export interface ProjectStore {
  load(): Promise<Outcome<StoredProject>>;
  /** All of these documents or none. */
  addDocuments(added: readonly CutDocument[]): Promise<Outcome<void>>;
  /** Puts these in place of the document's segments. Candidates stay, also those whose segment is gone. */
  replaceSegments(documentId: string, segments: readonly Segment[]): Promise<Outcome<void>>;
  putCandidate(candidate: Candidate): Promise<Outcome<void>>;
  putRating(rating: Rating): Promise<Outcome<void>>;
  /** A person's word on segments; null takes it back. All of them or none. */
  putDecisions(segmentIds: readonly string[], decided: Decision['decided'] | null): Promise<Outcome<void>>;
  /** All of these labels or none. */
  putLabels(labels: readonly Label[]): Promise<Outcome<void>>;
  /** Writes a row of the loop; the one that has its key is replaced. */
  putRow<N extends LoopStoreName>(name: N, row: LoopRows[N]): Promise<Outcome<void>>;
  removeRows(name: LoopStoreName, keys: readonly string[]): Promise<Outcome<void>>;
  /** Removes documents with everything that was made of them: all or none. */
  removeDocuments(documentIds: readonly string[]): Promise<Outcome<void>>;
  /** Removes everything but the settings. */
  clear(): Promise<Outcome<void>>;
  putSetting(name: string, value: unknown): Promise<Outcome<void>>;
  close(): void;
}
