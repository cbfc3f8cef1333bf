// Conversations as lists of turns: ShareGPT, chat messages, and prompt with completion in either form. Only the first
// exchange is taken (method notes, trap 7); what the system said is kept aside.

import * as v from 'valibot';
import type { Exchange, Read, Row } from './rows.ts';

interface Said {
  readonly by: 'system' | 'user' | 'assistant' | 'other';
  readonly text: string;
}

const SPEAKERS: ReadonlyMap<string, Said['by']> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['assistant', 'assistant'],
  ['chatgpt', 'assistant'],
  ['model', 'assistant'],
]);

// A text, or the parts of a message of which the text ones count.
const content = v.union([
  v.string(),
  v.pipe(
    v.array(v.object({ type: v.string(), text: v.optional(v.string()) })),
    v.transform((parts) => parts.map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join('')),
  ),
]);

const turn = v.pipe(
  v.object({ role: v.string(), content: v.optional(v.nullable(content)) }),
  v.transform((each): Said => ({ by: speaker(each.role), text: each.content ?? '' })),
);

const shareGptTurn = v.pipe(
  v.object({ from: v.string(), value: v.optional(v.nullable(v.string())) }),
  v.transform((each): Said => ({ by: speaker(each.from), text: each.value ?? '' })),
);

const rowId = v.fallback(v.nullable(v.string()), null);
const shareGpt = v.object({ id: rowId, conversations: v.array(shareGptTurn) });
const messages = v.object({ id: rowId, messages: v.array(turn) });
const completion = v.object({
  id: rowId,
  prompt: v.union([v.string(), v.array(turn)]),
  completion: v.union([v.string(), v.array(turn)]),
});

export function isShareGpt(value: Row['value']): boolean {
  return v.is(shareGpt, value);
}

export function isMessages(value: Row['value']): boolean {
  return v.is(messages, value);
}

export function isCompletion(value: Row['value']): boolean {
  return v.is(completion, value);
}

export function readShareGpt(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(shareGpt, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    return firstExchange(line, parsed.output.conversations, parsed.output.id);
  });
}

export function readMessages(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(messages, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    return firstExchange(line, parsed.output.messages, parsed.output.id);
  });
}

export function readCompletions(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(completion, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    const { prompt, completion: reply, id } = parsed.output;
    return firstExchange(line, [...turnsOf(prompt, 'user'), ...turnsOf(reply, 'assistant')], id);
  });
}

// A conversation that begins with the assistant is the rest of a longer one: what its first question refers to is lost.
function firstExchange(line: number, said: readonly Said[], source: string | null): Read {
  const start = said.findIndex(({ by }) => by !== 'system');
  const [question, answer] = start < 0 ? [] : said.slice(start, start + 2);
  if (question?.by !== 'user' || answer?.by !== 'assistant') return { line, why: 'no-first-exchange' };
  const system = said.slice(0, start).map(({ text }) => text);
  const pair: Exchange = {
    instruction: question.text,
    output: answer.text,
    system: system.length === 0 ? null : system.join('\n\n'),
    source,
  };
  return { line, pair };
}

function turnsOf(part: string | readonly Said[], by: Said['by']): readonly Said[] {
  return typeof part === 'string' ? [{ by, text: part }] : part;
}

function speaker(name: string): Said['by'] {
  return SPEAKERS.get(name.toLowerCase()) ?? 'other';
}
