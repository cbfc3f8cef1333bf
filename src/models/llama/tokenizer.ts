// Text to token ids and back, and a chat rendered with the model's own template. Splitting and merging are
// @huggingface/tokenizers'; which text may become a control token is decided here.

import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import type { Outcome } from '../../core/outcome.ts';
import { badInput, fail, succeed } from '../../core/outcome.ts';
import type { Prompt } from '../../core/ports.ts';
import type { TokenizerSource } from './checkpoint.ts';

const AddedTokens = v.array(
  v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    content: v.pipe(v.string(), v.minLength(1)),
    special: v.optional(v.boolean(), false),
    lstrip: v.optional(v.boolean(), false),
    rstrip: v.optional(v.boolean(), false),
  }),
);
type AddedToken = v.InferOutput<typeof AddedTokens>[number];

/** How a token's text stands for bytes: GPT-2's alphabet of 256 letters, or SentencePiece's ▁ and <0x0A>. */
type Alphabet = 'byte-level' | 'sentence-piece';

/** Turns ids into text as they come; a character whose bytes are not all there yet is held back. */
export interface StreamDecoder {
  /** The text that this token completes; empty while a character is incomplete. */
  push(id: number): string;
  /** What was held back at the end: U+FFFD for an incomplete character. The decoder can be used again. */
  end(): string;
}

export class LlamaTokenizer {
  /** Ids that end a reply. */
  readonly stopIds: readonly number[];
  /** Id that the model expects before a plain text; null when it wants none. Chat templates write it themselves. */
  readonly bosId: number | null;
  private readonly pieces: (Uint8Array | undefined)[] = [];

  private constructor(
    private readonly library: Tokenizer,
    private readonly source: TokenizerSource,
    private readonly template: Template | null,
    private readonly control: TokenTexts,
    private readonly ordinary: TokenTexts,
    private readonly alphabet: Alphabet,
  ) {
    this.stopIds = source.stopIds;
    const bos = source.bosToken === null ? undefined : library.token_to_id(source.bosToken);
    this.bosId = bos !== undefined && library.encode('', { add_special_tokens: true }).ids[0] === bos ? bos : null;
  }

  /** Builds the tokenizer; a tokenizer or chat template that cannot be used is one sentence of bad input. */
  static open(source: TokenizerSource): Outcome<LlamaTokenizer> {
    const whole: Record<string, unknown> = {
      ...{ normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] },
      ...source.tokenizerJson,
    };
    const added = v.safeParse(AddedTokens, whole.added_tokens);
    if (!added.success) return badInput('The model’s list of added tokens cannot be read: choose another model.');
    const alphabet = alphabetOf(whole.decoder);
    if (alphabet === null) {
      return fail({
        kind: 'unsupported',
        message: 'The model’s tokenizer is of an unknown kind: choose another model.',
      });
    }
    // Some models leave `special` false on the very tokens their template is built from.
    const named = new Set([source.bosToken, source.eosToken]);
    const isControl = (token: AddedToken): boolean =>
      token.special ||
      named.has(token.content) ||
      source.stopIds.includes(token.id) ||
      (source.chatTemplate?.includes(token.content) ?? false);
    const control = new TokenTexts(added.output.filter(isControl));
    const ordinary = new TokenTexts(added.output.filter((token) => !isControl(token)));
    // Both libraries throw plain Errors on what they cannot read; nothing else happens inside.
    try {
      const library = new Tokenizer(whole, source.tokenizerConfig);
      const template = source.chatTemplate === null ? null : new Template(source.chatTemplate);
      return succeed(new LlamaTokenizer(library, source, template, control, ordinary, alphabet));
    } catch (thrown) {
      return badInput(
        `The model’s tokenizer or chat template cannot be read (${reason(thrown)}): choose another model.`,
      );
    }
  }

  /** Token ids of a text. Nothing is added, and no text becomes a control token: `<|im_end|>` is six plain letters… */
  encode(text: string): number[] {
    const ids: number[] = [];
    this.appendPlain(text, 0, ids);
    return ids;
  }

  /** The id when the text, spaces included, is exactly one ordinary token; null otherwise. */
  tokenIdOf(text: string): number | null {
    const [id, ...more] =
      this.alphabet === 'byte-level' ? this.encode(text) : [this.library.token_to_id(text.replaceAll(' ', '▁'))];
    return id === undefined || more.length > 0 || this.control.hasId(id) ? null : id;
  }

  /**
   * The prompt in the words of the model's chat template, up to where the reply begins, then `replyStart`. A model
   * without a template gets its turns as `User: …`, `Assistant: …` with an empty line between (system without a name).
   * Fails when the template does, for example because it takes no system turn.
   */
  renderChat(prompt: Prompt): Outcome<string> {
    const opening = this.renderTurns(prompt.turns);
    return opening.ok ? succeed(opening.value + (prompt.replyStart ?? '')) : opening;
  }

  /**
   * Token ids of the rendered prompt. Control tokens come from the template only: wherever a turn's text spells one,
   * its first character is swapped for a character that occurs nowhere (a Unicode noncharacter) while the template
   * runs, and swapped back once the result is split at control tokens. Other text is encoded as if rendered whole.
   */
  encodeChat(prompt: Prompt): Outcome<number[]> {
    const replyStart = prompt.replyStart ?? '';
    const texts = [...prompt.turns.map((turn) => turn.content), replyStart];
    const mask = this.control.mask([...texts, this.source.chatTemplate ?? ''].join('\n'));
    const opening = this.renderTurns(
      prompt.turns.map((turn) => ({ role: turn.role, content: mask.hide(turn.content) })),
    );
    if (!opening.ok) return opening;
    const ids: number[] = [];
    this.control.split(opening.value + mask.hide(replyStart)).forEach((section, index) => {
      if (typeof section === 'number') ids.push(section);
      else this.appendPlain(mask.show(section), index, ids);
    });
    return succeed(ids);
  }

  /** Text of token ids, control tokens left out. Undoes `encode`: a space that SentencePiece puts first is removed. */
  decode(ids: readonly number[]): string {
    const decoder = this.decoder();
    const text = ids.map((id) => decoder.push(id)).join('') + decoder.end();
    const added = this.alphabet === 'sentence-piece' && this.encodePlain('a', 0)[0] !== this.library.token_to_id('a');
    return added && text.startsWith(' ') ? text.slice(1) : text;
  }

  /** Decodes a text that goes on from a prompt, token by token; every space is kept, control tokens are left out. */
  decoder(): StreamDecoder {
    const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
    return {
      push: (id) => utf8.decode(this.bytesOf(id), { stream: true }),
      end: () => utf8.decode(),
    };
  }

  private renderTurns(turns: Prompt['turns']): Outcome<string> {
    const { bosToken, eosToken } = this.source;
    if (this.template === null) {
      const lines = turns.map((turn) => (turn.role === 'system' ? '' : SPEAKERS[turn.role]) + turn.content);
      return succeed(`${this.bosId === null ? '' : bosToken}${[...lines, 'Assistant:'].join('\n\n')}`);
    }
    try {
      return succeed(
        this.template.render({
          messages: turns.map(({ role, content }) => ({ role, content })),
          add_generation_prompt: true,
          bos_token: bosToken ?? '',
          eos_token: eosToken ?? '',
        }),
      );
    } catch (thrown) {
      // A template may raise on purpose (raise_exception) or ask for what the engine does not have.
      return badInput(`The model’s chat template refuses this conversation (${reason(thrown)}).`);
    }
  }

  private appendPlain(text: string, index: number, ids: number[]): void {
    this.ordinary.split(text).forEach((section, inner) => {
      if (typeof section === 'number') ids.push(section);
      else for (const id of this.encodePlain(section, index + inner)) ids.push(id);
    });
  }

  /** `index` 0 is the start of the whole text: some tokenizers put a space there only. */
  private encodePlain(text: string, index: number): number[] {
    const { normalizer, pre_tokenizer, model } = this.library;
    const normal = normalizer === null ? text : normalizer._call(text);
    if (normal === '' || model === null) return [];
    const words = pre_tokenizer === null ? [normal] : pre_tokenizer._call(normal, { section_index: index });
    const ids: number[] = [];
    for (const token of model._call(words)) {
      const id = model.tokens_to_ids.get(token) ?? model.unk_token_id;
      if (id !== undefined) ids.push(id);
    }
    return ids;
  }

  private bytesOf(id: number): Uint8Array {
    const known = this.pieces[id];
    if (known !== undefined) return known;
    const text = this.control.hasId(id) ? '' : (this.library.id_to_token(id) ?? '');
    const bytes = this.ordinary.hasId(id) ? new TextEncoder().encode(text) : bytesOfToken(text, this.alphabet);
    this.pieces[id] = bytes;
    return bytes;
  }
}

const SPEAKERS = { user: 'User: ', assistant: 'Assistant: ' } as const;

/** A set of tokens that are found in text by their spelling, the longest first. */
class TokenTexts {
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

function alphabetOf(decoder: unknown): Alphabet | null {
  const types = JSON.stringify(decoder) ?? '';
  if (types.includes('"ByteLevel"')) return 'byte-level';
  return types.includes('"ByteFallback"') || types.includes('"Metaspace"') ? 'sentence-piece' : null;
}

// GPT-2's letters for bytes: printable Latin-1 stands for itself, the rest for U+0100 onwards (openai/gpt-2 encoder.py).
const BYTE_OF_LETTER: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => !isPrintable(byte))
    .map((byte, index): [string, number] => [String.fromCharCode(256 + index), byte])
    .concat(
      Array.from({ length: 256 }, (_, byte): [string, number] => [String.fromCharCode(byte), byte]).filter(([, byte]) =>
        isPrintable(byte),
      ),
    ),
);

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

function bytesOfToken(token: string, alphabet: Alphabet): Uint8Array {
  if (alphabet === 'byte-level') return Uint8Array.from(token, (letter) => BYTE_OF_LETTER.get(letter) ?? 0x3f);
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
  if (byte !== null) return Uint8Array.of(Number.parseInt(byte[1]!, 16));
  return new TextEncoder().encode(token.replaceAll('▁', ' '));
}

function reason(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200);
}
