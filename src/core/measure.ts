// How the models of the loop are compared: what is measured of each on the held-out seed pairs, one record a measurement,
// so that a comparison can be stopped and goes on; and the comparison that the records add up to.

import type { Comparison, ModelResults, PreferenceResults } from './compare.ts';
import { seedFor } from './key.ts';
import { comparedPairs, type MeasurePhase, type MeasureTask } from './measure-phases.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, Measure, Score, Stop } from './ports.ts';
import { type Choice, type Preference, preferenceOf } from './preference.ts';
import { PREFER, PREFER_REPLIES } from './prompts.ts';
import { simpleParts, sumVerdict } from './raters.ts';
import type { Found, Measurement, Verdict } from './records.ts';
import type { CompareStep } from './rounds.ts';
import type { RateSettings } from './settings.ts';
import { taskPrompt } from './training.ts';
import { type PairToRate, verdicts } from './verdicts.ts';

/** What measures: the engine, wearing the model whose phase it is. */
export interface MeasurePorts extends Generate, Score, Measure {}

/**
 * Does the tasks of one phase and yields each measurement as it comes. An item that fails gives a measurement that says
 * so by its figures (an infinite loss, no score, an empty answer); the engine as a whole failing is yielded and ends it.
 *
 * @param done measurements by id: those of answers are what a judge reads.
 */
export async function* measure(
  comparison: string,
  step: CompareStep,
  phase: MeasurePhase,
  done: ReadonlyMap<string, Measurement>,
  ports: MeasurePorts,
  stop: Stop,
  now: () => number,
): AsyncGenerator<Outcome<Measurement>> {
  const left = phase.tasks.filter(({ id }) => !done.has(id));
  const tags = step.models.find(({ model }) => model === phase.model)?.tags ?? [];
  const record = (task: MeasureTask, found: Found): Outcome<Measurement> =>
    succeed({ id: task.id, comparison, model: task.model, pairId: task.pairId, found, createdAt: now() });

  const losses = byId(left, 'loss');
  if (losses.size > 0) {
    const items = [...losses.values()].map(({ id, pair }) => ({
      id,
      prompt: taskPrompt('forward', pair.instruction, step.lossTags),
      continuation: pair.output,
    }));
    for await (const event of ports.nll(items, stop)) {
      if (!event.ok) return yield event;
      const task = losses.get(event.value.id);
      if (task === undefined) continue;
      const { value } = event;
      const measured = value.kind === 'measured' ? value : { nll: Number.POSITIVE_INFINITY, tokens: 0 };
      yield record(task, { kind: 'loss', nll: measured.nll, tokens: measured.tokens });
    }
  }

  const ratings = byId(left, 'rating');
  if (ratings.size > 0 && !stop.aborted) {
    const pairs = new Map(
      [...ratings].map(([id, { pair, pairId, others }]): [string, PairToRate] => [
        id,
        { ...pair, seed: seedFor(step.rate.seed, pairId, 0), others },
      ]),
    );
    const parts = simpleParts(step.rate);
    const heard = new Map<string, Verdict[]>();
    for (const { settings } of parts) {
      const plan = { model: phase.model, tags, settings };
      for await (const event of verdicts(pairs, plan, { generate: ports, score: ports, measure: ports }, stop)) {
        if (!event.ok) return yield event;
        const task = ratings.get(event.value.id);
        if (task === undefined || event.value.kind === 'writing') continue;
        const all = [...(heard.get(task.id) ?? []), event.value.verdict];
        heard.set(task.id, all);
        if (all.length < parts.length) continue;
        const verdict = combined(all, step.rate);
        yield record(task, { kind: 'rating', good: task.good, score: verdict.ok ? verdict.score : null });
      }
    }
  }

  const answers = byId(left, 'answer');
  if (answers.size > 0 && !stop.aborted) {
    const items = [...answers.values()].map(({ id, instruction, pairId }) => ({
      id,
      prompt: taskPrompt('forward', instruction, tags),
      seed: seedFor(step.answers.seed, pairId, 0),
    }));
    for await (const event of ports.generate(items, step.answers.sampling, stop)) {
      if (!event.ok) return yield event;
      const { value } = event;
      const task = answers.get(value.id);
      if (task === undefined || value.kind === 'text') continue;
      const said = value.kind === 'end' ? value : { text: '', reason: 'stop' };
      yield record(task, { kind: 'answer', text: said.text.trim(), cut: said.reason === 'length' });
    }
  }

  yield* judge(step, comparison, byId(left, 'preference'), done, ports, stop, record);
}

/** The verdict of a rater whose parts have all been heard, in their order. */
function combined(all: readonly Verdict[], settings: RateSettings): Verdict {
  const [first] = all;
  if (settings.form !== 'sum' && first !== undefined) return first;
  return sumVerdict(
    simpleParts(settings).flatMap(({ form, weight }, at) => {
      const verdict = all[at];
      return verdict === undefined ? [] : [{ form, weight, verdict }];
    }),
  );
}

type PreferenceTask = Extract<MeasureTask, { kind: 'preference' }>;

async function* judge(
  step: CompareStep,
  comparison: string,
  tasks: ReadonlyMap<string, PreferenceTask>,
  done: ReadonlyMap<string, Measurement>,
  ports: MeasurePorts,
  stop: Stop,
  record: (task: MeasureTask, found: Found) => Outcome<Measurement>,
): AsyncGenerator<Outcome<Measurement>> {
  const answerOf = (model: string, pairId: string): string | null => {
    const found = done.get(`${comparison}/${model}/answer/${pairId}`)?.found;
    return found?.kind === 'answer' ? found.text : null;
  };
  const items = [...tasks.values()].flatMap(({ id, model, against, pairId, instruction }) => {
    const [own, other] = [answerOf(model, pairId), answerOf(against, pairId)];
    if (own === null || other === null) return [];
    const asked = (order: string, first: string, second: string) => ({
      id: `${id} ${order}`,
      prompt: PREFER.render({ instruction, first, second }),
      continuations: PREFER_REPLIES,
    });
    return [asked('own', own, other), asked('other', other, own)];
  });
  if (items.length === 0 || stop.aborted) return;
  const halves = new Map<string, Choice>();
  for await (const event of ports.score(items, stop)) {
    if (!event.ok) return yield event;
    const { value } = event;
    const [id = '', order] = value.id.split(/ (?=own$|other$)/);
    const task = tasks.get(id);
    if (task === undefined) continue;
    halves.set(value.id, value.kind === 'scored' ? choiceOf(value.logProbs) : 'tie');
    const [ownFirst, otherFirst] = [halves.get(`${id} own`), halves.get(`${id} other`)];
    if (order === undefined || ownFirst === undefined || otherFirst === undefined) continue;
    const said = preferenceOf({ aFirst: otherFirst, bFirst: ownFirst });
    const preference = said === 'b' ? 'self' : said === 'a' ? 'other' : said;
    yield record(task, { kind: 'preference', against: task.against, judge: step.answers.judge, preference });
  }
}

function choiceOf([first, second]: readonly number[]): Choice {
  if (first === undefined || second === undefined || first === second) return 'tie';
  return first > second ? 'first' : 'second';
}

function byId<K extends MeasureTask['kind']>(tasks: readonly MeasureTask[], kind: K) {
  type Kind = Extract<MeasureTask, { kind: K }>;
  return new Map(tasks.filter((task): task is Kind => task.kind === kind).map((task) => [task.id, task]));
}

/** What the measurements of one comparison add up to; models in the plan's order, those without a measurement too. */
export function comparisonOf(step: CompareStep, measurements: Iterable<Measurement>): Comparison {
  const all = [...measurements].sort((a, b) => (a.id < b.id ? -1 : 1));
  const models = step.models.map(({ model }): ModelResults => {
    const own = all.filter((each) => each.model === model);
    return {
      model,
      losses: own.flatMap(({ pairId, found }) =>
        found.kind === 'loss' ? [{ id: pairId, nll: found.nll, tokens: found.tokens }] : [],
      ),
      ratings: own.flatMap(({ found }) => (found.kind === 'rating' ? [{ score: found.score, good: found.good }] : [])),
    };
  });
  const preferences = comparedPairs(step).flatMap(({ model, against }): PreferenceResults[] => {
    const found = all.flatMap(({ model: of, found }) =>
      of === model && found.kind === 'preference' && found.against === against ? [found] : [],
    );
    const [first] = found;
    if (first === undefined) return [];
    const words: Readonly<Record<typeof first.preference, Preference>> = {
      self: 'b',
      other: 'a',
      tie: 'tie',
      inconsistent: 'inconsistent',
    };
    return [
      { a: against, b: model, judge: first.judge, preferences: found.map(({ preference }) => words[preference]) },
    ];
  });
  return { models, preferences };
}
