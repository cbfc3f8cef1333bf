// The eleven traps that other implementations of the method fell into, each as a test of the function that avoids it.
// The rooms test themselves in full elsewhere; here a reader sees all eleven at once.

import { describe, expect, it } from 'vitest';
import { augmentKey } from '../src/core/augment-key.ts';
import { documentFrom } from '../src/core/document.ts';
import { expectationVerdict } from '../src/core/expectation.ts';
import { parseBackwardReply, parseInstruction } from '../src/core/instruction-reply.ts';
import { keyOf } from '../src/core/key.ts';
import { DEFAULT_MARKS, marksOf } from '../src/core/marks.ts';
import { BACKWARD, BACKWARD_TUNED, FIVE_GRADES } from '../src/core/prompts.ts';
import { signsOf } from '../src/core/rating-signs.ts';
import type { Candidate, Rating, Verdict } from '../src/core/records.ts';
import { DEFAULT_LOOP, planOf, type TrainStep } from '../src/core/rounds.ts';
import { parseScore } from '../src/core/score-line.ts';
import { seedSetOf, splitSeed } from '../src/core/seed.ts';
import { DEFAULT_SETTINGS } from '../src/core/settings.ts';
import { taskPrompt, trainingText } from '../src/core/training.ts';
import { trainingSet } from '../src/core/training-set.ts';
import { readSeed } from '../src/ingest/seed-file.ts';
import { LlamaTokenizer } from '../src/models/llama/tokenizer.ts';
import { encodeExample } from '../src/models/llama/train/encode.ts';
import type { Row } from '../src/run/app.ts';
import { jsonlOf } from '../src/run/export-file.ts';
import { byteTokenizer } from './models/tiny-llama.ts';

const PAIR = { instruction: 'What makes the tides?', output: 'The moon pulls at the sea, and the sun helps it.' };

it('the filters of the settings are those of the marks', () => {
  const { keepsOut: _, ...marks } = DEFAULT_SETTINGS.filters;
  expect(marks).toEqual(DEFAULT_MARKS);
});

describe('the eleven traps', () => {
  it('1: a model is trained with the very prompt that it is asked with later', () => {
    for (const task of ['backward', 'forward'] as const) {
      const asked = task === 'backward' ? PAIR.output : PAIR.instruction;
      expect(trainingText(task, PAIR, ['assistant']).prompt).toEqual(taskPrompt(task, asked, ['assistant']));
    }
  });

  it('2: every example ends with the token that ends a reply, and the loss begins at the completion', () => {
    const tokenizer = tokenizerOf();
    const text = trainingText('forward', PAIR, []);
    const encoded = encodeExample(tokenizer, text, 4096);
    const asked = tokenizer.encodeChat(text.prompt);
    if (!encoded.ok || !asked.ok) throw new Error('it must encode');
    const { ids, lossFrom } = encoded.value.example;
    expect(ids.at(-1)).toBe(tokenizer.endOfTurn);
    expect(ids.slice(0, lossFrom)).toEqual(asked.value);
  });

  it('3: a prompt that comes back as the instruction is marked', () => {
    const said = (prompt: ReturnType<typeof BACKWARD.render>) => prompt.turns.at(-1)?.content ?? '';
    for (const leak of [
      'Write the question that it would answer best, and nothing else.',
      'What is this text about, and what question does it answer?',
      said(BACKWARD_TUNED.render({ segment: PAIR.output, tags: [] })),
      said(FIVE_GRADES.render(PAIR)),
    ]) {
      expect(marksOf(leak, PAIR.output, DEFAULT_MARKS, null).map(({ kind }) => kind)).toContain('repeats-prompt');
    }
    expect(marksOf(PAIR.instruction, PAIR.output, DEFAULT_MARKS, null)).toEqual([]);
  });

  it('4: a score is read from the last score line, on the scale that was asked for', () => {
    const scoreOf = (reply: string) => {
      const parsed = parseScore(reply, 'stop');
      return parsed.ok ? parsed.score : parsed.why;
    };
    expect(scoreOf('Score: 10502')).toBe('out-of-range');
    expect(scoreOf('Score: 4/5')).toBe(4);
    expect(scoreOf('Score: **4**')).toBe(4);
    expect(scoreOf('I give a score 4 out of 5')).toBe('no-score');
    expect(scoreOf('score 4 out of 5')).toBe(4);
    expect(scoreOf('Score: 1 would be harsh, for it answers.\nScore: 4.5')).toBe(4.5);
  });

  it('5: a reply that cannot be read is a fault with its words kept, never a middle score', () => {
    expect(parseScore('A fine answer.', 'stop')).toEqual({ ok: false, why: 'no-score' });
    expect(expectationVerdict([-20, -20, -20, -20, -20])).toMatchObject({ ok: false, why: 'digits-unlikely' });
    expect(expectationVerdict([])).toMatchObject({ ok: false, why: 'engine' });
    expect(parseBackwardReply('The text is about tides.', 'stop')).toEqual({ ok: false, why: 'no-question' });
  });

  it('6: a reply that the token limit ended before its score or its end is a fault', () => {
    expect(parseScore('It is complete and Score: 4', 'length')).toEqual({ ok: false, why: 'cut-off' });
    expect(parseInstruction('What makes the', 'length')).toEqual({ ok: false, why: 'cut-off' });
  });

  it('7: only the first turn of a conversation is a seed pair', () => {
    const messages = [
      { role: 'user', content: 'What makes the tides?' },
      { role: 'assistant', content: 'The moon.' },
      { role: 'user', content: 'And the sun?' },
      { role: 'assistant', content: 'It helps.' },
    ];
    const seed = readSeed(JSON.stringify({ messages }), 'seed.jsonl');
    expect(seed.ok && seed.value.pairs.map(({ instruction, output }) => [instruction, output])).toEqual([
      ['What makes the tides?', 'The moon.'],
    ]);
  });

  it('8: a filter that leaves five rows says so before anything is trained on them', () => {
    const pairs = Array.from({ length: 12 }, (_, at) => ({ ...PAIR, instruction: `${PAIR.instruction} ${at}` }));
    const found = pairs.map((pair) => ({ ...pair, system: null, provenance: { source: null, id: null } }));
    const seed = seedSetOf('seed', found as unknown as Parameters<typeof seedSetOf>[1], {
      format: 'pairs',
      skipped: [],
    });
    const step = planOf(DEFAULT_LOOP).find(({ id }) => id === 'train M_1') as TrainStep;
    const kept = [1, 2, 3, 4, 5].map((at) => ({ id: `c${at}`, instruction: `Why ${at}?`, output: `So ${at}.` }));
    const set = trainingSet(step, splitSeed(seed, DEFAULT_LOOP.split), kept);
    expect(set.ok && set.value.warnings.find(({ kind }) => kind === 'few-augmented')?.message).toContain('5 pairs');
    const rows = Array.from({ length: 40 }, (_, at) => rowOf(at, at < 5 ? 5 : 1 + (at % 10) / 5));
    expect(signsOf(rows, { ...DEFAULT_SETTINGS, minScore: 4.5 }).map(({ kind }) => kind)).toContain('keeps-few');
  });

  it('9: scores that collapse onto one digit are said aloud', () => {
    const rows = Array.from({ length: 40 }, (_, at) => rowOf(at, 4 + (at % 3) / 100));
    expect(signsOf(rows, { ...DEFAULT_SETTINGS, minScore: 4 }).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['collapsed', 'keeps-nearly-all']),
    );
  });

  it('10: results are named by the words of the prompt, its version and the sampling, so an edit makes them stale', () => {
    const writer = { model: 'tiny', tuned: null };
    const { augment } = DEFAULT_SETTINGS;
    const now = augmentKey(writer, augment);
    expect(augmentKey(writer, { ...augment, sampling: { ...augment.sampling, topP: 0.8 } })).not.toBe(now);
    expect(augmentKey({ model: 'tiny', tuned: ['assistant'] }, augment)).not.toBe(now);
    const { sampling, seed } = augment;
    const keyed = (prompt: string) => keyOf({ stage: 'augment', model: 'tiny', prompt, sampling, seed });
    expect(keyed(`backward@${BACKWARD.version}`)).toBe(now);
    expect(keyed(`backward@${BACKWARD.version + 1}`)).not.toBe(now);
  });

  it('11: a large set is exported row by row, each line whole', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => rowOf(at, 4));
    const text = await (await jsonlOf(rows, 'kept', { ...DEFAULT_SETTINGS, minScore: 4 })).text();
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(20_000);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ instruction: 'What is 19999?', score: 4 });
  });
});

function tokenizerOf(): LlamaTokenizer {
  const opened = LlamaTokenizer.open(byteTokenizer());
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

const DOCUMENT = documentFrom('tides.md', 'plain', 'The moon pulls at the sea.', 0);

function rowOf(at: number, score: number): Row {
  const segmentId = `${DOCUMENT.id}/${at}-${at + 1}`;
  const candidate: Candidate = {
    id: `${segmentId}/k/0`,
    segmentId,
    key: 'k',
    attempt: 0,
    reply: { ok: true, instruction: `What is ${at}?`, raw: '' },
    model: 'tiny',
    prompt: 'backward@3',
    tokens: 5,
    createdAt: 0,
  };
  const verdict: Verdict = { ok: true, form: 'expectation', score, probabilities: [0, 0, 0, 1, 0], mass: 0.9 };
  const rating: Rating = {
    id: `${candidate.id}/r/0`,
    candidateId: candidate.id,
    segmentId,
    key: 'r',
    attempt: 0,
    verdict,
    model: 'tiny',
    prompt: 'five-grades@1',
    createdAt: 0,
  };
  return {
    segment: { id: segmentId, documentId: DOCUMENT.id, headingPath: [], from: at, to: at + 1, text: `Text ${at % 7}.` },
    document: DOCUMENT,
    writing: null,
    candidate,
    choices: [candidate],
    rating,
    opinions: [rating],
    marks: [],
    label: null,
  };
}
