// Runs of 32-bit numbers, one a row, packed into blocks: a typed array of its own for each would cost as much again.

import { grown } from './postings.ts';

/** Numbers in a block: 1 MiB. A longer run has a block of its own. */
const BLOCK = 2 ** 18;

export class NumberRuns {
  #blocks: Uint32Array[] = [];
  #filled = BLOCK;
  #block = new Int32Array(1024);
  #from = new Int32Array(1024);
  #length = new Int32Array(1024);
  #rows = 0;
  #live = 0;
  #wasted = 0;

  /** Keeps a copy of the numbers as the run of a row that has none. */
  set(row: number, numbers: Uint32Array): void {
    if (row >= this.#length.length) {
      const room = Math.max(row + 1, 2 * this.#length.length);
      this.#block = grown(this.#block, room);
      this.#from = grown(this.#from, room);
      this.#length = grown(this.#length, room);
    }
    this.#rows = Math.max(this.#rows, row + 1);
    this.#put(row, numbers);
    this.#live += numbers.length;
  }

  /** The run of a row, to be read before the next change; empty when it has none. */
  get(row: number): Uint32Array {
    const length = this.#length[row] ?? 0;
    if (length === 0) return NONE;
    const from = this.#from[row] as number;
    return (this.#blocks[this.#block[row] as number] as Uint32Array).subarray(from, from + length);
  }

  remove(row: number): void {
    const length = this.#length[row] ?? 0;
    this.#length[row] = 0;
    this.#live -= length;
    this.#wasted += length;
    if (this.#wasted > this.#live + BLOCK) this.#pack();
  }

  #put(row: number, numbers: Uint32Array): void {
    if (this.#filled + numbers.length > (this.#blocks.at(-1)?.length ?? 0)) {
      this.#blocks.push(new Uint32Array(Math.max(BLOCK, numbers.length)));
      this.#filled = 0;
    }
    this.#block[row] = this.#blocks.length - 1;
    this.#from[row] = this.#filled;
    this.#length[row] = numbers.length;
    (this.#blocks.at(-1) as Uint32Array).set(numbers, this.#filled);
    this.#filled += numbers.length;
  }

  // Once half is waste, the rest moves together.
  #pack(): void {
    const old = this.#blocks;
    this.#blocks = [];
    this.#filled = BLOCK;
    for (let row = 0; row < this.#rows; row += 1) {
      const [length, from] = [this.#length[row] as number, this.#from[row] as number];
      if (length > 0) this.#put(row, (old[this.#block[row] as number] as Uint32Array).subarray(from, from + length));
    }
    this.#wasted = 0;
  }
}

const NONE = new Uint32Array();
