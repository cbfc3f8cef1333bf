// Events of one job on their way to the page.

import type { Emit } from './protocol.ts';

/** Milliseconds between two messages of running text: a page need not repaint more than 10 times a second. */
const EMIT_EVERY_MS = 100;

/** Milliseconds without a message after which a sign of life is sent: far less than the page waits for one. */
const BEAT_EVERY_MS = 1_000;

/** Events that wait to be sent. Every send is awaited, so that a slow page slows the engine instead of a pile growing. */
export class Outbox<E> {
  #waiting: E[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  /** When the page last heard of this job, a sign of life included. */
  #heardAt = performance.now();
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

  /**
   * A sign of life, sent when nothing has been sent for long: a batch without events. Long work that has nothing to tell
   * (a prompt on a slow device, a checkpoint being written) is so told from a worker that hangs.
   */
  beat(): void {
    if (this.#busy || this.#closed || performance.now() - this.#heardAt < BEAT_EVERY_MS) return;
    if (this.#waiting.length === 0) this.#inBackground(() => this.#hand([]));
    else this.#sendWhenDue();
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
    this.#inBackground(() => this.#send());
  }

  #inBackground(send: () => Promise<void>): void {
    this.#busy = true;
    this.#sending = send().finally(() => {
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
    await this.#hand(events);
  }

  async #hand(events: readonly E[]): Promise<void> {
    this.#heardAt = performance.now();
    await this.#emit(events);
  }

  #forgetLater(): void {
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
  }
}
