import { describe, expect, it } from 'vitest';
import { smallerThan } from '../../src/run/smaller.ts';
import { CHOICE, compiled, OTHER_CHOICE } from './scripted-engines.ts';

const LIST = [compiled('1b', 900), compiled('360m', 380), compiled('3b', 2300), compiled('8b', 5000), CHOICE];

function idOf(id: string, list = LIST, need: number | null = null): string | null {
  return smallerThan({ id, need }, list)?.id ?? null;
}

describe('the next smaller model', () => {
  it('is the largest compiled one that needs less', () => {
    expect(idOf('8b')).toBe('3b');
    expect(idOf('3b')).toBe('1b');
    expect(idOf('1b')).toBe('360m');
  });

  it('is the one beside the page when no compiled one needs less', () => {
    expect(idOf('360m')).toBe('tiny');
  });

  it('is none when the one beside the page was lost itself', () => {
    expect(idOf('tiny')).toBeNull();
    expect(idOf('360m', [compiled('360m', 380), { ...OTHER_CHOICE, id: 'hub' }])).toBeNull();
  });

  it('is never one that cannot run here, nor one that needs nearly as much', () => {
    const list = [compiled('8b', 5000), compiled('nearly', 4900), compiled('3b', 2300, { runsHere: false }), CHOICE];
    expect(idOf('8b', list)).toBe('tiny');
  });

  it('is found by its need for a model that is in no list', () => {
    expect(idOf('disk', LIST, 1000)).toBe('1b');
    expect(idOf('gone')).toBe('tiny');
  });
});
