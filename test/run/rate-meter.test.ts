import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../src/run/rate-meter.ts';

describe('RateMeter', () => {
  it('knows nothing before two items are done', () => {
    const meter = new RateMeter(0);
    expect(meter.perSecond).toBeNull();
    meter.add(1000);
    expect(meter.perSecond).toBeNull();
    meter.add(2000);
    expect(meter.perSecond).toBe(1);
  });

  it('is not misled by items that end together', () => {
    const meter = new RateMeter(0);
    // Batches of four every two seconds are two a second.
    for (const at of [2000, 2000, 2000, 2000, 4000, 4000, 4000, 4000]) meter.add(at);
    expect(meter.perSecond).toBe(2);
  });

  it('forgets a slow beginning', () => {
    const meter = new RateMeter(0);
    meter.add(60_000);
    for (let item = 1; item <= 40; item++) meter.add(60_000 + item * 100);
    expect(meter.perSecond).toBeCloseTo(10, 5);
  });

  it('counts amounts, such as tokens', () => {
    const meter = new RateMeter(0);
    meter.add(1000, 30);
    meter.add(2000, 10);
    expect(meter.perSecond).toBe(20);
  });

  it('gives no rate when no time has passed', () => {
    const meter = new RateMeter(5);
    meter.add(5);
    meter.add(5);
    expect(meter.perSecond).toBeNull();
  });
});
