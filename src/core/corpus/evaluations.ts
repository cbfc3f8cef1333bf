// Prompts of tests that the project must not learn from, and whether a text shares a run of words with one of them
// (13 words as in GPT-3's appendix C, Brown et al. 2020; open-instruct does the same by n-grams).

import { excerpt } from '../marks/words.ts';
import { runHash, wordHashes } from '../word-hashes.ts';

export interface Evaluation {
  readonly name: string;
  readonly prompts: readonly string[];
}

/** A prompt shorter than a run counts when a text has it whole, from this many words on: fewer are a usual phrase. */
export const WHOLE_PROMPT_WORDS = 8;
/** Words of one prompt that are read. */
const PROMPT_WORDS = 20_000;

/** A run that a text shares: which prompt's, and which of its words. */
export interface Overlap {
  readonly prompt: number;
  readonly from: number;
  readonly to: number;
}

interface Prompt {
  readonly name: string;
  readonly text: string;
  readonly words: Uint32Array;
}

export class Evaluations {
  readonly #prompts: readonly Prompt[];
  /** By length of run, and by the hash of a run, the places that have it: prompt and first word, by turns. */
  readonly #runs = new Map<number, Map<number, number[]>>();

  constructor(evaluations: readonly Evaluation[], runWords: number) {
    this.#prompts = evaluations.flatMap(({ name, prompts }) =>
      prompts.map((text) => ({ name, text, words: wordHashes(text, PROMPT_WORDS) })),
    );
    const size = Math.max(1, Math.floor(runWords));
    this.#prompts.forEach(({ words }, prompt) => {
      const isShort = words.length < size;
      if (isShort && words.length < WHOLE_PROMPT_WORDS) return;
      const length = isShort ? words.length : size;
      for (let from = 0; from + length <= words.length; from += 1) this.#note(length, words, prompt, from);
    });
  }

  /** The first run that a text, given by its words, shares with a prompt; null when it shares none. */
  overlap(words: Uint32Array): Overlap | null {
    let first: (Overlap & { readonly at: number }) | null = null;
    for (const [size, runs] of this.#runs) {
      const last: number = Math.min(words.length - size, first === null ? words.length : first.at - 1);
      for (let at = 0; at <= last; at += 1) {
        const places = runs.get(runHash(words, at, size));
        const found = places && this.#sameAt(words, at, size, places);
        if (!found) continue;
        first = { ...found, at };
        break;
      }
    }
    return first && { prompt: first.prompt, from: first.from, to: first.to };
  }

  /** An overlap for people: words of the prompt, which are those of the text, and the name of the evaluation. */
  told({ prompt, from, to }: Overlap): { readonly words: string; readonly name: string } {
    const { name, text } = this.#prompts[prompt] as Prompt;
    return { words: excerpt(stretch(text, from, to)), name };
  }

  #note(size: number, words: Uint32Array, prompt: number, from: number): void {
    let runs = this.#runs.get(size);
    if (!runs) {
      runs = new Map();
      this.#runs.set(size, runs);
    }
    const hash = runHash(words, from, size);
    const places = runs.get(hash);
    if (!places) runs.set(hash, [prompt, from]);
    // Runs that all prompts begin with need one place: it says as much as a thousand.
    else if (places.length < 8) places.push(prompt, from);
  }

  // Hashes of runs meet by chance in a large project: the words decide. The run is told as far as it goes.
  #sameAt(words: Uint32Array, at: number, size: number, places: readonly number[]): Overlap | null {
    for (let place = 0; place < places.length; place += 2) {
      const [prompt, from] = [places[place] as number, places[place + 1] as number];
      const own = (this.#prompts[prompt] as Prompt).words;
      let length = 0;
      while (at + length < words.length && from + length < own.length && words[at + length] === own[from + length])
        length += 1;
      if (length >= size) return { prompt, from, to: from + length };
    }
    return null;
  }
}

// The piece of a text from one of its words to another. Words are found by halving: how many a beginning holds.
function stretch(text: string, from: number, to: number): string {
  const startOf = (word: number) => {
    let [low, high] = [0, text.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wordHashes(text.slice(0, middle)).length <= word) low = middle + 1;
      else high = middle;
    }
    // The shortest beginning with a letter of the word ends behind that letter, or in the middle of its pair.
    const isPair = (text.charCodeAt(low - 1) & 0xfc00) === 0xdc00;
    return Math.max(0, low - (isPair ? 2 : 1));
  };
  const isToEnd = to === wordHashes(text, to + 1).length;
  return text.slice(startOf(from), isToEnd ? text.length : startOf(to)).trim();
}
