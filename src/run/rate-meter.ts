// How fast things are done now, not on average since the beginning: the first batch includes warming up.

/** Moments that count as "now": some batches' worth, so that items that end together do not make the rate jump. */
const WINDOW = 32;

export class RateMeter {
  /** The first entry is where counting starts from; its amount was done before it. */
  readonly #moments: { readonly at: number; readonly amount: number }[];

  /** @param startedAt milliseconds, on the same clock as the others. */
  constructor(startedAt: number) {
    this.#moments = [{ at: startedAt, amount: 0 }];
  }

  add(at: number, amount = 1): void {
    this.#moments.push({ at, amount });
    if (this.#moments.length > WINDOW + 1) this.#moments.shift();
  }

  /** Amount per second; null until two were added, or when no time has passed. */
  get perSecond(): number | null {
    const first = this.#moments[0];
    const last = this.#moments.at(-1);
    if (first === undefined || last === undefined || this.#moments.length < 3 || last.at <= first.at) return null;
    const amount = this.#moments.slice(1).reduce((sum, moment) => sum + moment.amount, 0);
    return amount / ((last.at - first.at) / 1000);
  }
}
