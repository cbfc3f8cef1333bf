// What the page sees of documents on their way in and of segments: marks, boundaries, and what a person decides.

import type { ReadonlySignal } from '@preact/signals';
import type { Failure } from '../core/outcome.ts';
import type { SegmentMark, SegmentMarkKind } from '../core/segment-marks.ts';
import type { FieldChoice } from '../ingest/reader.ts';

export type { FieldChoice, SegmentMark, SegmentMarkKind };

/** How one file ended, or how far it is. */
export interface FileReport {
  /** Tells files of one name apart; made anew on each visit. */
  readonly id: number;
  /** Path as it was dropped. */
  readonly name: string;
  readonly how: 'waiting' | 'reading' | 'read' | 'partly-read' | 'known' | 'failed' | 'stopped';
  /** 0–1 of its bytes. */
  readonly share: number;
  /** Documents and segments that came of it so far. */
  readonly documents: number;
  readonly segments: number;
  /** The first of its documents, to go to; null when there is none. */
  readonly documentId: string | null;
  /** What is left out or wrong; empty when nothing is. */
  readonly notes: readonly string[];
  /** Columns of a table or fields of rows, and the one that was taken; null for files that have none. */
  readonly fields: { readonly all: readonly FieldChoice[]; readonly chosen: string } | null;
}

/** What is known of a segment beside its text. */
export interface SegmentState {
  /** Null until it has been looked at. */
  readonly marks: readonly SegmentMark[] | null;
  /** What a person decided; null when nothing. */
  readonly decided: 'keep' | 'drop' | null;
  /** Whether it gets an instruction: by the person's word, else by its marks. */
  readonly isIn: boolean;
}

/** An act on boundaries or decisions that `undoSegments` takes back as one. */
export interface SegmentAct {
  readonly what: 'keep' | 'drop' | 'undecide' | 'merge' | 'split' | 'move' | 'edit' | 'cut-again';
  readonly segments: number;
}

export interface SegmentsApp {
  /** Of the files added on this visit, in the order in which they were added. */
  readonly files: ReadonlySignal<readonly FileReport[]>;
  /** Files and bytes of what is being read; null when nothing is. */
  readonly intake: ReadonlySignal<{
    readonly filesDone: number;
    readonly files: number;
    readonly share: number;
    readonly secondsLeft: number | null;
    readonly stopping: boolean;
  } | null>;
  /** By segment id; the same object as long as nothing of that segment has changed. */
  readonly segmentStates: ReadonlySignal<ReadonlyMap<string, SegmentState>>;
  /** How many segments have a mark of each kind, and how many of those are left out. */
  readonly markCounts: ReadonlySignal<
    ReadonlyMap<SegmentMarkKind, { readonly marked: number; readonly leftOut: number }>
  >;
  /** Whether segments are still to be looked at. */
  readonly looking: ReadonlySignal<boolean>;
  /** Evaluation prompts that segments are held against. */
  readonly evaluations: ReadonlySignal<readonly { readonly name: string; readonly prompts: number }[]>;
  /** What `undoSegments` would take back; acts of this visit only. */
  readonly lastSegmentAct: ReadonlySignal<SegmentAct | null>;

  /** Files, folders (as files with a path) and archives, in this order. */
  addFiles(files: readonly File[]): Promise<void>;
  addText(name: string, text: string): Promise<void>;
  /** Addresses, one a line; each is fetched where its server lets this page. */
  addUrls(text: string): Promise<void>;
  stopIntake(): void;
  /** Reads a file of this visit again by another field; its documents are replaced. */
  readAgain(fileId: number, field: string): Promise<void>;

  /** A person's word on segments; null takes it back. */
  decideSegments(segmentIds: readonly string[], decided: 'keep' | 'drop' | null): Promise<void>;
  /** Joins a segment with the next one of its document, what stands between them included. */
  mergeWithNext(segmentId: string): Promise<Failure | null>;
  /** Cuts in two at an offset into the document. */
  splitSegment(segmentId: string, at: number): Promise<Failure | null>;
  /** Moves the boundaries; what it would overlap with is refused. */
  moveSegment(segmentId: string, to: { readonly from: number; readonly to: number }): Promise<Failure | null>;
  /** Another text in place of the segment's; the document stays as it is. */
  editSegment(segmentId: string, text: string): Promise<Failure | null>;
  /** Takes back every boundary and edit of a document. */
  cutAgain(documentId: string): Promise<void>;
  undoSegments(): Promise<void>;

  /** Prompts of a test that the project must not learn from: one a line, or JSONL. */
  addEvaluation(file: File): Promise<Failure | null>;
  removeEvaluation(name: string): Promise<void>;
}
