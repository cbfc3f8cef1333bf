// Where changes are kept, and whether this tab may make any.

import type { Failure, Outcome } from '../core/outcome.ts';
import { memoryStore } from '../store/memory.ts';
import type { ProjectStore } from '../store/project.ts';
import type { Notices } from './notices.ts';

const OTHER_TAB: Failure = {
  kind: 'unsupported',
  message:
    'Another tab does the work on this project, and this one watches. Nothing was changed. Take over to change things here.',
};

export class Keeper {
  /** In memory until the project has been opened, and for good where it cannot be. */
  store: ProjectStore = memoryStore();
  /** False while another tab has the right to write. */
  isWriter = true;

  #lastTurn: Promise<unknown> = Promise.resolve();
  readonly #notices: Notices;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Whether this tab may change the project; says why not. */
  mayWrite(): boolean {
    if (!this.isWriter) this.#notices.add(OTHER_TAB);
    return this.isWriter;
  }

  /** This tab may write now: what was said before is no longer so. */
  retractOtherTab(): void {
    this.#notices.retract(OTHER_TAB);
  }

  /** Whether it was saved; says why not. */
  async saved(saving: Promise<Outcome<void>>): Promise<boolean> {
    const outcome = await saving;
    if (!outcome.ok) this.#notices.add(outcome.failure);
    return outcome.ok;
  }

  /** Changes of the project one after the other: two that interleave could each undo half of the other. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#lastTurn.then(change);
    this.#lastTurn = mine.catch(() => undefined);
    return mine;
  }
}
