import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTurns, quiet } from '../../src/ui/quality/quiet-rows.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a quiet signal', () => {
  it('takes the first change at once and those within a second of it together at its end', () => {
    const source = signal(0);
    const calm = quiet(source);
    const stop = calm.follow();
    source.value = 1;
    expect(calm.value.value).toBe(1);
    source.value = 2;
    vi.advanceTimersByTime(400);
    source.value = 3;
    expect(calm.value.value).toBe(1);
    vi.advanceTimersByTime(599);
    expect(calm.value.value).toBe(1);
    vi.advanceTimersByTime(1);
    expect(calm.value.value).toBe(3);
    stop();
  });

  it('follows no longer once it is stopped, not even what was waiting', () => {
    const source = signal(0);
    const calm = quiet(source);
    const stop = calm.follow();
    source.value = 1;
    source.value = 2;
    stop();
    source.value = 3;
    vi.advanceTimersByTime(5000);
    expect(calm.value.value).toBe(1);
  });
});

describe('a value in turns', () => {
  const valuesOf = ({ turns }: ReturnType<typeof inTurns<string>>) => turns.map(({ value }) => value);

  it('is there in the first turn from the beginning, and in each other one a task later', () => {
    const spread = inTurns(signal('a'), 3);
    expect(valuesOf(spread)).toEqual(['a', null, null]);
    const stop = spread.follow();
    expect(valuesOf(spread)).toEqual(['a', null, null]);
    vi.advanceTimersToNextTimer();
    expect(valuesOf(spread)).toEqual(['a', 'a', null]);
    vi.advanceTimersToNextTimer();
    expect(valuesOf(spread)).toEqual(['a', 'a', 'a']);
    stop();
  });

  it('that changes in the middle of a round ends the round and comes in the next', () => {
    const source = signal('a');
    const spread = inTurns(source, 3);
    const stop = spread.follow();
    vi.advanceTimersToNextTimer();
    source.value = 'b';
    vi.advanceTimersToNextTimer();
    expect(valuesOf(spread)).toEqual(['a', 'a', 'a']);
    vi.runAllTimers();
    expect(valuesOf(spread)).toEqual(['b', 'b', 'b']);
    source.value = 'c';
    expect(valuesOf(spread)).toEqual(['c', 'b', 'b']);
    stop();
    vi.runAllTimers();
    expect(valuesOf(spread)).toEqual(['c', 'b', 'b']);
  });
});
