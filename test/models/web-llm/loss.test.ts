// A device that is lost under a loaded model, and one that is given back.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { collect } from '../../core/scripted-ports.ts';
import { asked, DIGITS, item, open, RUNNING, SAMPLING, writing } from './opened.ts';
import { playGpu } from './played-gpu.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});
function withGpu() {
  const gpu = playGpu();
  cleanups.push(gpu.restore);
  return gpu;
}

describe('a device that is lost', () => {
  it.each(['throws', 'hangs'] as const)(
    'in the middle of a stream that then %s ends the stage at once',
    async (lostStream) => {
      withGpu();
      const stand = writing({ withDevice: true, lostBefore: 1, lostStream });
      const engine = await open(stand);
      const events = await collect(engine.generate([item('a'), item('b')], SAMPLING, RUNNING));
      expect(events).toEqual([
        { ok: true, value: { kind: 'text', id: 'a', text: 'Re' } },
        { ok: false, failure: { kind: 'device-lost', message: expect.stringMatching(/finished rows are safe/) } },
      ]);
    },
  );

  it('is known by the model that is gone where the device itself cannot be watched', async () => {
    const stand = writing({ lostBefore: 1 });
    const engine = await open(stand);
    const events = await collect(engine.generate([item('a')], SAMPLING, RUNNING));
    expect(events.at(-1)).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
  });

  it.each([
    ['a watch over the device', { withDevice: true, noticesLoss: false }],
    ['the engine, which has let go of its model', { withDevice: false }],
  ])('while nothing runs, is known from %s, and makes every later call fail at once', async (_how, edges) => {
    withGpu();
    const stand = writing(edges);
    const engine = await open(stand);
    await stand.lose();
    for (let call = 0; call < 2; call++) {
      const events = await collect(engine.generate([item('a')], SAMPLING, RUNNING));
      expect(events).toMatchObject([{ ok: false, failure: { kind: 'device-lost' } }]);
    }
    const scored = await collect(engine.score([{ id: 'a', prompt: asked('x'), continuations: DIGITS }], RUNNING));
    expect(scored).toMatchObject([{ ok: false, failure: { kind: 'device-lost' } }]);
    expect(stand.requests).toEqual([]);
  });

  it('does not keep a reader waiting who leaves a stream that hangs', async () => {
    withGpu();
    const stand = writing({ withDevice: true, hangsBefore: 1 });
    const engine = await open(stand);
    const events = engine.generate([item('a')], SAMPLING, RUNNING)[Symbol.asyncIterator]();
    await events.next();
    const left = events.return?.(undefined);
    await vi.waitFor(() => expect(stand.interrupts).toBe(1));
    await stand.lose();
    await expect(left).resolves.toMatchObject({ done: true });
  });
});

describe('closing', () => {
  it('unloads, gives the device back, and counts as no loss', async () => {
    const gpu = withGpu();
    const stand = writing({ withDevice: true });
    const engine = await open(stand);
    expect(gpu.alive).toBe(1);
    engine.close();
    engine.close();
    await vi.waitFor(() => expect(gpu.alive).toBe(0));
    expect(stand.loaded).toBe(false);
    const events = await collect(engine.generate([item('a')], SAMPLING, RUNNING));
    expect(events).toMatchObject([{ ok: false, failure: { kind: 'missing' } }]);
  });

  it('gives the device back when web-llm’s own unloading fails', async () => {
    const gpu = withGpu();
    const engine = await open(writing({ withDevice: true, unloadThrows: true }));
    engine.close();
    await vi.waitFor(() => expect(gpu.alive).toBe(0));
  });
});
