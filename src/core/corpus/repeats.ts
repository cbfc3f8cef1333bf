// Which segments say the same: those of one text are a group, whose earliest is the original, and groups of nearly the
// same text point at an earlier group. Shared words with evaluations are known by text too.

import type { Evaluations, Overlap } from './evaluations.ts';
import { Likeness } from './likeness.ts';

/** All segments of one text, the earliest first; never empty. */
interface Group<Entry> {
  readonly hash: number;
  readonly members: Entry[];
  /** The earlier group it is most like, of equals the earliest. */
  near: { readonly text: number; readonly similarity: number } | null;
  /** Groups whose `near` this is; null while there are none, as nearly always. */
  nearTo: Set<number> | null;
  overlap: Overlap | null;
}

export interface Earlier<Entry> {
  readonly entry: Entry;
  readonly similarity: number;
  readonly exact: boolean;
}

/** Segments are whatever `inOrder` can put in order. A text is named by its number, as `text` and `known` give it. */
export class Repeats<Entry> {
  readonly #inOrder: (a: Entry, b: Entry) => number;
  readonly #likeness: Likeness;
  readonly #texts = new Map<number, number>();
  readonly #groups = new Map<number, Group<Entry>>();
  #evaluations: Evaluations | null = null;
  /** Texts that are new or whose earliest segment is another, so that their place among the others is to be found. */
  readonly #toPlace = new Set<number>();
  /** Of those, the ones whose segments all point at another one now. */
  readonly #moved = new Set<number>();
  readonly #changed = new Set<Entry>();

  constructor(similarity: number, inOrder: (a: Entry, b: Entry) => number) {
    this.#inOrder = inOrder;
    this.#likeness = new Likeness(similarity);
  }

  /** The text with this hash (see `textHash`); null when no segment has it. */
  known(hash: number): number | null {
    return this.#texts.get(hash) ?? null;
  }

  /** A new text, to which a segment must be added at once. */
  text(hash: number, words: Uint32Array): number {
    const text = this.#likeness.add(words);
    const overlap = this.#evaluations?.overlap(words) ?? null;
    this.#texts.set(hash, text);
    this.#groups.set(text, { hash, members: [], near: null, nearTo: null, overlap });
    return text;
  }

  add(text: number, entry: Entry): void {
    const { members } = this.#group(text);
    // Segments mostly come in order, so the search begins at the end.
    let at = members.length;
    if (at > 0 && this.#inOrder(entry, members[at - 1] as Entry) < 0) {
      let low = 0;
      while (low < at) {
        const middle = (low + at) >> 1;
        if (this.#inOrder(members[middle] as Entry, entry) < 0) low = middle + 1;
        else at = middle;
      }
    }
    members.splice(at, 0, entry);
    this.#changed.add(entry);
    if (at === 0) this.#move(text);
  }

  remove(text: number, entry: Entry): void {
    const group = this.#group(text);
    const at = group.members.indexOf(entry);
    group.members.splice(at, 1);
    this.#changed.delete(entry);
    if (at === 0) this.#move(text);
    if (group.members.length > 0) return;
    this.#point(text, null);
    this.#likeness.remove(text);
    this.#texts.delete(group.hash);
    this.#groups.delete(text);
    this.#toPlace.delete(text);
    this.#moved.delete(text);
  }

  /** The earlier segment that one repeats; null when it is an original. True after `settle`. */
  earlier(entry: Entry, text: number): Earlier<Entry> | null {
    const { members, near } = this.#group(text);
    const first = members[0] as Entry;
    if (first !== entry) return { entry: first, similarity: 1, exact: true };
    return near && { entry: this.#first(near.text), similarity: near.similarity, exact: false };
  }

  overlap(text: number): Overlap | null {
    return this.#group(text).overlap;
  }

  /** Finds what has become of the changes so far. Returns the segments whose answers may be others now. */
  settle(): readonly Entry[] {
    for (const text of this.#toPlace) this.#place(text);
    this.#toPlace.clear();
    for (const text of this.#moved) this.#note(this.#group(text));
    this.#moved.clear();
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  setEvaluations(evaluations: Evaluations): void {
    this.#evaluations = evaluations;
    for (const [text, group] of this.#groups) {
      const before = group.overlap;
      group.overlap = evaluations.overlap(this.#likeness.words(text));
      if (before !== null || group.overlap !== null) this.#note(group);
    }
  }

  configure(similarity: number): void {
    this.#likeness.configure(similarity);
    for (const text of this.#groups.keys()) {
      this.#point(text, null);
      this.#toPlace.add(text);
    }
  }

  // The earliest segment of a text is another one: those that point at it may have to point elsewhere.
  #move(text: number): void {
    const group = this.#group(text);
    this.#toPlace.add(text);
    this.#moved.add(text);
    for (const other of group.nearTo ?? []) {
      this.#toPlace.add(other);
      this.#noteFirst(other);
      // Its number may be another text's when that is looked at again.
      if (group.members.length === 0) this.#group(other).near = null;
    }
    if (group.members.length === 0) group.nearTo = null;
  }

  // Where a text stands: what it is most like of the earlier ones, and whether a later one is most like it.
  #place(text: number): void {
    const first = this.#first(text);
    let best: Group<Entry>['near'] = null;
    for (const { row, similarity } of this.#likeness.alike(text)) {
      if (this.#inOrder(this.#first(row), first) < 0) {
        if (this.#isBetter({ text: row, similarity }, best)) best = { text: row, similarity };
        // One that is to be placed itself looks at all there is.
      } else if (!this.#toPlace.has(row) && this.#isBetter({ text, similarity }, this.#group(row).near)) {
        this.#point(row, { text, similarity });
      }
    }
    this.#point(text, best);
  }

  #isBetter(a: { text: number; similarity: number }, b: { text: number; similarity: number } | null): boolean {
    if (b === null || a.similarity > b.similarity) return true;
    return a.similarity === b.similarity && this.#inOrder(this.#first(a.text), this.#first(b.text)) < 0;
  }

  #point(text: number, near: Group<Entry>['near']): void {
    const group = this.#group(text);
    if (group.near !== null) this.#groups.get(group.near.text)?.nearTo?.delete(text);
    if (near !== null) {
      const target = this.#group(near.text);
      target.nearTo ??= new Set();
      target.nearTo.add(text);
    }
    if (group.near?.text !== near?.text || group.near?.similarity !== near?.similarity) this.#noteFirst(text);
    group.near = near;
  }

  #note(group: Group<Entry>): void {
    for (const entry of group.members) this.#changed.add(entry);
  }

  // Only the first of a text points at another text.
  #noteFirst(text: number): void {
    const first = this.#group(text).members[0];
    if (first !== undefined) this.#changed.add(first);
  }

  #first(text: number): Entry {
    return this.#group(text).members[0] as Entry;
  }

  #group(text: number): Group<Entry> {
    const group = this.#groups.get(text);
    if (!group) throw new Error(`no segment has text ${text}`);
    return group;
  }
}
