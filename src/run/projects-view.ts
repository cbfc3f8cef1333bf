// What the page sees of projects: those of this browser, the file that holds one, and the demo. Types only; App has all
// that ProjectsApp has.

import type { ReadonlySignal } from '@preact/signals';
import type { Failure } from '../core/outcome.ts';
import type { RowDifferences } from '../core/project-file/merge.ts';

export type { RowDifferences };

/** The project that this page has open. */
export interface OpenProject {
  readonly id: string;
  readonly name: string;
  /** `demo` came with the page; nobody's work is in it until somebody works on it. */
  readonly origin: 'own' | 'demo';
}

/** How much there is of each kind, in rows. */
export interface ProjectCounts {
  readonly documents: number;
  readonly segments: number;
  readonly candidates: number;
  readonly ratings: number;
  readonly labels: number;
  readonly adapters: number;
}

/** A project of this browser, in the list of them. */
export interface ProjectSummary extends OpenProject {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly openedAt: number;
  /** Null until they are counted, or where its database could not be opened. */
  readonly counts: ProjectCounts | null;
  /** Bytes of its rows as a project file would hold them unpacked, adapters apart; null until they are counted. */
  readonly bytes: number | null;
}

/** What importing a file would do, shown before it is done. */
export interface ProjectPreview {
  readonly file: string;
  readonly name: string;
  readonly madeAt: number;
  readonly counts: ProjectCounts;
  /** Trained adapters whose bytes are in the file, and what they take. */
  readonly adapters: { readonly count: number; readonly bytes: number };
  /** Of each kind of row, against the project that is open: the same, to be added, other here than there. */
  readonly differences: readonly RowDifferences[];
}

/** How a project file is taken in. Merging leaves what both have as it is here. */
export type TakeIn = 'new' | 'merge' | 'replace';

export type ProjectFileState =
  | { readonly kind: 'idle'; readonly failure: Failure | null }
  /** `share` is of its bytes or rows, 0 to 1; null until it can be told. */
  | {
      readonly kind: 'writing' | 'reading' | 'fetching';
      readonly name: string;
      readonly share: number | null;
    }
  | { readonly kind: 'preview'; readonly preview: ProjectPreview; readonly failure: Failure | null }
  | { readonly kind: 'taking'; readonly how: TakeIn; readonly name: string };

/** The part of the app that is about projects. Going to another project loads the page anew. */
export interface ProjectsApp {
  readonly project: ReadonlySignal<OpenProject>;
  /** Of this browser, the one opened last first; null until `lookAtProjects` has been called once. */
  readonly projects: ReadonlySignal<readonly ProjectSummary[] | null>;
  readonly projectFile: ReadonlySignal<ProjectFileState>;

  lookAtProjects(): Promise<void>;
  /** Makes an empty project and goes to it. */
  newProject(name: string): Promise<Failure | null>;
  goToProject(id: string): Promise<void>;
  renameProject(id: string, name: string): Promise<Failure | null>;
  /** Makes a second one of the same rows beside it; the page stays where it is. */
  duplicateProject(id: string): Promise<Failure | null>;
  /** Deletes a project and the trained adapters that no other one names. Deleting the open one goes to another. */
  deleteProject(id: string): Promise<Failure | null>;
  /** Hands the person one zip with all of a project; how it went is in `projectFile`. */
  saveProjectFile(id: string, how: { readonly adapters: boolean }): Promise<void>;
  /** Reads and checks a project file; what is in it is then in `projectFile`, for `takeProjectFile`. Changes nothing. */
  openProjectFile(file: File): Promise<void>;
  /** Takes in the file that was read: all of it or nothing. */
  takeProjectFile(how: TakeIn): Promise<void>;
  /** Stops what is being written or read, and forgets what was read. */
  closeProjectFile(): void;
  /** Goes to the demo project, which is fetched from beside the page where it is not here yet. */
  openDemo(): Promise<Failure | null>;
}
