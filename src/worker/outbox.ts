// Events of one job on their way to the page.

import type { Emit } from './protocol.ts';

/** Milliseconds between two messages of running text: a page need not repaint more than 10 times a second. */
const EMIT_EVERY_MS = 100;

/** Events that wait to be sent. Every send is awaited, so that a slow page slows the engine instead of a pile growing. */
export class Outbox<E> {
  #waiting: E[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> = Promise.resolve();
  #busy = false;
  #later: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  readonly #emit: Emit<E>;

  constructor(emit: Emit<E>) {
    this.#emit = emit;
  }

  get due(): boolean {
    return performance.now() - this.#sentAt >= EMIT_EVERY_MS;
  }

  add(event: E): void {
    this.#waiting.push(event);
  }

  /**
   * For events that nobody can await, such as progress: sent now if one is due, a little later otherwise. The last one
   * before a long silence, such as a pause before the next try of a download, is sent too.
   */
  addAndSend(event: E): void {
    this.add(event);
    this.#sendWhenDue();
  }

  /** Sends what waits, after what is on its way. */
  async flush(): Promise<void> {
    this.#forgetLater();
    await this.#sending;
    await this.#send();
  }

  /** The job is over: nothing is sent any more. */
  close(): void {
    this.#closed = true;
    this.#forgetLater();
  }

  #sendWhenDue(): void {
    if (this.#busy || this.#closed || this.#waiting.length === 0) return;
    if (!this.due) {
      this.#later ??= setTimeout(() => {
        this.#later = null;
        this.#sendWhenDue();
      }, EMIT_EVERY_MS);
      return;
    }
    this.#busy = true;
    this.#sending = this.#send().finally(() => {
      this.#busy = false;
      this.#sendWhenDue();
    });
    // Its error reaches the job through flush(); this keeps it from counting as unhandled until then.
    this.#sending.catch(() => undefined);
  }

  async #send(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#sentAt = performance.now();
    await this.#emit(events);
  }

  #forgetLater(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
  }
}
