import { describe, expect, it } from 'vitest';
import { failedRatings, pendingRatings, type RateEvent, rate } from '../../src/core/curate.ts';
import { othersOf } from '../../src/core/others.ts';
import { fail, type Outcome } from '../../src/core/outcome.ts';
import type { ScoreEvent, ScoreItem } from '../../src/core/ports.ts';
import { BOTH_TAGS, FIVE_GRADES, FIVE_GRADES_REASONED, withTags } from '../../src/core/prompts.ts';
import { rateKey } from '../../src/core/raters.ts';
import type { Candidate, Rating } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS, type RateSettings } from '../../src/core/settings.ts';
import {
  collect,
  latestOf,
  replyWith,
  ScriptedGenerate,
  ScriptedScore,
  segmentOf,
  silentGenerate,
  silentMeasure,
  silentScore,
} from './scripted-ports.ts';

const expectation: RateSettings = DEFAULT_SETTINGS.rate;
const JUDGE = { model: 'judge', tags: [] } as const;
const reasoning: RateSettings = { ...expectation, form: 'reasoning' };
const key = rateKey(JUDGE, expectation);
const running = { aborted: false };
const clock = () => 99;
const segments = ['a', 'b', 'c'].map(segmentOf);
const candidates = new Map(segments.map((segment) => [segment.id, candidateOf(segment.id, true)]));
const work = pendingRatings(segments, candidates, new Map());

function candidateOf(segmentId: string, ok: boolean): Candidate {
  return {
    id: `${segmentId}/k/0`,
    segmentId,
    key: 'k',
    attempt: 0,
    reply: ok ? { ok, instruction: `Why ${segmentId}?`, raw: '' } : { ok, why: 'empty', raw: '' },
    model: 'tiny',
    prompt: 'backward@1',
    tokens: 1,
    createdAt: 0,
  };
}

const scored = (item: ScoreItem): readonly ScoreEvent[] => [
  { kind: 'scored', id: item.id, logProbs: [0.05, 0.05, 0.1, 0.4, 0.4].map(Math.log) },
];
const ratingsOf = (events: readonly Outcome<RateEvent>[]) =>
  events.flatMap((event) => (event.ok && event.value.kind === 'rating' ? [event.value.rating] : []));

describe('a rater that learned from both kinds of pairs', () => {
  it('is asked with both tags as its system prompt', async () => {
    const score = new ScriptedScore(scored);
    const tagged = { model: 'judge+abc', tags: BOTH_TAGS, settings: expectation };
    const ports = { generate: silentGenerate, score, measure: silentMeasure };
    const [rating] = ratingsOf(await collect(rate(work.slice(0, 1), tagged, ports, 1, running, clock)));
    const plain = FIVE_GRADES.render({ instruction: 'Why doc/a?', output: 'Text of a.' });
    expect(score.calls[0]?.[0]?.prompt).toEqual(withTags(plain, BOTH_TAGS));
    expect(rating).toMatchObject({ key: rateKey(tagged, expectation), model: 'judge+abc' });
  });
});

describe('rating by expectation', () => {
  it('a pair gets one rating with all its origins, from one look at the five digits', async () => {
    const score = new ScriptedScore(scored);
    const ports = { generate: silentGenerate, score, measure: silentMeasure };
    const events = await collect(rate(work.slice(0, 1), { ...JUDGE, settings: expectation }, ports, 2, running, clock));
    expect(ratingsOf(events)).toEqual([
      {
        id: `doc/a/k/0/${key}/0`,
        candidateId: 'doc/a/k/0',
        segmentId: 'doc/a',
        key,
        attempt: 0,
        verdict: expect.objectContaining({ ok: true, form: 'expectation', score: expect.closeTo(4.05, 9) }),
        model: 'judge',
        prompt: 'five-grades@1',
        createdAt: 99,
      },
    ]);
    expect(score.calls[0]?.[0]).toMatchObject({
      prompt: FIVE_GRADES.render({ instruction: 'Why doc/a?', output: 'Text of a.' }),
      continuations: ['1', '2', '3', '4', '5'],
    });
  });

  it('unlikely digits, a failed item and a forgotten item are all kept as faults', async () => {
    const score = new ScriptedScore((item, index) => {
      if (index === 0) return [{ kind: 'scored', id: item.id, logProbs: [-20, -20, -20, -20, -20] }];
      return index === 1 ? [{ kind: 'failed', id: item.id, message: 'too long for the context' }] : [];
    });
    const ports = { generate: silentGenerate, score, measure: silentMeasure };
    const ratings = ratingsOf(await collect(rate(work, { ...JUDGE, settings: expectation }, ports, 4, running, clock)));
    expect(ratings.map(({ verdict }) => !verdict.ok && verdict.why)).toEqual(['digits-unlikely', 'engine', 'engine']);
    expect(ratings[1]?.verdict).toMatchObject({ detail: 'too long for the context' });
  });

  it('a failure of the whole engine is passed on and ends the stage', async () => {
    const lost = fail({ kind: 'out-of-memory', message: 'The device has no memory left.' });
    const ports = {
      generate: silentGenerate,
      score: new ScriptedScore((item, index) => (index === 1 ? [lost] : scored(item))),
      measure: silentMeasure,
    };
    const events = await collect(rate(work, { ...JUDGE, settings: expectation }, ports, 4, running, clock));
    expect(events.at(-1)).toEqual(lost);
    expect(ratingsOf(events)).toHaveLength(1);
  });

  it('a stop leaves no rating for what had not ended', async () => {
    const stop = { aborted: false };
    const ports = { generate: silentGenerate, score: new ScriptedScore(scored), measure: silentMeasure };
    const ids: string[] = [];
    for await (const event of rate(work, { ...JUDGE, settings: expectation }, ports, 4, stop, clock)) {
      if (event.ok && event.value.kind === 'rating') ids.push(event.value.rating.segmentId);
      stop.aborted = true;
    }
    expect(ids).toEqual(['doc/a']);
  });
});

describe('rating by reasoning', () => {
  const plan = { ...JUDGE, settings: reasoning };

  it('the last line decides and the whole reply is kept', async () => {
    const generate = new ScriptedGenerate(replyWith('Score: 1 would be harsh.\nScore: 4.5'));
    const events = await collect(
      rate(work.slice(0, 1), plan, { generate, score: silentScore, measure: silentMeasure }, 1, running, clock),
    );
    expect(events[0]).toEqual({
      ok: true,
      value: { kind: 'writing', segmentId: 'doc/a', candidateId: 'doc/a/k/0', text: 'Scor' },
    });
    expect(ratingsOf(events)[0]).toMatchObject({
      prompt: 'five-grades-reasoned@1',
      verdict: { ok: true, form: 'reasoning', score: 4.5, raw: 'Score: 1 would be harsh.\nScore: 4.5' },
    });
    expect(generate.calls[0]?.items[0]?.prompt).toEqual(
      FIVE_GRADES_REASONED.render({ instruction: 'Why doc/a?', output: 'Text of a.' }),
    );
  });

  it('a reply without a score is a fault that keeps what was said', async () => {
    const generate = new ScriptedGenerate((item, index) =>
      replyWith(['Good.', 'Score: 10502', 'Score: 4'][index] ?? '', index === 2 ? 'length' : 'stop')(item),
    );
    const ratings = ratingsOf(
      await collect(rate(work, plan, { generate, score: silentScore, measure: silentMeasure }, 4, running, clock)),
    );
    expect(ratings.map(({ verdict }) => verdict)).toEqual([
      { ok: false, form: 'reasoning', why: 'no-score', raw: 'Good.' },
      { ok: false, form: 'reasoning', why: 'out-of-range', raw: 'Score: 10502' },
      { ok: false, form: 'reasoning', why: 'cut-off', raw: 'Score: 4' },
    ]);
  });
});

describe('the others that a pair is compared with', () => {
  it('are the next ones around the end, each another text than its own', () => {
    expect(othersOf(['a', 'b', 'c', 'd'], 2, 2)).toEqual(['d', 'a']);
    expect(othersOf(['a', 'a', 'b', 'b', 'c'], 0, 2)).toEqual(['b', 'c']);
    expect(othersOf(['a', 'a'], 0, 2)).toEqual([]);
    expect(othersOf(['a', 'b'], 0, 0)).toEqual([]);
  });
});

describe('what is left to rate', () => {
  const rated = (candidateId: string, attempt: number, ok: boolean): Rating => ({
    id: `${candidateId}/${key}/${attempt}`,
    candidateId,
    segmentId: candidateId.slice(0, 5),
    key,
    attempt,
    verdict: ok
      ? { ok, form: 'reasoning', score: 4, raw: '' }
      : { ok, form: 'expectation', why: 'digits-unlikely', raw: '' },
    model: 'judge',
    prompt: 'five-grades@1',
    createdAt: 0,
  });

  it('a segment without an instruction is not rated', () => {
    const some = new Map([
      ['doc/a', candidateOf('doc/a', false)],
      ['doc/b', candidateOf('doc/b', true)],
    ]);
    expect(pendingRatings(segments, some, new Map()).map(({ candidateId }) => candidateId)).toEqual(['doc/b/k/0']);
  });

  it('resuming skips what is rated; retrying takes what failed last, under the next number', () => {
    const latest = latestOf(
      [rated('doc/a/k/0', 0, true), rated('doc/b/k/0', 1, false), rated('doc/b/k/0', 0, true)],
      key,
      ({ candidateId }) => candidateId,
    );
    expect(pendingRatings(segments, candidates, latest).map(({ segment }) => segment.id)).toEqual(['doc/c']);
    expect(failedRatings(segments, candidates, latest)).toMatchObject([{ candidateId: 'doc/b/k/0', attempt: 2 }]);
  });

  it('sampling changes the key of a written rating, and not that of an expectation', () => {
    const cold = { temperature: 0, topP: 1, maxTokens: 9 };
    expect(rateKey(JUDGE, { ...expectation, sampling: cold, seed: 5 })).toBe(key);
    expect(rateKey(JUDGE, { ...reasoning, sampling: cold })).not.toBe(rateKey(JUDGE, reasoning));
    expect(rateKey(JUDGE, { ...reasoning, seed: 5 })).not.toBe(rateKey(JUDGE, reasoning));
    expect(rateKey(JUDGE, reasoning)).not.toBe(key);
    expect(rateKey({ ...JUDGE, model: 'other' }, expectation)).not.toBe(key);
    expect(rateKey({ ...JUDGE, tags: BOTH_TAGS }, expectation)).not.toBe(key);
  });
});
