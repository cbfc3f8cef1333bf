import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADDITIVE, additiveVerdict, CRITERIA } from '../../src/core/criteria.ts';
import { cycleGain, cycleVerdict, decidingCheck, START_TOKENS, startOf, textFigures } from '../../src/core/cycle.ts';
import { fail } from '../../src/core/outcome.ts';
import { BOTH_TAGS, withTags } from '../../src/core/prompts.ts';
import type { CycleFigures, Verdict } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS, type RateSettings } from '../../src/core/settings.ts';
import { taskPrompt } from '../../src/core/training.ts';
import { type PairToRate, type RatePorts, verdicts } from '../../src/core/verdicts.ts';
import {
  collect,
  replyWith,
  ScriptedGenerate,
  ScriptedMeasure,
  ScriptedScore,
  silentGenerate,
  silentMeasure,
  silentScore,
} from './scripted-ports.ts';

const running = { aborted: false };
const silent: RatePorts = { generate: silentGenerate, score: silentScore, measure: silentMeasure };
const pairOf = (name: string): PairToRate => ({
  instruction: `Why ${name}?`,
  output: `Because ${name}.`,
  seed: 7,
  others: ['Who?', 'Where?'],
});
const two = new Map([
  ['one', pairOf('one')],
  ['two', pairOf('two')],
]);

async function said(
  form: RateSettings['form'],
  ports: Partial<RatePorts>,
  more: Partial<RateSettings> = {},
  pairs = two,
) {
  const plan = { model: 'judge', tags: [], settings: { ...DEFAULT_SETTINGS.rate, form, ...more } };
  const events = await collect(verdicts(pairs, plan, { ...silent, ...ports }, running));
  const found = new Map<string, Verdict>();
  for (const event of events)
    if (event.ok && event.value.kind === 'verdict') found.set(event.value.id, event.value.verdict);
  return found;
}

describe('the additive rubric', () => {
  it('asks its five questions about one pair at a time, so that the pair is read once', async () => {
    const score = new ScriptedScore((item) => [
      { kind: 'scored', id: item.id, logProbs: [Math.log(0.3), Math.log(0.1)] },
    ]);
    const found = await said('additive', { score });
    expect(score.calls.map((items) => items.length)).toEqual([5, 5]);
    expect(score.calls[1]?.[3]?.prompt).toEqual(
      ADDITIVE.render({ instruction: 'Why two?', output: 'Because two.', criterion: CRITERIA[3]! }),
    );
    expect(found.get('one')).toMatchObject({
      ok: true,
      form: 'additive',
      criteria: Array(5).fill(expect.closeTo(0.75, 9)),
      score: expect.closeTo(4, 9),
    });
  });

  it('gives one point more for each question that is answered with yes', () => {
    const answer = (yes: number) => [Math.log(yes), Math.log(1 - yes)];
    const scores = [0, 1, 2, 3, 4, 5].map((count) => {
      const verdict = additiveVerdict(CRITERIA.map((_, at) => answer(at < count ? 1 - 1e-12 : 1e-12)));
      return verdict.ok ? verdict.score : null;
    });
    for (const [count, score] of scores.entries()) expect(score).toBeCloseTo(1 + (4 * count) / 5, 6);
  });

  it('is a fault, never a middle score, when answers are missing or unlikely', async () => {
    const unlikely = CRITERIA.map(() => [Math.log(0.001), Math.log(0.002)]);
    expect(additiveVerdict(unlikely)).toMatchObject({ ok: false, why: 'digits-unlikely' });
    expect(additiveVerdict(unlikely.slice(1))).toMatchObject({ ok: false, why: 'engine' });
    const score = new ScriptedScore((item, at) =>
      at === 2
        ? [{ kind: 'failed', id: item.id, message: 'Too long.' }]
        : [{ kind: 'scored', id: item.id, logProbs: [-1, -1] }],
    );
    expect((await said('additive', { score })).get('one')).toEqual({
      ok: false,
      form: 'additive',
      why: 'engine',
      raw: '',
      detail: 'Too long.',
    });
  });

  it('whatever the numbers are, the score is within 1 and 5 or there is none', () => {
    const number = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.array(fc.array(number, { maxLength: 3 }), { maxLength: 6 }), (answers) => {
        const verdict = additiveVerdict(answers);
        expect(!verdict.ok || (verdict.score >= 1 && verdict.score <= 5)).toBe(true);
      }),
    );
  });
});

describe('the cycle check', () => {
  const nlls: Record<string, number> = { 'Why one?': 2, '': 2.6, 'Who?': 2.5, 'Where?': 2.7, 'Why two?': 2.7 };
  const measure = () =>
    new ScriptedMeasure((item) => [
      { kind: 'measured', id: item.id, nll: nlls[item.prompt.turns.at(-1)?.content ?? ''] ?? Number.NaN, tokens: 40 },
    ]);

  it('measures the segment after its instruction, after none, and after those of others', async () => {
    const port = measure();
    const found = await said('cycle', { measure: port });
    expect(port.calls[0]?.slice(0, 4).map(({ prompt }) => prompt)).toEqual(
      ['Why one?', '', 'Who?', 'Where?'].map((words) => taskPrompt('forward', words, [])),
    );
    expect(
      port.calls[0]?.every(({ continuation }, at) => continuation === (at < 4 ? 'Because one.' : 'Because two.')),
    ).toBe(true);
    expect(found.get('one')).toMatchObject({
      ok: true,
      cycle: { given: 2, alone: 2.6, others: [2.5, 2.7], tokens: 40 },
    });
    const [one, other] = [found.get('one'), found.get('two')];
    expect(one?.ok && other?.ok && one.score > 3 && other.score < 3 && one.score > other.score).toBe(true);
  });

  it('asks for single tokens after the instruction only, and compares over the beginning', async () => {
    const port = new ScriptedMeasure((item) => {
      const tokens = Array.from({ length: 200 }, (_, at) => ({ text: 'a ', logProb: at < START_TOKENS ? -1 : -3 }));
      return item.perToken === true
        ? [{ kind: 'measured', id: item.id, nll: 1.72, tokens: 200, perToken: tokens }]
        : [{ kind: 'measured', id: item.id, nll: 1.5, tokens: item.maxTokens ?? 0 }];
    });
    const found = await said('cycle', { measure: port });
    expect(port.calls[0]?.map(({ perToken, maxTokens }) => [perToken, maxTokens]).slice(0, 3)).toEqual([
      [true, undefined],
      [undefined, START_TOKENS],
      [undefined, START_TOKENS],
    ]);
    expect(found.get('one')).toMatchObject({
      ok: true,
      cycle: {
        ...{ given: 1, alone: 1.5, others: [1.5, 1.5], tokens: START_TOKENS },
        text: {
          nll: expect.closeTo(1.72, 9),
          opening: 1,
          start: 'beginning',
          worstLine: expect.closeTo(1.72, 9),
          tokens: 200,
        },
      },
    });
  });

  it('finds the line that is least likely, blank ones being part of the one before', () => {
    const tokens = [
      ...[-1, -1].map((logProb) => ({ text: 'word ', logProb })),
      { text: 'end.\n', logProb: -1 },
      { text: '\n', logProb: -9 },
      { text: 'Share', logProb: -6 },
      { text: ' this\n', logProb: -4 },
      { text: 'and more', logProb: -2 },
    ];
    expect(textFigures(tokens)).toEqual({ nll: 24 / 7, opening: 3, start: 'beginning', worstLine: 5, tokens: 7 });
  });

  it('sees a text that begins with a later item of its list, or joined to something before', () => {
    const starts = (text: string) => startOf(text);
    expect(['3. Knead the dough.', '12) Rest.', ' 2: Bake'].map(starts)).toEqual(Array(3).fill('later-item'));
    expect(['However, it rises.', 'They are baked.', 'For example, rye.'].map(starts)).toEqual(Array(3).fill('joined'));
    const whole = ['1. Mix.', 'Ithaca is a town.', '2024 was warm.', '3.5 cups of flour', 'Soda bread', '', 'Andes'];
    expect(new Set(whole.map(starts))).toEqual(new Set(['beginning']));
  });

  it('is decided by the check that speaks most against the pair', () => {
    const good = {
      given: 2,
      alone: 2.5,
      others: [],
      tokens: 99,
      text: { nll: 2, opening: 3, start: 'beginning' as const, worstLine: 2.5, tokens: 99 },
    };
    const score = (cycle: CycleFigures) => {
      const verdict = cycleVerdict(cycle);
      return verdict.ok ? verdict.score : null;
    };
    expect(decidingCheck({ ...good, alone: 2 }).check).toBe('follows');
    expect(decidingCheck({ ...good, text: { ...good.text, opening: 9 } }).check).toBe('opening');
    expect(decidingCheck({ ...good, text: { ...good.text, worstLine: 7 } }).check).toBe('line');
    // u = 1.5, by the opening: 1 + 4 / (1 + e^−1.5).
    expect(score(good)).toBeCloseTo(4.2703, 4);
    expect(score({ ...good, text: { ...good.text, worstLine: 7 } })).toBeLessThan(1.5);
    // Less what its beginning costs: u = 1.5 − 1.2 and 1.5 − 2.9.
    expect(score({ ...good, text: { ...good.text, start: 'joined' } })).toBeCloseTo(3.2978, 4);
    expect(score({ ...good, text: { ...good.text, start: 'later-item' } })).toBeCloseTo(1.7913, 4);
  });

  it('asks with the tags that the rater has learned', async () => {
    const port = measure();
    const plan = { model: 'judge', tags: BOTH_TAGS, settings: { ...DEFAULT_SETTINGS.rate, form: 'cycle' as const } };
    await collect(verdicts(new Map([['one', pairOf('one')]]), plan, { ...silent, measure: port }, running));
    expect(port.calls[0]?.[0]?.prompt).toEqual(withTags(taskPrompt('forward', 'Why one?', []), BOTH_TAGS));
  });

  it('one measurement that fails makes one fault of its pair and leaves the others alone', async () => {
    const port = new ScriptedMeasure((item, at) => [
      at === 1
        ? { kind: 'failed', id: item.id, message: 'Too long.' }
        : { kind: 'measured', id: item.id, nll: 2, tokens: 4 },
    ]);
    const found = await said('cycle', { measure: port });
    expect(found.get('one')).toEqual({ ok: false, form: 'cycle', why: 'engine', raw: '', detail: 'Too long.' });
    expect(found.get('two')?.ok).toBe(true);
  });

  it('rises with the gain, stays within 1 and 5, and is a fault without numbers', () => {
    const figures = (given: number) => ({ given, alone: 3, others: [3], tokens: 9 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true }), (a, b) => {
        const [first, second] = [cycleVerdict(figures(Math.min(a, b))), cycleVerdict(figures(Math.max(a, b)))];
        expect(first.ok && second.ok && first.score >= second.score && first.score <= 5 && second.score >= 1).toBe(
          true,
        );
      }),
    );
    expect(cycleGain({ given: 2, alone: 3, others: [], tokens: 9 })).toBe(1);
    expect(cycleVerdict(figures(Number.NaN))).toMatchObject({ ok: false, why: 'engine' });
  });
});

describe('the reasoning form asked several times', () => {
  it('is the mean of the replies that have a score, and keeps every reply', async () => {
    const generate = new ScriptedGenerate((item, at) =>
      replyWith(['Score: 2', 'Fine.', 'Score: 5'][at % 3] ?? '')(item),
    );
    const found = await said('reasoning', { generate }, { samples: 3 });
    expect(generate.calls[0]?.items).toHaveLength(6);
    expect(new Set(generate.calls[0]?.items.slice(0, 3).map(({ seed }) => seed)).size).toBe(3);
    expect(generate.calls[0]?.items[0]?.seed).toBe(7);
    expect(found.get('two')).toEqual({
      ok: true,
      form: 'reasoning',
      score: 3.5,
      raw: 'Score: 2',
      samples: [
        { score: 2, raw: 'Score: 2' },
        { score: null, raw: 'Fine.' },
        { score: 5, raw: 'Score: 5' },
      ],
    });
  });

  it('is a fault when no reply has a score', async () => {
    const generate = new ScriptedGenerate(replyWith('Fine.'));
    const found = await said('reasoning', { generate }, { samples: 2 });
    expect(found.get('one')).toEqual({ ok: false, form: 'reasoning', why: 'no-score', raw: 'Fine.' });
  });
});

it('a failure of the engine as a whole is passed on and ends the additive rubric', async () => {
  const lost = fail({ kind: 'device-lost' as const, message: 'The device was lost.' });
  const score = new ScriptedScore(() => [lost]);
  const plan = { model: 'judge', tags: [], settings: { ...DEFAULT_SETTINGS.rate, form: 'additive' as const } };
  expect(await collect(verdicts(two, plan, { ...silent, score }, running))).toEqual([lost]);
  expect(score.calls).toHaveLength(1);
});
