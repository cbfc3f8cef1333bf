import { describe, expect, it } from 'vitest';
import { LoadPace } from '../../src/run/load-pace.ts';

const reading = (doneBytes: number) => ({ step: 'reading', doneBytes, totalBytes: 1000 }) as const;

/** The pace after progress at these moments (milliseconds) and bytes. */
function paceAfter(moments: readonly (readonly [number, number])[]): { pace: LoadPace; left: number | null } {
  const pace = new LoadPace();
  let left: number | null = null;
  for (const [at, bytes] of moments) left = pace.secondsLeft(reading(bytes), at);
  return { pace, left };
}

describe('the time that a load still takes', () => {
  it('is not known before two measurements', () => {
    expect(paceAfter([[5000, 0]]).left).toBeNull();
    expect(
      paceAfter([
        [5000, 0],
        [5250, 50],
      ]).left,
    ).toBeNull();
  });

  it('follows from the bytes of the last seconds, whatever was there before', () => {
    // 400 bytes were there at the beginning; then 100 a second.
    const { left } = paceAfter([
      [5000, 400],
      [5500, 450],
      [6000, 500],
    ]);
    expect(left).toBeCloseTo(5);
  });

  it('begins anew with each step, and when the connection broke', () => {
    const { pace } = paceAfter([
      [5000, 0],
      [5500, 100],
      [6000, 200],
    ]);
    const retry = { attempt: 2, of: 5, seconds: 4 };
    expect(pace.secondsLeft({ ...reading(200), retry }, 6500)).toBeNull();
    expect(pace.secondsLeft(reading(200), 10_000)).toBeNull();
    expect(pace.secondsLeft({ ...reading(0), step: 'compiling' }, 10_500)).toBeNull();
  });

  it('is not said of a load that stands still or is over', () => {
    const still = [0, 1, 2, 3].map((quarter) => [5000 + 250 * quarter, 100] as const);
    expect(paceAfter(still).left).toBeNull();
    expect(
      paceAfter([
        [5000, 0],
        [5500, 500],
        [6000, 1000],
      ]).left,
    ).toBeNull();
  });
});
