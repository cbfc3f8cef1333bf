// Joins many small changes into few repaints.

/** Ten times a second: more cannot be read, and the main thread is needed for scrolling. */
const REPAINT_EVERY_MS = 100;

export class Repaint {
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #paint: () => void;

  constructor(paint: () => void) {
    this.#paint = paint;
  }

  /** Something has changed: paint before long, together with what else changes until then. */
  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), REPAINT_EVERY_MS);
  }

  now(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#paint();
  }
}
