// What the page sees of its place in the browser: the network, storage that lasts, a new version, and quiet words of these.

import type { ReadonlySignal } from '@preact/signals';

/** A quiet word with at most one act, which waits in the page until it is answered or is no longer so. */
export interface Aside {
  readonly id: string;
  readonly says: string;
  /** What its button says; null when there is nothing to do. */
  readonly act: string | null;
  /** Why the button cannot be pressed now, as a sentence; null when it can. */
  readonly whyNot: string | null;
  /** What the button says that puts it away. */
  readonly away: string;
}

/** `off` asks nothing of the browser; `refused` is the browser's word, which only its own settings take back. */
export type Telling = 'off' | 'on' | 'refused' | 'unsupported';

export interface PageStanding {
  /** False when the browser knows that there is no network. */
  readonly isOnline: boolean;
  /** Whether the page opens without a network; `preparing` while its parts are being kept. */
  readonly offline: 'unknown' | 'preparing' | 'ready' | 'unsupported';
  /** Whether a notification is shown when a run ends while the page is out of sight. */
  readonly telling: Telling;
  /** Whether the browser has agreed to keep what is stored; null where it does not tell. */
  readonly persisted: boolean | null;
}

export interface ShellApp {
  /** The newest last. */
  readonly asides: ReadonlySignal<readonly Aside[]>;
  readonly standing: ReadonlySignal<PageStanding>;
  /** False when the project lives in memory only, so that closing the page loses it. */
  readonly isStored: ReadonlySignal<boolean>;

  /** Does what an aside offers, or puts it away. */
  answer(asideId: string, how: 'act' | 'away'): void;
  /** Turns the notification at the end of a run on, asking the browser where it has to be asked, or off. */
  changeTelling(on: boolean): Promise<void>;
  /** Asks the browser to keep what is stored; what it answers is in `standing`. */
  askToPersist(): Promise<void>;
}
