// What the database holds of settings: every part that no longer parses falls back to its default.

import * as v from 'valibot';
import { SIMPLE_FORMS } from '../core/raters.ts';
import { type MarkAction, SEGMENT_MARK_KINDS, type SegmentMarkKind } from '../core/segment-marks.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import { count, parsed, score } from './schema.ts';

export const sampling = v.object({
  temperature: v.pipe(v.number(), v.minValue(0)),
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

const { augment: AUGMENT, rate: RATE, filters: FILTERS, segmentFilters: SEGMENTS } = DEFAULT_SETTINGS;
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

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const action = v.picklist(['leave-out', 'show', 'off']);

const segmentFilters = v.object({
  // Of a kind of mark that came later there is nothing yet.
  actions: v.pipe(
    v.fallback(v.record(v.string(), v.unknown()), {}),
    v.transform((saved) => ({ ...SEGMENTS.actions, ...known(saved) })),
  ),
  repetition: v.fallback(share, SEGMENTS.repetition),
  minLetters: v.fallback(share, SEGMENTS.minLetters),
  maxDigits: v.fallback(share, SEGMENTS.maxDigits),
  maxSymbols: v.fallback(share, SEGMENTS.maxSymbols),
  maxBullets: v.fallback(share, SEGMENTS.maxBullets),
  maxLinks: v.fallback(share, SEGMENTS.maxLinks),
  maxOneWordLines: v.fallback(share, SEGMENTS.maxOneWordLines),
  languages: v.fallback(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), [...SEGMENTS.languages]),
  boilerplateDocuments: v.fallback(whole(2, 100_000), SEGMENTS.boilerplateDocuments),
  maxBoilerplate: v.fallback(share, SEGMENTS.maxBoilerplate),
  similarity: v.fallback(share, SEGMENTS.similarity),
  evaluationWords: v.fallback(whole(3, 100), SEGMENTS.evaluationWords),
});

function known(saved: Readonly<Record<string, unknown>>): Partial<Record<SegmentMarkKind, MarkAction>> {
  return Object.fromEntries(
    SEGMENT_MARK_KINDS.flatMap((kind) => {
      const of = v.safeParse(action, saved[kind]);
      return of.success ? [[kind, of.output]] : [];
    }),
  );
}

// A part that no longer parses falls back to its default and takes no other part with it.
const settings = v.object({
  segment: v.fallback(v.object({ minChars: count, maxChars: count }), DEFAULT_SETTINGS.segment),
  augment: v.fallback(augment, AUGMENT),
  rate: v.fallback(rate, RATE),
  minScore: v.fallback(score, DEFAULT_SETTINGS.minScore),
  filters: v.fallback(filters, FILTERS),
  segmentFilters: v.fallback(segmentFilters, SEGMENTS),
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
