// What the app is built from: everything that belongs to the browser or to another thread.

import type { Failure, Outcome } from '../core/outcome.ts';
import type { SegmentLooker } from '../ingest/look-client.ts';
import type { DocumentReader } from '../ingest/read-client.ts';
import type { ProjectStore } from '../store/project.ts';
import type { Engines } from './models.ts';
import type { ProjectsPlace } from './projects.ts';
import type { ShellActs } from './shell-acts.ts';
import type { BrowserStorage } from './storage-use.ts';
import type { TabChannel } from './tabs.ts';
import type { TakeHomeDependencies } from './take-home.ts';

export interface AppDependencies {
  /** The one that is open. */
  readonly project: { readonly id: string; readonly name: string };
  /** Where the other projects are; without it this one is the only one. */
  readonly projects?: ProjectsPlace;
  readonly engines: Engines;
  /** Reads files and cuts documents. */
  readonly reader: DocumentReader;
  /** Looks at segments. */
  readonly looker: SegmentLooker;
  /** Opens what was kept. `onTrouble` may be called at any time later, when nothing more can be saved. */
  readonly openStore: (onTrouble: (failure: Failure) => void) => Promise<Outcome<ProjectStore>>;
  /** Null where the browser has none. */
  readonly locks: LockManager | null;
  /** A channel of this name to the other tabs; null where the browser has none. */
  readonly channel: (name: string) => TabChannel | null;
  /** How long a tab that is asked to hand over may take; the usual where nothing is said. */
  readonly patienceMs?: number;
  /** Null where the browser has none. */
  readonly storage: BrowserStorage | null;
  /** How files that the worker has made reach the person. */
  readonly files: TakeHomeDependencies['files'];
  /** The page's place in its browser; where none is given, nothing is known of it. */
  readonly shell?: ShellActs;
  /** Where the page's own files are served from. */
  readonly pageUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
