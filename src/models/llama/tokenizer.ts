// Text to token ids and back, and a chat rendered with the model's own template. Splitting and merging are
// @huggingface/tokenizers'; which text may become a control token is decided here.

import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import type { Outcome } from '../../core/outcome.ts';
import { badInput, fail, succeed } from '../../core/outcome.ts';
import type { Prompt } from '../../core/ports.ts';
import type { AddedToken } from './added-tokens.ts';
import { AddedTokens, TokenTexts } from './added-tokens.ts';
import type { TokenizerSource } from './checkpoint.ts';
import type { Alphabet } from './token-bytes.ts';
import { alphabetOf, bytesOfToken } from './token-bytes.ts';

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
      (/^[<[{|].+[>\]}|]$/u.test(token.content) && (source.chatTemplate?.includes(token.content) ?? false));
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

  /** Token ids of a text. Nothing is added, and no text becomes a control token: `<|im_end|>` stays its letters. */
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

  /**
   * The token that a finished reply ends with: the first of the ids that end a reply which the template writes behind an
   * assistant's turn, or the model's end-of-sequence token where the template does not tell. Null for a model without any.
   */
  get endOfTurn(): number | null {
    const turn = (role: 'user' | 'assistant', content: string) => ({ role, content });
    const rendered = this.renderTurns([turn('user', 'a'), turn('assistant', TURN_MARK), turn('user', 'b')]);
    const behind = rendered.ok ? (rendered.value.split(TURN_MARK)[1] ?? '') : '';
    const written = this.control.split(behind).find((part) => typeof part === 'number' && this.stopIds.includes(part));
    if (typeof written === 'number') return written;
    return this.source.eosToken === null
      ? (this.stopIds[0] ?? null)
      : (this.library.token_to_id(this.source.eosToken) ?? this.stopIds[0] ?? null);
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

/** Found again in a rendered conversation; letters only, so that no template changes it. */
const TURN_MARK = 'endofturnmark';

const SPEAKERS = { user: 'User: ', assistant: 'Assistant: ' } as const;

function reason(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200);
}
