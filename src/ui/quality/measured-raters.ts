// What the pictures share: the rows as they are drawn, the raters under short names, and each measured by the labels.

import { computed, type ReadonlySignal } from '@preact/signals';
import { type RaterScores, ratersOf } from '../../core/agreement.ts';
import type { Estimate } from '../../core/estimate.ts';
import {
  type CurvePoint,
  type LabelledRows,
  labelledRows,
  labelsMissing,
  type MeasuredRater,
  measuredBy,
  qualityCurve,
  thresholdsFor,
} from '../../core/quality-curve.ts';
import { auc, aucDifference } from '../../core/rating-quality.ts';
import type { Settings } from '../../core/settings.ts';
import type { App, Row, TrainingView } from '../../run/app.ts';
import { RATER_NAMES } from '../rater-names.ts';
import { plainName } from '../training-words.ts';
import { inTurns, quiet } from './quiet-rows.ts';

/** A rater as pictures call it: a number, and a name that no other one has. */
export interface NamedRater extends RaterScores {
  readonly code: string;
  readonly name: string;
}

/** A rater's figures against the labels. */
export interface RaterFigures extends MeasuredRater {
  readonly rater: NamedRater;
  readonly missing: { readonly good: number; readonly other: number };
  readonly auc: Estimate | null;
  readonly lengthAuc: Estimate | null;
  /** How much larger its AUC is than that of length. */
  readonly above: Estimate | null;
  readonly curve: readonly CurvePoint[];
}

export interface Shared {
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly raters: ReadonlySignal<readonly NamedRater[]>;
  /** Key of the rater of the settings; null while it has rated nothing. */
  readonly current: ReadonlySignal<string | null>;
  readonly labelled: ReadonlySignal<LabelledRows<Row>>;
  /** Raters that have rated a labelled row, in the order of `raters`. */
  readonly figures: ReadonlySignal<readonly RaterFigures[]>;
  /** The same for what is drawn after that, a part at a time; null before its turn. */
  readonly later: Readonly<Record<Turn, ReadonlySignal<Seen | null>>>;
  /** Begins to follow the app; the caller owns the returned stop. */
  follow(): () => void;
}

const TURNS = ['scores', 'lengths', 'verbs', 'agreement'] as const;
type Turn = (typeof TURNS)[number];

/** Rows with the rule by which they are kept. */
export interface Seen extends Pick<Settings, 'minScore' | 'filters'> {
  readonly rows: readonly Row[];
}

/** Everything that is computed once for all pictures. Each part changes only when what it is made of does. */
export function share(app: App): Shared {
  const source = computed((): Seen => {
    const { minScore, filters } = app.settings.value;
    return { rows: app.rows.value, minScore, filters };
  });
  const calm = quiet(source);
  const { turns, follow } = inTurns(calm.value, TURNS.length + 1);
  const turn = (at: number): ReadonlySignal<Seen | null> => turns[at] ?? computed(() => null);
  const rows = computed(() => turn(0).value?.rows ?? []);
  const examples = computed(() => app.settings.value.rate.examples);
  const raters = computed(() => nameRaters(ratersOf(rows.value), app.trainings.value));
  const labelled = computed(() => labelledRows(rows.value, examples.value));
  return {
    rows,
    raters,
    current: computed(() => rows.value.find(({ rating }) => rating !== null)?.rating?.key ?? null),
    labelled,
    figures: computed(() =>
      raters.value.map((rater) => figuresOf(rater, labelled.value.rows)).filter(({ ratings }) => ratings.length > 0),
    ),
    later: { scores: turn(1), lengths: turn(2), verbs: turn(3), agreement: turn(4) },
    follow() {
      const stops = [follow(), calm.follow()];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function figuresOf(rater: NamedRater, rows: readonly Row[]): RaterFigures {
  const measured = measuredBy(rater.key, rows);
  const { ratings, lengths } = measured;
  const missing = labelsMissing(measured);
  const isEnough = missing.good + missing.other === 0;
  const scores = ratings.flatMap(({ score }) => (score === null ? [] : [score]));
  return {
    ...measured,
    rater,
    missing,
    auc: isEnough ? auc(ratings) : null,
    lengthAuc: isEnough ? auc(lengths) : null,
    above: isEnough ? aucDifference(lengths, ratings) : null,
    curve: isEnough ? qualityCurve(ratings, thresholdsFor(scores)) : [],
  };
}

/** Names by the form; by the model, the words and the key as well where the form alone does not tell raters apart. */
export function nameRaters(
  raters: readonly RaterScores[],
  trainings: readonly Pick<TrainingView, 'key' | 'model'>[],
): readonly NamedRater[] {
  const isOf = (name: (rater: RaterScores) => string) => (rater: RaterScores) =>
    raters.filter((each) => name(each) === name(rater)).length > 1;
  const byForm = (rater: RaterScores) => RATER_NAMES[rater.form];
  const byModel = (rater: RaterScores) => `${byForm(rater)}, ${modelWords(rater.model, trainings)}`;
  const byPrompt = (rater: RaterScores) => `${byModel(rater)}, ${rater.prompt}`;
  return raters.map((rater, at) => {
    const name = [byForm, byModel, byPrompt].find((each) => !isOf(each)(rater));
    // What is the same in all of this was told something else: weights, examples, a seed.
    return {
      ...rater,
      code: String(at + 1),
      name: name?.(rater) ?? `${byModel(rater)}, settings ${rater.key.slice(0, 4)}`,
    };
  });
}

// A model of the loop has an id `<base>+<key of its training>`.
function modelWords(id: string, trainings: readonly Pick<TrainingView, 'key' | 'model'>[]): string {
  const trained = trainings.find(({ key }) => id.endsWith(`+${key}`));
  return trained === undefined ? (id.split('@')[0] ?? id) : plainName(trained.model);
}
