// Which items of a job are still to be done, and which of them may be what the model is lost on.

/** How often one item may be worked on when the model is lost: the first time can be chance. */
const TRIES = 2;

export class Attempts<I extends { readonly id: string }> {
  /** In the order in which they were handed over. */
  readonly #left: Map<string, I>;
  /** Items at which the model was lost, and how often. */
  readonly #losses = new Map<string, number>();
  /** Items whose text has begun since the last loss. */
  readonly #begun = new Set<string>();

  constructor(items: readonly I[]) {
    this.#left = new Map(items.map((item) => [item.id, item]));
  }

  /** What to hand over next: a suspect alone, so that it takes no other item with it; else all that is left. */
  next(): readonly I[] {
    for (const id of this.#losses.keys()) {
      const suspect = this.#left.get(id);
      if (suspect !== undefined) return [suspect];
    }
    return [...this.#left.values()];
  }

  /** Whether this item has not ended yet. */
  has(id: string): boolean {
    return this.#left.has(id);
  }

  begin(id: string): void {
    this.#begun.add(id);
  }

  end(id: string): void {
    this.#left.delete(id);
  }

  /** The engine is done with these, also with those that it did not end. */
  drop(items: readonly I[]): void {
    for (const { id } of items) this.#left.delete(id);
  }

  /**
   * The model was lost while these were handed over. Suspects are the items whose text had begun, or else the first
   * `batch` of them. Gives the ids of those for which it was the last time; they are ended.
   */
  blame(items: readonly I[], batch: number): readonly string[] {
    const unfinished = items.filter(({ id }) => this.#left.has(id));
    const begun = unfinished.filter(({ id }) => this.#begun.has(id));
    this.#begun.clear();
    const suspects = begun.length > 0 ? begun : unfinished.slice(0, Math.max(1, batch));
    for (const { id } of suspects) this.#losses.set(id, (this.#losses.get(id) ?? 0) + 1);
    const failed = suspects.map(({ id }) => id).filter((id) => (this.#losses.get(id) ?? 0) >= TRIES);
    for (const id of failed) this.end(id);
    return failed;
  }
}
