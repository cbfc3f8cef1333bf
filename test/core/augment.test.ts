import { describe, expect, it } from 'vitest';
import { type AugmentEvent, augment, failedAugment, pendingAugment } from '../../src/core/augment.ts';
import { augmentKey } from '../../src/core/augment-key.ts';
import { fail, type Outcome } from '../../src/core/outcome.ts';
import type { GenerateEvent } from '../../src/core/ports.ts';
import { BACKWARD } from '../../src/core/prompts.ts';
import type { Candidate } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { taskPrompt, taskPromptName } from '../../src/core/training.ts';
import { collect, latestOf, replyWith, ScriptedGenerate, segmentOf } from './scripted-ports.ts';

const settings = DEFAULT_SETTINGS.augment;
const untuned = { model: 'tiny', tuned: null };
const plan = { ...untuned, settings };
const key = augmentKey(untuned, settings);
const running = { aborted: false };
const clock = () => 1234;
const segments = ['a', 'b', 'c'].map(segmentOf);
const work = pendingAugment(segments, new Map());

const candidatesOf = (events: readonly Outcome<AugmentEvent>[]) =>
  events.flatMap((event) => (event.ok && event.value.kind === 'candidate' ? [event.value.candidate] : []));

describe('writing instructions', () => {
  it('a segment gets its text so far, then one candidate with all its origins', async () => {
    const port = new ScriptedGenerate(replyWith(' the sea.\nThe question was: "Why is it wet?"'));
    const events = await collect(augment(work.slice(0, 1), plan, port, 2, running, clock));
    expect(events).toEqual([
      { ok: true, value: { kind: 'writing', segmentId: 'doc/a', text: ' the' } },
      {
        ok: true,
        value: {
          kind: 'candidate',
          candidate: {
            id: `doc/a/${key}/0`,
            segmentId: 'doc/a',
            key,
            attempt: 0,
            reply: { ok: true, instruction: 'Why is it wet?', raw: ' the sea.\nThe question was: "Why is it wet?"' },
            model: 'tiny',
            prompt: 'backward@3',
            tokens: 7,
            createdAt: 1234,
          },
        },
      },
    ]);
    expect(port.calls[0]?.sampling).toEqual(settings.sampling);
    expect(port.calls[0]?.items[0]?.prompt).toEqual(BACKWARD.render({ segment: 'Text of a.' }));
  });

  it('an empty reply and a cut-off reply are faults that keep what was said', async () => {
    const port = new ScriptedGenerate((item, index) =>
      replyWith(
        ['  ', 'The question was: Why is', 'The question was: Why?'][index] ?? '',
        index === 1 ? 'length' : 'stop',
      )(item),
    );
    const replies = candidatesOf(await collect(augment(work, plan, port, 4, running, clock))).map(({ reply }) => reply);
    expect(replies).toEqual([
      { ok: false, why: 'empty', raw: '  ' },
      { ok: false, why: 'cut-off', raw: 'The question was: Why is' },
      { ok: true, instruction: 'Why?', raw: 'The question was: Why?' },
    ]);
  });

  it('one failed item does not take the others with it', async () => {
    const port = new ScriptedGenerate((item, index) =>
      index === 1
        ? [{ kind: 'failed', id: item.id, message: 'too long for the context' }]
        : replyWith('The question was: Why?')(item),
    );
    const candidates = candidatesOf(await collect(augment(work, plan, port, 4, running, clock)));
    expect(candidates.map(({ reply }) => reply.ok)).toEqual([true, false, true]);
    expect(candidates[1]?.reply).toEqual({ ok: false, why: 'engine', raw: '', detail: 'too long for the context' });
  });

  it('an item that the engine forgot ends as a fault, not in silence', async () => {
    const port = new ScriptedGenerate((item, index) => (index === 0 ? [] : replyWith('The question was: Why?')(item)));
    const candidates = candidatesOf(await collect(augment(work, plan, port, 4, running, clock)));
    expect(candidates).toHaveLength(3);
    expect(candidates.find(({ segmentId }) => segmentId === 'doc/a')?.reply).toMatchObject({
      ok: false,
      why: 'engine',
    });
  });

  it('a failure of the whole engine is passed on and ends the stage', async () => {
    const lost = fail({ kind: 'device-lost', message: 'The graphics device went away.' });
    const port = new ScriptedGenerate((item, index) =>
      index === 1 ? [lost] : replyWith('The question was: Why?')(item),
    );
    const events = await collect(augment(work, plan, port, 4, running, clock));
    expect(events.at(-1)).toEqual(lost);
    expect(candidatesOf(events).map(({ segmentId }) => segmentId)).toEqual(['doc/a']);
  });

  it('an item that was stopped before its end leaves no candidate', async () => {
    const stop = { aborted: false };
    const port = new ScriptedGenerate((item, index) => {
      const said: GenerateEvent[] = [...replyWith('The question was: Why?')(item)];
      return index === 1 ? said.slice(0, 1) : said;
    });
    const events: Outcome<AugmentEvent>[] = [];
    for await (const event of augment(work, plan, port, 4, stop, clock)) {
      events.push(event);
      if (event.ok && event.value.kind === 'writing' && event.value.segmentId === 'doc/b') stop.aborted = true;
    }
    expect(candidatesOf(events).map(({ segmentId }) => segmentId)).toEqual(['doc/a']);
  });

  it('nothing is asked of the engine after a stop', async () => {
    const port = new ScriptedGenerate(replyWith('The question was: Why?'));
    expect(await collect(augment(work, plan, port, 4, { aborted: true }, clock))).toEqual([]);
    expect(port.calls).toEqual([]);
  });

  it('the engine is handed at most four items for each one it works on at once, and every item once', async () => {
    const many = pendingAugment(
      Array.from({ length: 19 }, (_, index) => segmentOf(`s${index}`)),
      new Map(),
    );
    const port = new ScriptedGenerate(replyWith('The question was: Why?'));
    await collect(augment(many, plan, port, 2, running, clock));
    expect(port.calls.map(({ items }) => items.length)).toEqual([8, 8, 3]);
    expect(new Set(port.calls.flatMap(({ items }) => items.map(({ seed }) => seed))).size).toBe(19);
  });

  it('a second end of the same item is not a second candidate', async () => {
    const port = new ScriptedGenerate((item) => [
      ...replyWith('The question was: Why?')(item),
      ...replyWith('The question was: Who?')(item),
    ]);
    const candidates = candidatesOf(await collect(augment(work, plan, port, 4, running, clock)));
    expect(candidates.map(({ reply }) => reply.raw)).toEqual(Array(3).fill('The question was: Why?'));
  });
});

describe('what is left to write', () => {
  const bySegment = ({ segmentId }: Candidate) => segmentId;
  const tried = (segmentId: string, attempt: number, ok: boolean, underKey = key): Candidate => ({
    id: `${segmentId}/${underKey}/${attempt}`,
    segmentId,
    key: underKey,
    attempt,
    reply: ok ? { ok, instruction: 'Why?', raw: 'The question was: Why?' } : { ok, why: 'empty', raw: '' },
    model: 'tiny',
    prompt: 'backward@3',
    tokens: 1,
    createdAt: 0,
  });

  it('resuming skips every segment that has been tried, failed ones too', () => {
    const latest = latestOf([tried('doc/a', 0, true), tried('doc/b', 0, false)], key, bySegment);
    expect(pendingAugment(segments, latest)).toEqual([{ segment: segments[2], attempt: 0, draw: 0 }]);
  });

  it('only the segments whose latest try failed are tried again, under the next number', () => {
    const latest = latestOf(
      [tried('doc/a', 1, true), tried('doc/a', 0, false), tried('doc/b', 0, false), tried('doc/b', 1, false)],
      key,
      bySegment,
    );
    expect(failedAugment(segments, latest)).toEqual([{ segment: segments[1], attempt: 2, draw: 0 }]);
  });

  it('candidates of another configuration do not count as tried', () => {
    const latest = latestOf([tried('doc/a', 0, true, 'another')], key, bySegment);
    expect(pendingAugment(segments, latest)).toHaveLength(3);
  });

  it('another model, prompt, tag, temperature or seed is another configuration', () => {
    const { sampling } = settings;
    const keys = [
      key,
      augmentKey({ ...untuned, model: 'other' }, settings),
      augmentKey({ ...untuned, tuned: [] }, settings),
      augmentKey({ ...untuned, tuned: ['assistant'] }, settings),
      augmentKey(untuned, { ...settings, seed: 2 }),
      augmentKey(untuned, { ...settings, sampling: { ...sampling, temperature: 0 } }),
      augmentKey(untuned, { ...settings, sampling: { ...sampling, maxTokens: 1 } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a model that was trained to write instructions', () => {
  const tuned = { model: 'tiny+abc', tuned: ['assistant'] as const, settings };

  it('is asked with the words that it was trained on, and its whole reply is the instruction', async () => {
    const port = new ScriptedGenerate(replyWith('Why do tides turn?'));
    const [candidate] = candidatesOf(await collect(augment(work.slice(0, 1), tuned, port, 1, running, clock)));
    const text = work[0]?.segment.text ?? '';
    expect(port.calls[0]?.items[0]?.prompt).toEqual(taskPrompt('backward', text, ['assistant']));
    expect(candidate).toMatchObject({
      key: augmentKey(tuned, settings),
      model: 'tiny+abc',
      prompt: taskPromptName('backward'),
      reply: { ok: true, instruction: 'Why do tides turn?', raw: 'Why do tides turn?' },
    });
  });

  it('keeps what it said where that is no instruction', async () => {
    const port = new ScriptedGenerate(replyWith('  \n '));
    const [candidate] = candidatesOf(await collect(augment(work.slice(0, 1), tuned, port, 1, running, clock)));
    expect(candidate?.reply).toEqual({ ok: false, why: 'empty', raw: '  \n ' });
  });
});
