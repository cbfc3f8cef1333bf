// What the database holds: one parser a record, because what comes back was written by an older page, or by a
// browser that was killed half-way. Lineage is in the ids, so that a key range finds all that belongs to a document.

import * as v from 'valibot';
import type { Decision } from '../core/decision.ts';
import { SIMPLE_FORMS } from '../core/raters.ts';
import type { Candidate, Document, Label, Rating, Segment } from '../core/records.ts';

export const STORE_NAMES = [
  'documents',
  'segments',
  'candidates',
  'ratings',
  'labels',
  'decisions',
  'seeds',
  'steps',
  'adapters',
  'trainings',
  'measurements',
  'choices',
  'settings',
] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** A segment without its text, which its document holds already, unless a person has edited it. */
export type StoredSegment = Omit<Segment, 'text'> & { readonly text?: string };

/** A row of the settings store. */
export interface StoredSetting {
  readonly name: string;
  readonly value: unknown;
}

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const fault = v.picklist(['empty', 'no-question', 'cut-off', 'no-score', 'out-of-range', 'digits-unlikely', 'engine']);

const text = v.exactOptional(v.string());
const provenance = v.object({
  file: v.string(),
  record: text,
  title: text,
  author: text,
  url: text,
  date: text,
  licence: text,
});

const document = v.object({
  id: v.string(),
  name: v.string(),
  form: v.picklist(['markdown', 'plain']),
  text: v.string(),
  provenance: v.exactOptional(provenance),
  pageStarts: v.exactOptional(v.array(count)),
  addedAt: v.number(),
});

const segment = v.object({
  id: v.string(),
  documentId: v.string(),
  headingPath: v.array(v.string()),
  from: count,
  to: count,
  byHand: v.exactOptional(v.picklist(['boundaries', 'text'])),
  text,
});

const decision = v.object({ segmentId: v.string(), decided: v.picklist(['keep', 'drop']) });

const candidate = v.object({
  id: v.string(),
  segmentId: v.string(),
  key: v.string(),
  attempt: count,
  reply: v.variant('ok', [
    v.object({ ok: v.literal(true), instruction: v.string(), raw: v.string() }),
    v.object({ ok: v.literal(false), why: fault, raw: v.string(), detail: v.exactOptional(v.string()) }),
  ]),
  model: v.string(),
  prompt: v.string(),
  tokens: v.number(),
  createdAt: v.number(),
});

export const score = v.pipe(v.number(), v.minValue(1), v.maxValue(5));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const textFigures = v.object({
  nll: v.number(),
  opening: v.number(),
  // Ratings of before it was looked at: their score stands as it was.
  start: v.exactOptional(v.picklist(['beginning', 'later-item', 'joined']), 'beginning'),
  worstLine: v.number(),
  tokens: count,
});

const verdict = v.union([
  v.object({
    ok: v.literal(true),
    form: v.literal('expectation'),
    score,
    probabilities: v.tuple([probability, probability, probability, probability, probability]),
    mass: v.number(),
  }),
  v.object({
    ok: v.literal(true),
    form: v.literal('additive'),
    score,
    criteria: v.array(probability),
    mass: v.number(),
  }),
  v.object({
    ok: v.literal(true),
    form: v.literal('reasoning'),
    score,
    raw: v.string(),
    samples: v.exactOptional(v.array(v.object({ score: v.nullable(score), raw: v.string() }))),
  }),
  v.object({
    ok: v.literal(true),
    form: v.literal('cycle'),
    score,
    cycle: v.object({
      given: v.number(),
      alone: v.number(),
      others: v.array(v.number()),
      tokens: count,
      text: v.exactOptional(textFigures),
    }),
  }),
  v.object({
    ok: v.literal(false),
    form: v.picklist(SIMPLE_FORMS),
    why: fault,
    raw: v.string(),
    detail: v.exactOptional(v.string()),
  }),
]);

const rating = v.object({
  id: v.string(),
  candidateId: v.string(),
  segmentId: v.string(),
  key: v.string(),
  attempt: count,
  verdict,
  model: v.string(),
  prompt: v.string(),
  createdAt: v.number(),
});

const label = v.object({
  id: v.string(),
  candidateId: v.string(),
  segmentId: v.string(),
  turn: count,
  said: v.variant('kind', [
    v.object({ kind: v.literal('good') }),
    v.object({ kind: v.literal('not-good') }),
    v.object({ kind: v.literal('edited'), instruction: v.string(), output: v.string() }),
    v.object({ kind: v.literal('none') }),
  ]),
  createdAt: v.number(),
});

const setting = v.object({ name: v.string(), value: v.unknown() });

export function parseDocument(row: unknown): Document | null {
  return parsed(document, row);
}

export function parseSegment(row: unknown): StoredSegment | null {
  return parsed(segment, row);
}

export function parseCandidate(row: unknown): Candidate | null {
  return parsed(candidate, row);
}

export function parseRating(row: unknown): Rating | null {
  return parsed(rating, row);
}

export function parseLabel(row: unknown): Label | null {
  return parsed(label, row);
}

export function parseDecision(row: unknown): Decision | null {
  return parsed(decision, row);
}

export function parseSetting(row: unknown): StoredSetting | null {
  return parsed(setting, row) as StoredSetting | null;
}

/** The row as its schema has it; null when it is another thing. */
export function parsed<S extends v.GenericSchema>(schema: S, row: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(schema, row);
  return result.success ? result.output : null;
}
