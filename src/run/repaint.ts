// Joins many small changes into few repaints.

/** Ten times a second: more cannot be read, and the main thread is needed for scrolling. */
const REPAINT_EVERY_MS = 100;

export class Repaint {
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #paint: () => void;
  readonly #everyMs: number;

  constructor(paint: () => void, everyMs = REPAINT_EVERY_MS) {
    this.#paint = paint;
    this.#everyMs = everyMs;
  }

  /** Something has changed: paint before long, together with what else changes until then. */
  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#everyMs);
  }

  now(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#paint();
  }
}
