// Rows that are a pair already: Alpaca's with their input, the seed that comes with the project, and our own export.

import * as v from 'valibot';
import type { Read, Row } from './rows.ts';

const pair = v.object({ instruction: v.string(), output: v.string(), id: v.fallback(v.nullable(v.string()), null) });
const alpaca = v.object({ ...pair.entries, input: v.nullable(v.string()) });
// See core/export.ts.
const exported = v.object({ ...pair.entries, segment_id: v.string(), candidate_id: v.string() });

export function isPair(value: Row['value']): boolean {
  return v.is(pair, value);
}

export function isAlpaca(value: Row['value']): boolean {
  return v.is(alpaca, value);
}

export function isExport(value: Row['value']): boolean {
  return v.is(exported, value);
}

/** Alpaca's input is what the instruction speaks of, so it stands below it after a blank line. */
export function readAlpaca(rows: readonly Row[]): readonly Read[] {
  // Some files leave the field out where there is no input.
  const row = v.object({ ...pair.entries, input: v.optional(v.nullable(v.string()), null) });
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(row, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    const { instruction, input, output, id } = parsed.output;
    const asked = input === null || input.trim() === '' ? instruction : `${instruction.trim()}\n\n${input.trim()}`;
    return { line, pair: { instruction: asked, output, system: null, source: id } };
  });
}

export function readPairs(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(pair, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    const { instruction, output, id } = parsed.output;
    return { line, pair: { instruction, output, system: null, source: id } };
  });
}

/** The candidate's id leads back to its document. */
export function readExport(rows: readonly Row[]): readonly Read[] {
  return rows.map(({ line, value }) => {
    const parsed = v.safeParse(exported, value);
    if (!parsed.success) return { line, why: 'not-a-row' };
    const { instruction, output, candidate_id } = parsed.output;
    return { line, pair: { instruction, output, system: null, source: candidate_id } };
  });
}
