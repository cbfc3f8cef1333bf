// The two stages of the method as one shape: what is left to do, and the records it makes.

import { type AugmentEvent, augment, failedAugment, pendingAugment } from '../core/augment.ts';
import { failedRatings, pendingRatings, type RateEvent, rate } from '../core/curate.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Generate, Score, Stop } from '../core/ports.ts';
import type { Segment } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { Workers } from '../core/workers.ts';
import type { StageName } from './app.ts';
import type { Project } from './project.ts';
import { latestOf } from './rows.ts';

/** Who works, and how many items at once. */
export interface Crew extends Workers {
  readonly batch: number;
}

export interface StagePlan {
  /** Items of the stage, those included that are done already. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly events: (ports: Generate & Score, stop: Stop, now: () => number) => AsyncIterable<Outcome<StageEvent>>;
}

type StageEvent = AugmentEvent | RateEvent;

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
  const latest = latestOf(project, crew, settings);
  const { batch } = crew;
  if (stage === 'augment') {
    const work = (retry ? failedAugment : pendingAugment)(segments, latest.candidates);
    const plan = { ...crew.writer, settings: settings.augment };
    return {
      ...(retry
        ? fresh(work.length)
        : resumed(segments.length, work.length, failedAugment(segments, latest.candidates).length)),
      events: (ports, stop, now) => augment(work, plan, ports, batch, stop, now),
    };
  }
  const work = (retry ? failedRatings : pendingRatings)(segments, latest.candidates, latest.ratings);
  const plan = { ...crew.rater, settings: settings.rate };
  const rateable = segments.filter(({ id }) => latest.candidates.get(id)?.reply.ok).length;
  return {
    ...(retry
      ? fresh(work.length)
      : resumed(rateable, work.length, failedRatings(segments, latest.candidates, latest.ratings).length)),
    events: (ports, stop, now) => rate(work, plan, { generate: ports, score: ports }, batch, stop, now),
  };
}

function fresh(total: number): { total: number; done: number; failed: number } {
  return { total, done: 0, failed: 0 };
}

/** A run that goes on counts from where the last one ended. */
function resumed(total: number, left: number, failed: number): { total: number; done: number; failed: number } {
  return { total, done: total - left, failed };
}
