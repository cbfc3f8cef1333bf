// What the database holds: one parser a record, because what comes back was written by an older page, or by a
// browser that was killed half-way. Lineage is in the ids, so that a key range finds all that belongs to a document.

import * as v from 'valibot';
import { SIMPLE_FORMS } from '../core/raters.ts';
import type { Candidate, Document, Label, Rating, Segment } from '../core/records.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';

export const STORE_NAMES = [
  'documents',
  'segments',
  'candidates',
  'ratings',
  'labels',
  'seeds',
  'steps',
  'adapters',
  'trainings',
  'measurements',
  'choices',
  'settings',
] as const;
export type StoreName = (typeof STORE_NAMES)[number];

/** A segment without its text, which its document holds already. */
export type StoredSegment = Omit<Segment, 'text'>;

/** A row of the settings store. */
export interface StoredSetting {
  readonly name: string;
  readonly value: unknown;
}

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const fault = v.picklist(['empty', 'no-question', 'cut-off', 'no-score', 'out-of-range', 'digits-unlikely', 'engine']);

const document = v.object({
  id: v.string(),
  name: v.string(),
  form: v.picklist(['markdown', 'plain']),
  text: v.string(),
  addedAt: v.number(),
});

const segment = v.object({
  id: v.string(),
  documentId: v.string(),
  headingPath: v.array(v.string()),
  from: count,
  to: count,
});

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
      text: v.exactOptional(v.object({ nll: v.number(), opening: v.number(), worstLine: v.number(), tokens: count })),
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

export const sampling = v.object({
  temperature: v.pipe(v.number(), v.minValue(0)),
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const { augment: AUGMENT, rate: RATE, filters: FILTERS } = DEFAULT_SETTINGS;
const weight = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const augment = v.object({ sampling, candidates: v.fallback(whole(1, 16), AUGMENT.candidates), seed: v.number() });

// Settings of an older page lack what came later, and keep what they have.
const rate = v.object({
  form: v.picklist([...SIMPLE_FORMS, 'sum']),
  sampling,
  seed: v.number(),
  samples: v.fallback(whole(1, 16), RATE.samples),
  others: v.fallback(whole(0, 8), RATE.others),
  weights: v.fallback(
    v.object({ expectation: weight, additive: weight, reasoning: weight, cycle: weight }),
    RATE.weights,
  ),
  examples: v.fallback(
    v.array(v.object({ instruction: v.string(), output: v.string(), good: v.boolean() })),
    RATE.examples,
  ),
});

const filters = v.object({
  keepsOut: v.fallback(v.boolean(), FILTERS.keepsOut),
  off: v.fallback(v.array(v.string()), FILTERS.off),
  copiedWords: v.fallback(whole(2, 1000), FILTERS.copiedWords),
  minChars: v.fallback(count, FILTERS.minChars),
  maxChars: v.fallback(count, FILTERS.maxChars),
  similarity: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), FILTERS.similarity),
});

// A part that no longer parses falls back to its default and takes no other part with it.
const settings = v.object({
  segment: v.fallback(v.object({ minChars: count, maxChars: count }), DEFAULT_SETTINGS.segment),
  augment: v.fallback(augment, AUGMENT),
  rate: v.fallback(rate, RATE),
  minScore: v.fallback(score, DEFAULT_SETTINGS.minScore),
  filters: v.fallback(filters, FILTERS),
  leastRows: v.fallback(count, DEFAULT_SETTINGS.leastRows),
  limit: v.fallback(v.nullable(v.pipe(count, v.minValue(1))), DEFAULT_SETTINGS.limit),
});

/** What is kept of the settings about models: see models/engine.ts, which this room does not import. */
export interface StoredModelSettings {
  readonly memoryBudget: number | null;
  readonly hosts: { readonly weights: string; readonly libraries: string };
  readonly own: readonly { readonly name: string; readonly weightsUrl: string; readonly libraryUrl: string }[];
}

/** Bytes. Below 256 MiB no model fits; above 1 TiB it is a slip. */
const LEAST_BUDGET = 2 ** 28;
const LARGEST_BUDGET = 2 ** 40;
const OWN_MODELS = 20;

const budget = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(LEAST_BUDGET), v.maxValue(LARGEST_BUDGET)));
const webUrl = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
);
const host = v.pipe(
  webUrl,
  v.transform((text) => text.replace(/\/+$/, '')),
);
const ownModel = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1)),
  weightsUrl: webUrl,
  libraryUrl: webUrl,
});
const ownModels = v.pipe(
  v.array(v.unknown()),
  v.transform((rows) => rows.flatMap((row) => parsed(ownModel, row) ?? []).slice(0, OWN_MODELS)),
);

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

export function parseSetting(row: unknown): StoredSetting | null {
  return parsed(setting, row) as StoredSetting | null;
}

/** Settings as they were saved; what is missing or damaged has its default. */
export function parseSettings(value: unknown): Settings {
  return parsed(settings, value) ?? DEFAULT_SETTINGS;
}

/** Settings about models as they were saved: a part that is missing or damaged has its default, an own model is left out. */
export function parseModelSettings(value: unknown, defaults: StoredModelSettings): StoredModelSettings {
  const { memoryBudget, hosts, own } = defaults;
  const modelSettings = v.object({
    memoryBudget: v.fallback(budget, memoryBudget),
    hosts: v.fallback(
      v.object({ weights: v.fallback(host, hosts.weights), libraries: v.fallback(host, hosts.libraries) }),
      hosts,
    ),
    own: v.fallback(ownModels, own),
  });
  return parsed(modelSettings, value) ?? defaults;
}

/** The model that was being loaded when the page was closed; null when none was. */
export function parseLoadMark(value: unknown): { readonly id: string; readonly name: string } | null {
  return parsed(v.object({ id: v.string(), name: v.string() }), value);
}

/** The row as its schema has it; null when it is another thing. */
export function parsed<S extends v.GenericSchema>(schema: S, row: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(schema, row);
  return result.success ? result.output : null;
}
