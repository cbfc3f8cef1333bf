// How the models of the loop are compared: what is measured of each on the held-out seed pairs, one record a measurement,
// so that a comparison can be stopped and goes on; and the comparison that the records add up to.

import type { Comparison, ModelResults, PreferenceResults } from './compare.ts';
import { othersOf } from './curate.ts';
import { seedFor } from './key.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, Measure, Score, Stop } from './ports.ts';
import { type Choice, type Preference, preferenceOf } from './preference.ts';
import { type Pair, PREFER, PREFER_REPLIES } from './prompts.ts';
import { simpleParts, sumVerdict } from './raters.ts';
import type { Found, Measurement, Verdict } from './records.ts';
import type { CompareStep } from './rounds.ts';
import type { SeedPair } from './seed.ts';
import type { RateSettings } from './settings.ts';
import { taskPrompt } from './training.ts';
import { type PairToRate, verdicts } from './verdicts.ts';

interface Task {
  /** Of the measurement that it will give. */
  readonly id: string;
  readonly model: string;
  readonly pairId: string;
}

export type MeasureTask =
  | (Task & { readonly kind: 'loss'; readonly pair: Pair })
  /** Good: a held-out pair as it is. Not good: its instruction with the output of the next one. */
  | (Task & {
      readonly kind: 'rating';
      readonly pair: Pair;
      readonly good: boolean;
      readonly others: readonly string[];
    })
  | (Task & { readonly kind: 'answer'; readonly instruction: string })
  /** Both answers have to be there when it is done. */
  | (Task & { readonly kind: 'preference'; readonly instruction: string; readonly against: string });

/** Tasks for one model at work: what it does itself, or, for preferences, what it judges. */
export interface MeasurePhase {
  /** `base`, `M_0`, … */
  readonly model: string;
  readonly tasks: readonly MeasureTask[];
}

/**
 * Everything that a comparison measures, model by model, so that each is put on once; the judge comes last. A model is
 * compared with the one before it and with M_0.
 *
 * @param comparison key of the step.
 * @param dev the held-out pairs.
 */
export function measurePhases(
  comparison: string,
  step: CompareStep,
  dev: readonly SeedPair[],
): readonly MeasurePhase[] {
  const asked = dev.slice(0, step.answers.prompts);
  const instructions = dev.map(({ instruction }) => instruction);
  const phases: MeasurePhase[] = step.models.map(({ model }) => {
    const named = (kind: MeasureTask['kind'], pairId: string, more = '') => ({
      id: `${comparison}/${model}/${kind}${more}/${pairId}`,
      model,
      pairId,
    });
    return {
      model,
      tasks: [
        ...dev.map((pair) => ({ kind: 'loss' as const, ...named('loss', pair.id), pair })),
        ...dev.map((pair, at) => {
          const others = othersOf(instructions, at, step.rate.others);
          return { kind: 'rating' as const, ...named('rating', pair.id), pair, good: true, others };
        }),
        ...dev.flatMap((pair, at) => {
          const other = dev[(at + 1) % dev.length];
          if (other === undefined || other.output === pair.output) return [];
          const mixed = { instruction: pair.instruction, output: other.output };
          // Its own instruction is none of the others, whose comparison would give the mixing away.
          const others = othersOf(instructions, at, step.rate.others + 1).filter((each) => each !== other.instruction);
          const task = { kind: 'rating' as const, ...named('rating', pair.id, '-other'), pair: mixed, good: false };
          return [{ ...task, others: others.slice(0, step.rate.others) }];
        }),
        ...asked.map(({ id, instruction }) => ({ kind: 'answer' as const, ...named('answer', id), instruction })),
      ],
    };
  });
  const judged = comparedPairs(step).flatMap(({ model, against }) =>
    asked.map(({ id: pairId, instruction }) => {
      const id = `${comparison}/${model}/preference/${against}/${pairId}`;
      return { kind: 'preference' as const, id, model, against, pairId, instruction };
    }),
  );
  return [...phases, { model: step.answers.judge, tasks: judged }].filter(({ tasks }) => tasks.length > 0);
}

/** Which models stand against which: each against the one before it, and against M_0. */
function comparedPairs({ models }: CompareStep): readonly { readonly model: string; readonly against: string }[] {
  const names = models.map(({ model }) => model);
  return names.flatMap((model, at) =>
    names
      .slice(0, at)
      .filter((against, before) => before === at - 1 || against === 'M_0')
      .map((against) => ({ model, against })),
  );
}

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
