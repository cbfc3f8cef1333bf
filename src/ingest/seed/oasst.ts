// OpenAssistant's conversations, as trees or as a flat table of messages: the first turn of each tree with its best
// reply, in English (paper section 2.1: "first turn", "human rank 0").

import * as v from 'valibot';
import type { SeedSkip } from '../../core/seed.ts';
import type { Exchange, Read, Row } from './rows.ts';

// Fields that exports leave out or set to null mean "nothing is known against it".
const message = {
  text: v.string(),
  role: v.optional(v.nullable(v.string())),
  lang: v.optional(v.nullable(v.string())),
  deleted: v.optional(v.nullable(v.boolean())),
  rank: v.optional(v.nullable(v.number())),
};

const reply = v.object(message);

const tree = v.object({
  message_tree_id: v.optional(v.nullable(v.string())),
  prompt: v.object({ ...message, replies: v.array(v.unknown()) }),
});

const flat = v.object({
  ...message,
  message_id: v.string(),
  parent_id: v.optional(v.nullable(v.string())),
});

type Message = v.InferOutput<typeof reply>;

export function isTree(value: Row['value']): boolean {
  return v.is(tree, value);
}

export function isFlat(value: Row['value']): boolean {
  return v.is(flat, value);
}

/** One row is one tree. */
export function readTrees(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(tree, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    const { prompt, message_tree_id } = parsed.output;
    const replies = prompt.replies.flatMap((each) => {
      const known = v.safeParse(reply, each);
      return known.success ? [known.output] : [];
    });
    return { line, ...best(prompt, replies, message_tree_id ?? null) };
  });
}

/** One row is one message, in any order; only those without a parent begin a conversation and count as read. */
export function readFlat(rows: readonly Row[]): readonly Read[] {
  const reads: Read[] = [];
  const roots: { readonly line: number; readonly message: v.InferOutput<typeof flat> }[] = [];
  const replies = new Map<string, Message[]>();
  for (const { line, value } of rows) {
    const parsed = v.safeParse(flat, value);
    if (!parsed.success) reads.push({ line, why: 'not-a-row' });
    else if (parsed.output.parent_id) {
      const known = replies.get(parsed.output.parent_id);
      if (known) known.push(parsed.output);
      else replies.set(parsed.output.parent_id, [parsed.output]);
    } else roots.push({ line, message: parsed.output });
  }
  for (const { line, message: root } of roots) {
    reads.push({ line, ...best(root, replies.get(root.message_id) ?? [], root.message_id) });
  }
  return reads.sort((a, b) => a.line - b.line);
}

function best(
  prompt: Message,
  replies: readonly Message[],
  source: string | null,
): { readonly pair: Exchange } | { readonly why: SeedSkip } {
  if (prompt.deleted === true) return { why: 'deleted' };
  if (!isEnglish(prompt)) return { why: 'not-english' };
  if (prompt.role === 'assistant') return { why: 'no-first-exchange' };
  const chosen = replies.find(({ rank, role, deleted }) => rank === 0 && role !== 'prompter' && deleted !== true);
  if (!chosen) return { why: 'no-best-reply' };
  if (!isEnglish(chosen)) return { why: 'not-english' };
  return { pair: { instruction: prompt.text, output: chosen.text, system: null, source } };
}

function isEnglish({ lang }: Message): boolean {
  return lang === undefined || lang === null || /^en\b/i.test(lang);
}
