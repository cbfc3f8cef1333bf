// Text from documents must not become a control token: web-llm encodes a prompt as one string, in which the tokenizer
// takes `<|eot_id|>` for the end of a turn, whoever wrote it.

import * as v from 'valibot';
import { AddedTokens } from '../llama/added-tokens.ts';

// The forms of control tokens: `<s>`, `<|eot_id|>`, `<<SYS>>`, `[/INST]`. Words and line ends of a template are text
// that documents have too.
const TAG = /<{1,2}[^<>\s]+>{1,2}|\[[^[\]\s]+\]/gu;
const PLAIN = /^[\p{L}\p{N}\s]*$/u;

// Inserted after a marker's first character: no letter changes for the model that reads or for a person who looks, and
// unlike a full-width look-alike it survives the normalisation (NFKC) that some tokenizers begin with. The second
// stands in where a marker holds the first.
const JOINERS = ['\u2060', '\u200c', '\u2063'] as const;
const REPLACEMENT = '\ufffd';

/**
 * Texts that a model may take for control tokens: its added tokens, special or not, and the tags in its template.
 *
 * @param tokenizer tokenizer.json, parsed; null or unreadable gives the template's tags alone.
 * @param templateTexts the texts of the conversation template.
 */
export function controlMarkers(tokenizer: unknown, templateTexts: readonly string[]): ReadonlySet<string> {
  const markers = new Set(templateTexts.flatMap((text) => text.match(TAG) ?? []));
  const parsed = v.safeParse(v.object({ added_tokens: AddedTokens }), tokenizer);
  if (!parsed.success) return markers;
  for (const { content, special } of parsed.output.added_tokens) {
    // Runs of spaces and whole words are added to make texts shorter; they steer nothing.
    if (!PLAIN.test(content) && (special || new RegExp(`^(?:${TAG.source})$`, 'u').test(content))) markers.add(content);
  }
  return markers;
}

/** A function that breaks every marker in a text, overlapping ones too, and returns other text as it is. */
export function makeHarmless(markers: ReadonlySet<string>): (text: string) => string {
  const byFirst = new Map<string, string[]>();
  for (const marker of markers) {
    const first = String.fromCodePoint(marker.codePointAt(0) ?? 0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), marker]);
  }
  const joiner = JOINERS.find((each) => ![...markers].some((marker) => marker.includes(each))) ?? REPLACEMENT;
  const firsts = [...byFirst.keys()].map((first) => first.replace(/[\^$\\.*+?()[\]{}|/-]/u, '\\$&')).join('');
  if (firsts === '') return (text) => text;
  const anyFirst = new RegExp(`[${firsts}]`, 'gu');
  return (text) =>
    text.replace(anyFirst, (first, at: number) => {
      if (!byFirst.get(first)?.some((marker) => text.startsWith(marker, at))) return first;
      // A marker of one character cannot be broken in two.
      return markers.has(first) ? REPLACEMENT : first + joiner;
    });
}
