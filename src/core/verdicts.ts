// How a pair gets its verdict: each form asks the port that it needs, and all give their answers one shape.

import { ADDITIVE, additiveVerdict, CRITERIA, YES_NO } from './criteria.ts';
import { cycleItems, cycleVerdict, START_TOKENS, startLoss, textFigures } from './cycle.ts';
import { DIGITS, expectationVerdict } from './expectation.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, GenerateItem, Measure, NllItem, Prompt, Score, ScoreItem, Stop } from './ports.ts';
import { FIVE_GRADES, FIVE_GRADES_REASONED, type Pair, withTags } from './prompts.ts';
import type { Rater } from './raters.ts';
import type { CycleFigures, SimpleForm, Verdict } from './records.ts';
import { parseScore } from './score-line.ts';
import type { RateSettings } from './settings.ts';

/** A pair to rate. */
export interface PairToRate extends Pair {
  /** Draws the reasoning, where there is one. */
  readonly seed: number;
  /** Instructions of other segments, for the cycle form. */
  readonly others: readonly string[];
}

export type VerdictEvent =
  | { readonly kind: 'writing'; readonly id: string; readonly text: string }
  | { readonly kind: 'verdict'; readonly id: string; readonly verdict: Verdict };

/** Who rates, and how: a form that stands by itself; the parts of a sum are asked one by one. */
export interface RatePlan extends Rater {
  readonly settings: RateSettings;
}

/** What raters ask of an engine. */
export interface RatePorts {
  readonly generate: Generate;
  readonly score: Score;
  readonly measure: Measure;
}

type Verdicts = AsyncGenerator<Outcome<VerdictEvent>>;

/**
 * One verdict for each pair, by its id. Ends early when stopped; a failure of the engine as a whole is yielded and ends it.
 */
export async function* verdicts(
  pairs: ReadonlyMap<string, PairToRate>,
  plan: RatePlan,
  ports: RatePorts,
  stop: Stop,
): Verdicts {
  switch (plan.settings.form) {
    case 'expectation':
      return yield* graded(pairs, plan, ports.score, stop);
    case 'additive':
      return yield* questioned(pairs, plan, ports.score, stop);
    case 'reasoning':
      return yield* reasoned(pairs, plan, ports.generate, stop);
    case 'cycle':
      return yield* cycled(pairs, plan, ports.measure, stop);
    case 'sum':
      throw new Error('A sum is asked part by part: see simpleParts.');
  }
}

/** The prompt of five grades, by expectation or by reasoning. */
export function ratePrompt(form: 'expectation' | 'reasoning', pair: Pair, { settings, tags }: RatePlan): Prompt {
  const { instruction, output } = pair;
  const words =
    form === 'expectation'
      ? FIVE_GRADES.render({ instruction, output, examples: settings.examples })
      : FIVE_GRADES_REASONED.render({ instruction, output });
  return withTags(words, tags);
}

async function* graded(pairs: ReadonlyMap<string, PairToRate>, plan: RatePlan, port: Score, stop: Stop): Verdicts {
  const items: ScoreItem[] = [...pairs].map(([id, pair]) => ({
    id,
    prompt: ratePrompt('expectation', pair, plan),
    continuations: DIGITS,
  }));
  for await (const outcome of port.score(items, stop)) {
    if (!outcome.ok) yield outcome;
    else {
      const event = outcome.value;
      yield said(
        event.id,
        event.kind === 'failed' ? engineFault('expectation', event.message) : expectationVerdict(event.logProbs),
      );
    }
  }
}

// Pair by pair, so that the pair, which its five questions share, is read once.
async function* questioned(pairs: ReadonlyMap<string, PairToRate>, plan: RatePlan, port: Score, stop: Stop): Verdicts {
  const { examples } = plan.settings;
  for (const [id, { instruction, output }] of pairs) {
    if (stop.aborted) return;
    const items = CRITERIA.map(
      (criterion): ScoreItem => ({
        id: `${id} ${criterion.id}`,
        prompt: withTags(ADDITIVE.render({ instruction, output, examples, criterion }), plan.tags),
        continuations: YES_NO,
      }),
    );
    const answers = new Map<string, readonly number[]>();
    let failure: string | null = null;
    for await (const outcome of port.score(items, stop)) {
      if (!outcome.ok) return yield outcome;
      if (outcome.value.kind === 'failed') failure = outcome.value.message;
      else answers.set(outcome.value.id, outcome.value.logProbs);
    }
    if (stop.aborted && answers.size < items.length && failure === null) return;
    yield said(
      id,
      failure === null
        ? additiveVerdict(items.map((item) => answers.get(item.id) ?? []))
        : engineFault('additive', failure),
    );
  }
}

async function* reasoned(pairs: ReadonlyMap<string, PairToRate>, plan: RatePlan, port: Generate, stop: Stop): Verdicts {
  const samples = Math.max(1, Math.floor(plan.settings.samples));
  const owners = new Map<string, string>();
  const items = [...pairs].flatMap(([id, pair]) =>
    Array.from({ length: samples }, (_, sample): GenerateItem => {
      const own = sample === 0 ? id : `${id} ${sample}`;
      owners.set(own, id);
      return { id: own, prompt: ratePrompt('reasoning', pair, plan), seed: sampleSeed(pair.seed, sample) };
    }),
  );
  const heard = new Map<string, Verdict[]>();
  for await (const outcome of port.generate(items, plan.settings.sampling, stop)) {
    if (!outcome.ok) {
      yield outcome;
      continue;
    }
    const event = outcome.value;
    const id = owners.get(event.id) ?? event.id;
    if (event.kind === 'text') {
      yield succeed({ kind: 'writing', id, text: event.text });
      continue;
    }
    const verdict = event.kind === 'failed' ? engineFault('reasoning', event.message) : written(event);
    const all = [...(heard.get(id) ?? []), verdict];
    heard.set(id, all);
    if (all.length === samples) yield said(id, samples === 1 ? verdict : averaged(all));
  }
}

function written({ text, reason }: { readonly text: string; readonly reason: 'stop' | 'length' }): Verdict {
  const parsed = parseScore(text, reason);
  return { form: 'reasoning', ...parsed, raw: text };
}

/** The mean of the samples that have a score, all of them kept; without any, the first one's fault. */
function averaged(all: readonly Verdict[]): Verdict {
  const samples = all.flatMap((each) => ('raw' in each ? [{ score: each.ok ? each.score : null, raw: each.raw }] : []));
  const scores = samples.flatMap(({ score }) => (score === null ? [] : [score]));
  const [first] = all;
  if (scores.length === 0) return first ?? engineFault('reasoning', 'Nothing was written.');
  const score = scores.reduce((sum, each) => sum + each, 0) / scores.length;
  return { ok: true, form: 'reasoning', score, raw: samples[0]?.raw ?? '', samples };
}

/** The seed of one of several replies; the first is drawn as a single one would be. */
function sampleSeed(seed: number, sample: number): number {
  return (seed + Math.imul(sample, 0x9e3779b1)) >>> 0;
}

async function* cycled(pairs: ReadonlyMap<string, PairToRate>, plan: RatePlan, port: Measure, stop: Stop): Verdicts {
  const owners = new Map<string, { readonly id: string; readonly at: number }>();
  const needed = new Map<string, number>();
  const items: NllItem[] = [];
  for (const [id, pair] of pairs) {
    const own = cycleItems(id, pair, plan.tags);
    needed.set(id, own.length);
    for (const [at, item] of own.entries()) {
      owners.set(item.id, { id, at });
      items.push(item);
    }
  }
  const found = new Map<
    string,
    { readonly nlls: number[]; tokens: number; count: number; text: CycleFigures['text'] }
  >();
  for await (const outcome of port.nll(items, stop)) {
    if (!outcome.ok) {
      yield outcome;
      continue;
    }
    const event = outcome.value;
    const owner = owners.get(event.id);
    if (owner === undefined || !needed.has(owner.id)) continue;
    if (event.kind === 'failed') {
      needed.delete(owner.id);
      yield said(owner.id, engineFault('cycle', event.message));
      continue;
    }
    const figures = found.get(owner.id) ?? { nlls: [], tokens: 0, count: 0, text: undefined };
    const { perToken } = event;
    figures.nlls[owner.at] = perToken === undefined ? event.nll : startLoss(perToken);
    if (perToken !== undefined) figures.text = textFigures(perToken);
    if (owner.at === 0) figures.tokens = Math.min(event.tokens, START_TOKENS);
    figures.count += 1;
    found.set(owner.id, figures);
    if (figures.count < (needed.get(owner.id) ?? 0)) continue;
    const [given = Number.NaN, alone = Number.NaN, ...others] = figures.nlls;
    const { tokens, text } = figures;
    yield said(owner.id, cycleVerdict({ given, alone, others, tokens, ...(text === undefined ? {} : { text }) }));
  }
}

function said(id: string, verdict: Verdict): Outcome<VerdictEvent> {
  return succeed({ kind: 'verdict', id, verdict });
}

/** The verdict on a pair that the engine could not work on. */
export function engineFault(form: SimpleForm, detail: string): Verdict {
  return { ok: false, form, why: 'engine', raw: '', detail };
}
