// The models of the loop against one another, in plain words. A model that came out worse is said to be worse, and said
// first: in an earlier re-implementation M_1 was worse than M_0 and nobody had looked (method notes).

import type { Estimate } from './estimate.ts';
import { type HeldOutLoss, lossDifference, unusable } from './held-out-loss.ts';
import { type Preference, winRate } from './preference.ts';
import { aucDifference, type LabelledRating } from './rating-quality.ts';

export interface ModelResults {
  /** `base`, `M_0`, `M_1`, … */
  readonly model: string;
  /** Empty when it was not measured. */
  readonly losses: readonly HeldOutLoss[];
  /** Of the same labelled pairs in the same order for every model; empty when there are no labels. */
  readonly ratings: readonly LabelledRating[];
}

export interface PreferenceResults {
  readonly a: string;
  readonly b: string;
  /** One a held-out prompt. */
  readonly preferences: readonly Preference[];
  /** Who chose: the name of the rater, or the person who compared blind. */
  readonly judge: string;
}

export interface Comparison {
  /** In the order of the loop. */
  readonly models: readonly ModelResults[];
  readonly preferences: readonly PreferenceResults[];
}

export type Measure = 'loss' | 'preference' | 'rating';

/** What one measure says of `model` against `against`. */
export interface Finding {
  readonly measure: Measure;
  readonly model: string;
  readonly against: string;
  /** `unclear`: these examples cannot show a difference. `unmeasured`: there is no number to compare. */
  readonly outcome: 'worse' | 'better' | 'unclear' | 'unmeasured';
  /**
   * `loss`: nats a token of `model` minus those of `against`. `rating`: its AUC minus the other's. `preference`: the win
   * rate of `model`. Null where there is no number.
   */
  readonly difference: Estimate | null;
  /** One or two plain sentences. */
  readonly sentence: string;
}

export interface ModelVerdict {
  /** Findings with `worse` first, then what could not be measured, then the others; within each in the loop's order. */
  readonly findings: readonly Finding[];
  /** One sentence on the newest model against the one before it; null with fewer than two models. */
  readonly summary: string | null;
}

/** Below this many examples no difference is called one: a few that agree by chance have a narrow interval. */
export const LEAST_EXAMPLES = 6;

const ORDER: readonly Finding['outcome'][] = ['worse', 'unmeasured', 'better', 'unclear'];

/** Compares every model with each one before it, by every measure. Each pair is judged alone, at 95 % confidence. */
export function verdict(comparison: Comparison): ModelVerdict {
  const { models, preferences } = comparison;
  const labelled = models.some(({ ratings }) => ratings.length > 0);
  const findings = models.flatMap((model, at) =>
    models
      .slice(0, at)
      .flatMap((against) => [
        ...lossFindings(model, against),
        ...preferences.flatMap((results) => preferenceFindings(results, model.model, against.model)),
        ...(labelled ? ratingFindings(model, against) : []),
      ]),
  );
  const byOutcome = ORDER.flatMap((outcome) => findings.filter((each) => each.outcome === outcome));
  return { findings: byOutcome, summary: summaryOf(models, findings) };
}

function lossFindings(model: ModelResults, against: ModelResults): readonly Finding[] {
  const names = { measure: 'loss', model: model.model, against: against.model } as const;
  const difference = lossDifference(against.losses, model.losses);
  const broken = unusable(model.losses).length;
  const findings: Finding[] = [];
  if (broken > 0 && broken > unusable(against.losses).length) {
    const sentence = `${names.model} is worse than ${names.against} on held-out seed outputs: for ${broken} of ${model.losses.length} it gives no usable loss.`;
    findings.push({ ...names, outcome: 'worse', difference: null, sentence });
  }
  if (!difference) return [...findings, unmeasured(names, 'on held-out seed outputs')];
  const outcome = outcomeOf(difference, 0, 'lower');
  const amount = `its loss is ${figure(Math.abs(difference.value))} nats a token ${difference.value > 0 ? 'higher' : 'lower'} (${within(difference, figure)}, ${counted(difference.n, 'output')})`;
  const sentence = sentenceOf(names, outcome, 'on held-out seed outputs', amount, difference.n);
  return [...findings, { ...names, outcome, difference, sentence }];
}

function preferenceFindings(
  { a, b, preferences, judge }: PreferenceResults,
  model: string,
  against: string,
): readonly Finding[] {
  const isSwapped = a === model && b === against;
  if (!isSwapped && !(a === against && b === model)) return [];
  const names = { measure: 'preference', model, against } as const;
  const mirror: Readonly<Record<Preference, Preference>> = { a: 'b', b: 'a', tie: 'tie', inconsistent: 'inconsistent' };
  const rate = winRate(isSwapped ? preferences.map((each) => mirror[each]) : preferences);
  const where = `in the eyes of ${judge} on held-out prompts`;
  if (!rate.winRate) return [unmeasured(names, where)];
  const outcome = outcomeOf(rate.winRate, 0.5, 'higher');
  const amount = `it wins ${rate.wins}, loses ${rate.losses} and draws ${rate.ties + rate.inconsistent} of ${rate.winRate.n}, a win rate of ${percent(rate.winRate.value)} (${within(rate.winRate, percent)})`;
  const sentence = sentenceOf(names, outcome, where, amount, rate.winRate.n);
  return [{ ...names, outcome, difference: rate.winRate, sentence }];
}

function ratingFindings(model: ModelResults, against: ModelResults): readonly Finding[] {
  const names = { measure: 'rating', model: model.model, against: against.model } as const;
  const where = 'at telling good pairs from others';
  const isComparable = model.ratings.length === against.ratings.length;
  const difference = isComparable ? aucDifference(against.ratings, model.ratings) : null;
  if (!difference) return [unmeasured(names, where)];
  const outcome = outcomeOf(difference, 0, 'higher');
  const amount = `its AUC is ${figure(Math.abs(difference.value))} ${difference.value < 0 ? 'lower' : 'higher'} (${within(difference, figure)}, ${counted(difference.n, 'labelled pair')})`;
  const sentence = sentenceOf(names, outcome, where, amount, difference.n);
  return [{ ...names, outcome, difference, sentence }];
}

function outcomeOf({ interval, n }: Estimate, even: number, good: 'higher' | 'lower'): 'worse' | 'better' | 'unclear' {
  if (interval === null || n < LEAST_EXAMPLES || (interval.low <= even && interval.high >= even)) return 'unclear';
  return interval.low > even === (good === 'higher') ? 'better' : 'worse';
}

type Names = Pick<Finding, 'measure' | 'model' | 'against'>;

function sentenceOf(names: Names, outcome: Finding['outcome'], where: string, amount: string, n: number): string {
  const { model, against } = names;
  if (outcome !== 'unclear') return `${model} is ${outcome} than ${against} ${where}: ${amount}.`;
  const examples = n === 1 ? 'this one example' : `these ${n} examples`;
  return `${model} and ${against} ${where}: no difference that ${examples} can show; ${amount}.`;
}

function unmeasured(names: Names, where: string): Finding {
  const sentence = `${names.model} and ${names.against} were not compared ${where}: there are no examples that both have.`;
  return { ...names, outcome: 'unmeasured', difference: null, sentence };
}

function summaryOf(models: readonly ModelResults[], findings: readonly Finding[]): string | null {
  const [before, newest] = models.slice(-2).map(({ model }) => model);
  if (before === undefined || newest === undefined) return null;
  const about = findings.filter(({ model, against }) => model === newest && against === before);
  const by = (outcome: Finding['outcome']) => [
    ...new Set(about.filter((each) => each.outcome === outcome).map(({ measure }) => MEASURE_WORDS[measure])),
  ];
  const [worse, better] = [by('worse'), by('better')];
  if (worse.length > 0) {
    const rest = better.length > 0 ? `, and better by ${better.join(' and ')}` : '';
    return `${newest} came out worse than ${before} by ${worse.join(' and ')}${rest}.`;
  }
  if (better.length > 0)
    return `${newest} came out better than ${before} by ${better.join(' and ')}, and worse by nothing measured.`;
  if (about.some(({ outcome }) => outcome === 'unclear'))
    return `Nothing measured shows a difference between ${newest} and ${before}.`;
  return `${newest} and ${before} were not compared.`;
}

const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  loss: 'its loss on held-out seed outputs',
  preference: 'the answers preferred',
  rating: 'its ratings of labelled pairs',
};

function within({ interval }: Estimate, words: (value: number) => string): string {
  return interval === null
    ? 'too few to tell an interval'
    : `95 % interval ${words(interval.low)} to ${words(interval.high)}`;
}

/** Sums of some hundred doubles around 1 differ by less than this when they are added in another order. */
const ROUNDING = 1e-12;

// Three decimals, and more where those would read as nothing.
function figure(value: number): string {
  const short = value.toFixed(3);
  if (Number(short) !== 0) return short;
  // A difference of rounding alone is none; a small one is said with its first digit, and none has no sign.
  return Math.abs(value) < ROUNDING ? '0.000' : value.toPrecision(1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
