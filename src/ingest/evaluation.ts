// A file of evaluation prompts: what a project must not learn from. One prompt a line, or JSON and JSONL rows that have one.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import { decode } from './decode.ts';
import type { Evaluation } from './look-client.ts';
import { rowsOf } from './seed/rows.ts';

/** Benchmarks have some ten thousand prompts; more than this is a corpus. */
const MOST_PROMPTS = 200_000;
const MOST_BYTES = 50_000_000;
/** Fields in which benchmarks keep what they ask, in this order. */
const FIELDS = ['prompt', 'instruction', 'question', 'query', 'input', 'problem', 'text'] as const;

/** Reads a file of prompts. It fails with a sentence when the file is too large, is no text, or has none. */
export async function readEvaluation(file: File): Promise<Outcome<Evaluation>> {
  const { name } = file;
  if (file.size > MOST_BYTES) {
    return badInput(
      `${name} has more than ${MOST_BYTES / 1e6} MB, so it is hardly a list of prompts. Nothing was added.`,
    );
  }
  const text = decode(name, new Uint8Array(await file.arrayBuffer()));
  if (!text.ok) return text;
  const prompts = [...new Set(promptsIn(text.value).map((each) => each.trim()))].filter((each) => each !== '');
  if (prompts.length > MOST_PROMPTS) {
    return badInput(
      `${name} has more than ${MOST_PROMPTS.toLocaleString('en')} prompts. Nothing was added. Give a part of it.`,
    );
  }
  if (prompts.length > 0) return succeed({ name, prompts });
  return badInput(
    `${name} has no prompts. Nothing was added. Give one prompt a line, or JSON rows with a field ${FIELDS.join(', ')}.`,
  );
}

function promptsIn(text: string): readonly string[] {
  if (!/^\s*[[{]/.test(text)) return text.split('\n');
  return rowsOf(text).rows.flatMap(({ value }) => {
    const field = FIELDS.find((each) => typeof value[each] === 'string');
    return field === undefined ? [] : [value[field] as string];
  });
}
