// The stages of the method over web-llm's engine, unchanged: writing instructions, and rating in both forms.

import { expect, it } from 'vitest';
import { augment, pendingAugment } from '../../../src/core/augment.ts';
import { pendingRatings, rate } from '../../../src/core/curate.ts';
import type { Candidate } from '../../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { collect, segmentOf } from '../../core/scripted-ports.ts';
import { open, RUNNING } from './opened.ts';
import { standIn } from './stand-in.ts';

const segments = ['a', 'b'].map(segmentOf);

it('instructions are written and rated by expectation and by reasons', async () => {
  const stand = standIn((request) => {
    if (request.response_format) {
      const chances = [0.05, 0.05, 0.1, 0.4, 0.4].map((p, i) => ({ token: String(i + 1), logprob: Math.log(p) }));
      return { pieces: ['4'], finish: 'length', chances };
    }
    if (request.messages[0].content.endsWith('The text is about')) {
      return { pieces: [' letters.', '\nThe question was: ', 'Which letter is it?'] };
    }
    return { pieces: ['It is clear.', '\nScore: ', '5'] };
  });
  const engine = await open(stand);
  const model = engine.model.id;

  const written = await collect(
    augment(
      pendingAugment(segments, new Map()),
      { model, tuned: null, settings: DEFAULT_SETTINGS.augment },
      engine,
      engine.model.capabilities.batch,
      RUNNING,
      () => 1,
    ),
  );
  const candidates = new Map<string, Candidate>();
  for (const event of written) {
    if (event.ok && event.value.kind === 'candidate')
      candidates.set(event.value.candidate.segmentId, event.value.candidate);
  }
  expect([...candidates.values()].map(({ reply }) => reply)).toMatchObject([
    { ok: true, instruction: 'Which letter is it?' },
    { ok: true, instruction: 'Which letter is it?' },
  ]);

  const verdicts = async (form: 'expectation' | 'reasoning') => {
    const settings = { ...DEFAULT_SETTINGS.rate, form };
    const work = pendingRatings(segments, candidates, new Map());
    const ports = { generate: engine, score: engine, measure: engine };
    const events = await collect(rate(work, { model, tags: [], settings }, ports, 1, RUNNING, () => 2));
    return events.flatMap((event) => (event.ok && event.value.kind === 'rating' ? [event.value.rating.verdict] : []));
  };
  expect(await verdicts('expectation')).toMatchObject([
    { ok: true, form: 'expectation', score: expect.closeTo(4.05, 9) },
    { ok: true, score: expect.closeTo(4.05, 9) },
  ]);
  expect(await verdicts('reasoning')).toMatchObject([
    { ok: true, form: 'reasoning', score: 5 },
    { ok: true, score: 5 },
  ]);
  // The rating by expectation asked under one grammar, all items after another, so that it was compiled once.
  const grammars = stand.requests.map(({ response_format }) => response_format?.grammar);
  expect(grammars).toEqual([undefined, undefined, 'root ::= [12345]', 'root ::= [12345]', undefined, undefined]);
});
