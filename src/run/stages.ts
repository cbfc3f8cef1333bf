// The stages of the method as one shape: what is left to do, and the records it makes.

import { newest } from '../core/attempts.ts';
import { type AugmentEvent, augment, failedAugment, pendingAugment } from '../core/augment.ts';
import { checker, checkSettings } from '../core/choose.ts';
import { failedRatings, pendingRatings, type RateEvent, type RateWork, rate } from '../core/curate.ts';
import { fromElsewhere } from '../core/elsewhere.ts';
import { othersOf } from '../core/others.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Generate, Measure, Score, Stop } from '../core/ports.ts';
import type { Segment } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { RatePlan } from '../core/verdicts.ts';
import type { Workers } from '../core/workers.ts';
import type { StageName } from './app.ts';
import { candidateOf, choicesOf, type RowKeys, rowKeys } from './latest.ts';
import type { Project } from './project.ts';

/** Who works, and how many items at once. */
export interface Crew extends Workers {
  readonly batch: number;
}

export interface StagePlan {
  /** Items of the stage, those included that are done already. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly events: (ports: Ports, stop: Stop, now: () => number) => AsyncIterable<Outcome<StageEvent>>;
}

type Ports = Generate & Score & Measure;
type StageEvent = AugmentEvent | RateEvent;

/** What of a stage is left: the items never tried, or, on a retry, those that failed. */
interface Left<Work> {
  readonly work: readonly Work[];
  /** Items in all, and how many of those tried have failed. */
  readonly total: number;
  readonly failed: number;
}

/** A stage's work for one key: a draw of the candidates, or a part of the rater. */
interface Portion extends Left<unknown> {
  readonly events: (ports: Ports, stop: Stop, now: () => number) => AsyncIterable<Outcome<StageEvent>>;
}

/**
 * What a stage has to do on these segments.
 *
 * @param retry takes the items that failed, each as a new attempt, in place of those never tried.
 */
export function planStage(
  stage: StageName,
  retry: boolean,
  segments: readonly Segment[],
  project: Project,
  crew: Crew,
  settings: Pick<Settings, 'augment' | 'rate'>,
): StagePlan {
  const keys = rowKeys(crew, settings);
  const portions = {
    augment: () => drawPortions(retry, segments, project, crew, settings, keys),
    check: () => [checkPortion(retry, segments, project, crew, settings, keys)],
    rate: () => partPortions(retry, segments, project, crew, settings, keys),
  }[stage]();
  const sum = (of: (portion: Portion) => number) => portions.reduce((total, each) => total + of(each), 0);
  const work = sum((each) => each.work.length);
  const total = retry ? work : sum((each) => each.total);
  return {
    total,
    // A run that goes on counts from where the last one ended.
    done: total - work,
    failed: retry ? 0 : sum((each) => each.failed),
    events: (ports, stop, now) => inTurn(portions, ports, stop, now),
  };
}

async function* inTurn(portions: readonly Portion[], ports: Ports, stop: Stop, now: () => number) {
  for (const portion of portions) {
    if (stop.aborted) return;
    for await (const outcome of portion.events(ports, stop, now)) {
      yield outcome;
      if (!outcome.ok) return;
    }
  }
}

function drawPortions(
  retry: boolean,
  all: readonly Segment[],
  project: Project,
  { writer, batch }: Crew,
  { augment: settings }: Pick<Settings, 'augment'>,
  keys: RowKeys,
): readonly Portion[] {
  const plan = { ...writer, settings };
  const segments = toWrite(project, all);
  return keys.augment.map((key, draw): Portion => {
    const latest = byId(segments, ({ id }) => newest(project.candidatesOf(id), key));
    const failures = failedAugment(segments, latest, draw);
    const work = retry ? failures : pendingAugment(segments, latest, draw);
    return {
      work,
      total: segments.length,
      failed: failures.length,
      events: (ports, stop, now) => augment(work, plan, ports, batch, stop, now),
    };
  });
}

/** Those whose instruction was not made elsewhere. */
export function toWrite(project: Project, segments: readonly Segment[]): readonly Segment[] {
  return segments.filter(({ id }) => fromElsewhere(project.candidatesOf(id)) === null);
}

function partPortions(
  retry: boolean,
  segments: readonly Segment[],
  project: Project,
  { rater, batch }: Crew,
  { rate: settings }: Pick<Settings, 'rate'>,
  keys: RowKeys,
): readonly Portion[] {
  const chosen = byId(segments, ({ id }) => candidateOf(project, choicesOf(project, id, keys), keys));
  const rateable = [...chosen.values()].filter(({ reply }) => reply.ok);
  return keys.parts.map((part): Portion => {
    const latest = byId(rateable, ({ id }) => newest(project.ratingsOf(id), part.key));
    const others = part.form === 'cycle' ? settings.others : 0;
    const failures = failedRatings(segments, chosen, latest, others);
    const work = retry ? failures : pendingRatings(segments, chosen, latest, others);
    const plan: RatePlan = { ...rater, settings: part.settings };
    return rating(work, rateable.length, failures.length, plan, batch);
  });
}

/** The check of all candidates of those segments that have several. */
function checkPortion(
  retry: boolean,
  segments: readonly Segment[],
  project: Project,
  { base, batch }: Crew,
  settings: Pick<Settings, 'rate'>,
  keys: RowKeys,
): Portion {
  const usable = segments.map((segment) => ({
    segment,
    choices: choicesOf(project, segment.id, keys).filter(({ reply }) => reply.ok),
  }));
  // Other segments are stood for by the first of their candidates.
  const spoken = usable.filter(({ choices }) => choices.length > 0);
  const instructions = spoken.map(({ choices: [first] }) => (first?.reply.ok ? first.reply.instruction : ''));
  const items = spoken.flatMap(({ segment, choices }, own) => {
    if (choices.length < 2) return [];
    const others = othersOf(instructions, own, settings.rate.others);
    return choices.flatMap(({ id, reply }) => {
      if (!reply.ok) return [];
      const known = newest(project.ratingsOf(id), keys.check);
      const item: RateWork = { segment, candidateId: id, instruction: reply.instruction, attempt: 0, others };
      return [{ item, known }];
    });
  });
  const failures = items.flatMap(({ item, known }) =>
    known?.verdict.ok === false ? [{ ...item, attempt: known.attempt + 1 }] : [],
  );
  const work = retry ? failures : items.filter(({ known }) => known === null).map(({ item }) => item);
  const plan: RatePlan = { ...checker(base), settings: checkSettings(settings.rate) };
  return rating(work, items.length, failures.length, plan, batch);
}

/** What there is for each, by its id. */
function byId<T extends { readonly id: string }, R>(list: readonly T[], find: (each: T) => R | null): Map<string, R> {
  const found = new Map<string, R>();
  for (const each of list) {
    const one = find(each);
    if (one !== null) found.set(each.id, one);
  }
  return found;
}

function rating(work: readonly RateWork[], total: number, failed: number, plan: RatePlan, batch: number): Portion {
  return {
    work,
    total,
    failed,
    events: (ports, stop, now) => rate(work, plan, { generate: ports, score: ports, measure: ports }, batch, stop, now),
  };
}
