// Tokens that are found in text by their spelling, before any splitting and merging: control tokens such as
// `<|im_end|>`, and words a model's maker added whole.

import * as v from 'valibot';

/** The `added_tokens` of a tokenizer.json, as far as they are used. */
export const AddedTokens = v.array(
  v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    content: v.pipe(v.string(), v.minLength(1)),
    special: v.optional(v.boolean(), false),
    lstrip: v.optional(v.boolean(), false),
    rstrip: v.optional(v.boolean(), false),
  }),
);
export type AddedToken = v.InferOutput<typeof AddedTokens>[number];

/** A set of tokens that are found in text by their spelling, the longest first. */
export class TokenTexts {
  private readonly byText: ReadonlyMap<string, AddedToken>;
  private readonly ids: ReadonlySet<number>;
  private readonly anywhere: RegExp | null;
  private readonly starts: RegExp | null;
  private readonly prefixes = new Set<string>();
  private longest = 0;

  constructor(tokens: readonly AddedToken[]) {
    this.byText = new Map(tokens.map((token) => [token.content, token]));
    this.ids = new Set(tokens.map((token) => token.id));
    const spellings = [...this.byText.keys()].sort((a, b) => b.length - a.length);
    const any = spellings.map((text) => text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&')).join('|');
    this.anywhere = any === '' ? null : new RegExp(any, 'gu');
    this.starts = any === '' ? null : new RegExp(`(?=${any})[\\s\\S]`, 'gu');
    for (const text of spellings) {
      this.longest = Math.max(this.longest, text.length);
      for (let length = 1; length < text.length; length++) this.prefixes.add(text.slice(0, length));
    }
  }

  hasId(id: number): boolean {
    return this.ids.has(id);
  }

  /** The text cut at every token of the set: texts between as strings, tokens as ids. */
  split(text: string): (string | number)[] {
    if (this.anywhere === null) return text === '' ? [] : [text];
    const sections: (string | number)[] = [];
    let from = 0;
    let trimNext = false;
    const push = (between: string, trimEnd: boolean): void => {
      const begun = trimNext ? between.trimStart() : between;
      const section = trimEnd ? begun.trimEnd() : begun;
      if (section !== '') sections.push(section);
    };
    for (const match of text.matchAll(this.anywhere)) {
      const token = this.byText.get(match[0])!;
      push(text.slice(from, match.index), token.lstrip);
      sections.push(token.id);
      trimNext = token.rstrip;
      from = match.index + match[0].length;
    }
    push(text.slice(from), false);
    return sections;
  }

  /** Hides and shows the first character of every token a text spells, or may spell with what follows it. */
  mask(taken: string): { hide(text: string): string; show(text: string): string } {
    const { starts } = this;
    if (starts === null) return { hide: (text) => text, show: (text) => text };
    const standIns = new Map<string, string>();
    const back = new Map<string, string>();
    // U+FDD0–U+FDEF are noncharacters; past them private-use planes, should a text be made to contain them all.
    let code = 0xfdd0;
    for (const text of this.byText.keys()) {
      const first = String.fromCodePoint(text.codePointAt(0)!);
      if (standIns.has(first)) continue;
      while (taken.includes(String.fromCodePoint(code))) code = code === 0xfdef ? 0xf0000 : code + 1;
      standIns.set(first, String.fromCodePoint(code));
      back.set(String.fromCodePoint(code), first);
      code = code === 0xfdef ? 0xf0000 : code + 1;
    }
    const stand = (character: string): string => standIns.get(character) ?? character;
    const shown = new RegExp(`[${[...back.keys()].join('')}]`, 'gu');
    return {
      hide: (text) => {
        let hidden = text.replace(starts, stand);
        for (let length = Math.min(this.longest - 1, hidden.length); length > 0; length--) {
          const tail = hidden.slice(-length);
          if (!this.prefixes.has(tail)) continue;
          const first = String.fromCodePoint(tail.codePointAt(0)!);
          hidden = hidden.slice(0, -length) + stand(first) + tail.slice(first.length);
        }
        return hidden;
      },
      show: (text) => text.replace(shown, (character) => back.get(character) ?? character),
    };
  }
}
