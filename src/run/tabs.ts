// Several tabs on one project: one of them writes, held by a Web Lock; the others watch what it does, told of every change
// over a channel, and any of them can take over.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Change } from './changes.ts';
import type { TabState, TabStatus } from './tabs-view.ts';

/** What is needed of `BroadcastChannel`. */
export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface TabsDependencies {
  /** Null where the browser has none: every tab writes then. */
  readonly locks: LockManager | null;
  /** Null where the browser has none: a watching tab then sees what was stored when it was opened. */
  readonly channel: TabChannel | null;
  /** Name of the project's lock. */
  readonly name: string;
  /** How long a tab that is asked to hand over may take; after that the lock is taken from it. */
  readonly patienceMs?: number | undefined;
}

/** What happens to this tab. */
export interface TabEvents {
  /** It may write from now on: what the other tab wrote is to be read first. */
  onTurn(): Promise<void>;
  /** It may write no more: another tab has taken over. What runs is to be ended. */
  onLost(): Promise<void>;
  /** The writing tab has changed something. */
  onChange(change: Change): void;
}

type Message =
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'status'; readonly status: TabStatus }
  /** A tab has begun to watch and asks how things stand. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'handed-over' };

/** A run ends within a token, a training writes its checkpoint first. */
const PATIENCE_MS = 20_000;

export class Tabs {
  readonly #state = signal<TabState>({ kind: 'writing' });
  readonly state: ReadonlySignal<TabState> = this.#state;
  readonly #to: TabsDependencies;
  readonly #on: TabEvents;
  #status: TabStatus = { progress: null, step: null };
  /** Takes back the request that waits for the other tab's end. */
  #waiting: AbortController | null = null;
  #handedOver: (() => void) | null = null;
  /** Whether the lock is held here. */
  #holds = false;
  /** Lets the lock go. */
  #release: (() => void) | null = null;

  constructor(dependencies: TabsDependencies, events: TabEvents) {
    this.#to = dependencies;
    this.#on = events;
  }

  /** Whether this tab may write; when not, it watches until it may. Called once. */
  async open(): Promise<boolean> {
    const { locks, channel, name } = this.#to;
    if (locks === null) return true;
    const isFree = await new Promise<boolean>((resolve) => {
      locks
        .request(name, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : this.#hold();
        })
        .catch((thrown: unknown) => {
          // Taken by another tab later on. A sandboxed page has no locks, and no storage that a second tab could write to.
          if (isStolen(thrown)) void this.#lose();
          else resolve(true);
        });
    });
    if (channel !== null) channel.onmessage = ({ data }) => this.#hear(data as Message);
    if (!isFree) this.#watch();
    return isFree;
  }

  /** Tells the watching tabs. */
  announce(change: Change): void {
    this.#post({ kind: 'change', change });
  }

  /** Tells the watching tabs what is under way. */
  report(status: TabStatus): void {
    this.#status = status;
    if (this.#holds) this.#post({ kind: 'status', status });
  }

  /** Asks the writing tab to end what it does and to hand over; one that does not answer loses its right. */
  async takeOver(): Promise<void> {
    const { locks, name, patienceMs } = this.#to;
    const now = this.#state.value;
    if (locks === null || now.kind === 'writing' || now.taking) return;
    this.#state.value = { ...now, taking: true };
    const handed = new Promise<void>((resolve) => {
      this.#handedOver = resolve;
    });
    this.#post({ kind: 'hand-over' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs ?? PATIENCE_MS);
    });
    await Promise.race([handed, enough]);
    clearTimeout(timer);
    this.#handedOver = null;
    // The other tab was closed meanwhile, and this one has had its turn.
    if (this.#holds) return;
    this.#waiting?.abort();
    await new Promise<void>((resolve) => {
      locks
        .request(name, { steal: true }, () => {
          const held = this.#hold();
          void this.#write().finally(resolve);
          return held;
        })
        .catch((thrown: unknown) => {
          if (isStolen(thrown)) void this.#lose();
          resolve();
        });
    });
  }

  #watch(): void {
    this.#state.value = { kind: 'watching', status: null, taking: false };
    this.#post({ kind: 'hello' });
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#to.locks
      ?.request(this.#to.name, { signal: waiting.signal }, () => {
        const held = this.#hold();
        void this.#write();
        return held;
      })
      .catch((thrown: unknown) => {
        if (!waiting.signal.aborted && isStolen(thrown)) void this.#lose();
      });
  }

  /** The lock is held here; the tab counts as the one that writes once it knows what the other wrote. */
  async #write(): Promise<void> {
    this.#waiting = null;
    await this.#on.onTurn();
    if (this.#holds) this.#state.value = { kind: 'writing' };
  }

  async #lose(): Promise<void> {
    // When it was asked before, it watches already.
    if (!this.#holds) return;
    this.#holds = false;
    this.#watch();
    await this.#on.onLost();
  }

  #hear(message: Message): void {
    const isWriting = this.#holds;
    switch (message.kind) {
      case 'change':
        if (!isWriting) this.#on.onChange(message.change);
        break;
      case 'status':
        if (this.#state.value.kind === 'watching') {
          this.#state.value = { ...this.#state.value, status: message.status };
        }
        break;
      case 'hello':
        if (isWriting) this.#post({ kind: 'status', status: this.#status });
        break;
      case 'hand-over':
        if (isWriting) void this.#handOver();
        break;
      case 'handed-over':
        this.#handedOver?.();
        break;
      default:
        message satisfies never;
    }
  }

  /** Ends what runs, then lets go: what the run had finished is stored by then. */
  async #handOver(): Promise<void> {
    const release = this.#release;
    await this.#lose();
    this.#post({ kind: 'handed-over' });
    // Let go, not waited for to be taken: should the one that asked be gone by now, the next tab in turn has it.
    release?.();
  }

  /** A promise that stays pending keeps a Web Lock (Web Locks API, 2.5): until it is handed over, or the page is closed. */
  #hold(): Promise<void> {
    this.#holds = true;
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  #post(message: Message): void {
    this.#to.channel?.postMessage(message);
  }
}

/** The request of a lock that was taken by `steal` is rejected so (Web Locks API, 4.1). */
function isStolen(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}
