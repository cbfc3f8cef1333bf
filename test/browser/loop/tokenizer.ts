// A byte-level BPE tokenizer for the synthetic language: 256 bytes, merges of our own, control tokens. Any text can be
// encoded; what the loop says again and again, its fixed prompts, is few tokens.

import { BOTH_TAGS, FIVE_GRADES, type Tag, withTags } from '../../../src/core/prompts.ts';
import { taskPrompt } from '../../../src/core/training.ts';
import type { TokenizerSource } from '../../../src/models/llama/checkpoint.ts';
import { FIRST_SYLLABLES, FREE, HOMES, ITEMS, KINDS, NEUTRAL, SECOND_SYLLABLES, STUFFS } from './words.ts';

const CONTROL = ['<|end|>', '<|system|>', '<|user|>', '<|assistant|>'] as const;

/** Any turn is its role, its text and the end; a system turn is welcome. */
const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

/** Learns the merges and gives what `LlamaTokenizer.open` and `openSafetensors` read. `more`: further fixed texts. */
export function makeTokenizer(more: readonly string[]): { source: TokenizerSource; vocab: number } {
  const { tokens, merges } = learnMerges([
    [...FIRST_SYLLABLES.map((each) => ` ${each}`), ...SECOND_SYLLABLES, '. '],
    phrases(more).flatMap((phrase) => phrase.match(/\. |[ \n]?(?:(?!\. )[^ \n])+|[ \n]/gu) ?? []),
    phrases(more),
  ]);
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const added = CONTROL.map((content, index) => ({
    ...{ id: tokens.length + index, content, special: true, normalized: false },
    ...{ single_word: false, lstrip: false, rstrip: false },
  }));
  // Without a split at spaces, a merge may reach over them.
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    source: {
      tokenizerJson: {
        ...{ version: '1.0', truncation: null, padding: null, added_tokens: added, normalizer: null },
        ...{ pre_tokenizer: byteLevel, post_processor: null, decoder: byteLevel },
        model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges },
      },
      tokenizerConfig: { tokenizer_class: 'GPT2Tokenizer', eos_token: CONTROL[0], bos_token: null },
      chatTemplate: CHAT_TEMPLATE,
      bosToken: null,
      eosToken: CONTROL[0],
      stopIds: [tokens.length],
    },
    vocab: tokens.length + CONTROL.length,
  };
}

/** The texts that become one token each: the project's own fixed words, and the parts of the language's sentences. */
function phrases(more: readonly string[]): string[] {
  const spaced = [...HOMES, ...STUFFS, ...FREE.who, ...FREE.way].map((each) => ` ${each}`);
  const items = ITEMS.flatMap((item) => [item, ` ${item}`]);
  const templates = [...KINDS.flatMap(({ asked, told, sentences }) => [asked, told, ...sentences]), ...NEUTRAL];
  const literals = templates.flatMap((each) => each.replace(/\.$/u, '').split(/\{\w+\}/u));
  return [...fixedWords(), ...more, ...items, ' |', ...spaced, ...literals].filter((each) => each !== '');
}

/** What the project's prompts say around what is put into them. */
function fixedWords(): string[] {
  const hole = '\u0000';
  const tags: readonly (readonly Tag[])[] = [['assistant'], ['web'], BOTH_TAGS];
  const prompts = [
    FIVE_GRADES.render({ instruction: hole, output: hole }),
    taskPrompt('backward', hole, []),
    ...tags.map((each) => withTags({ turns: [] }, each)),
  ];
  return prompts.flatMap(({ turns, replyStart }) => [
    ...turns.flatMap(({ content }) => content.split(hole)),
    ...(replyStart === undefined ? [] : [replyStart]),
  ]);
}

/**
 * Byte-pair merges, stage by stage, until every piece of a stage is one token: syllables first, then words, then phrases.
 * In this order no merge of a later stage can break a word of an earlier one. The most frequent pair goes first.
 */
function learnMerges(stages: readonly (readonly string[])[]): { tokens: string[]; merges: [string, string][] } {
  const tokens = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte));
  const known = new Set(tokens);
  const merges: [string, string][] = [];
  const ranks = new Map<string, number>();
  for (const stage of stages) {
    const pieces = [...new Set(stage)].map((piece) => applyMerges(spell(piece), ranks));
    for (;;) {
      const counts = new Map<string, { pair: [string, string]; count: number }>();
      for (const piece of pieces) {
        for (let at = 0; at + 1 < piece.length; at++) {
          const pair: [string, string] = [piece[at] as string, piece[at + 1] as string];
          const found = counts.get(pair.join(' '));
          if (found === undefined) counts.set(pair.join(' '), { pair, count: 1 });
          else found.count++;
        }
      }
      const best = [...counts.values()].reduce<{ pair: [string, string]; count: number } | null>(
        (most, each) => (most === null || each.count > most.count ? each : most),
        null,
      );
      if (best === null) break;
      ranks.set(best.pair.join(' '), merges.length);
      merges.push(best.pair);
      const merged = best.pair.join('');
      if (!known.has(merged)) tokens.push(merged);
      known.add(merged);
      for (const piece of pieces) mergePair(piece, best.pair);
    }
  }
  return { tokens, merges };
}

function spell(text: string): string[] {
  return [...new TextEncoder().encode(text)].map(byteCharacter);
}

/** The lowest rank first, as BPE does. */
function applyMerges(piece: string[], ranks: ReadonlyMap<string, number>): string[] {
  for (;;) {
    let best: [string, string] | null = null;
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = 0; at + 1 < piece.length; at++) {
      const rank = ranks.get(`${piece[at]} ${piece[at + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < lowest) [lowest, best] = [rank, [piece[at] as string, piece[at + 1] as string]];
    }
    if (best === null) return piece;
    mergePair(piece, best);
  }
}

function mergePair(piece: string[], [left, right]: readonly [string, string]): void {
  for (let at = 0; at + 1 < piece.length; at++) {
    if (piece[at] === left && piece[at + 1] === right) piece.splice(at, 2, left + right);
  }
}

/** GPT-2's printable stand-in for a byte: printable Latin-1 stands for itself, the others follow from U+0100 on. */
function byteCharacter(byte: number): string {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  if (printable(byte)) return String.fromCharCode(byte);
  let rank = 0;
  for (let b = 0; b < byte; b++) if (!printable(b)) rank++;
  return String.fromCharCode(256 + rank);
}
