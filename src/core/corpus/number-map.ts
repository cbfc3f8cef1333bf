// A map from 32-bit numbers to small whole numbers in two typed arrays: eight bytes an entry where Map takes forty.

/** Share of the places that may be taken; above it looking one up grows long. */
const FULL = 0.6;

export class NumberMap {
  #keys = new Uint32Array(1024);
  /** 0 marks a free place. */
  #values = new Int32Array(1024);
  #taken = 0;

  /** The value of a key; 0 when it has none. */
  get(key: number): number {
    return this.#values[this.#placeOf(key)] as number;
  }

  /** Sets a value of at least 1. A key once set stays: who wants to forget keys builds a new map. */
  set(key: number, value: number): void {
    let place = this.#placeOf(key);
    if (this.#values[place] === 0) {
      if (this.#taken + 1 > FULL * this.#keys.length) {
        this.#grow();
        place = this.#placeOf(key);
      }
      this.#taken += 1;
      this.#keys[place] = key;
    }
    this.#values[place] = value;
  }

  /** Calls `visit` with each key and its value, in no order that means anything. */
  forEach(visit: (key: number, value: number) => void): void {
    for (let place = 0; place < this.#values.length; place += 1) {
      const value = this.#values[place] as number;
      if (value !== 0) visit(this.#keys[place] as number, value);
    }
  }

  // Keys are hashes, so their low bits are spread evenly already. Places that are taken are passed over one by one.
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    let place = key & mask;
    while (this.#values[place] !== 0 && this.#keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#values = new Int32Array(2 * keys.length);
    for (let from = 0; from < keys.length; from += 1) {
      if (values[from] === 0) continue;
      const place = this.#placeOf(keys[from] as number);
      this.#keys[place] = keys[from] as number;
      this.#values[place] = values[from] as number;
    }
  }
}
