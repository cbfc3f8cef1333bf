import { describe, expect, it } from 'vitest';
import { chosenOf } from '../../src/core/choose.ts';
import type { Candidate, Rating } from '../../src/core/records.ts';

function candidateOf(id: string, ok = true): Candidate {
  const reply = ok ? { ok, instruction: `${id}?`, raw: '' } : { ok, why: 'empty' as const, raw: '' };
  return {
    id,
    segmentId: 'doc/a',
    key: id,
    attempt: 0,
    reply,
    model: 'tiny',
    prompt: 'p@1',
    tokens: 1,
    createdAt: 0,
  } as Candidate;
}

function checkedBy(gains: Readonly<Record<string, number>>) {
  return (id: string): Rating | null => {
    const gain = gains[id];
    if (gain === undefined) return null;
    const verdict = {
      ok: true as const,
      form: 'cycle' as const,
      score: 3,
      cycle: { given: 3 - gain, alone: 3, others: [3], tokens: 9 },
    };
    return {
      id: `${id}/c/0`,
      candidateId: id,
      segmentId: 'doc/a',
      key: 'c',
      attempt: 0,
      verdict,
      model: 'm',
      prompt: 'p',
      createdAt: 0,
    };
  };
}

const unmarked = () => false;
const three = ['a', 'b', 'c'].map((id) => candidateOf(id));

describe('of several candidates', () => {
  it('the one counts that makes the segment likeliest', () => {
    expect(chosenOf(three, checkedBy({ a: 0.1, b: 0.3, c: 0.2 }), unmarked)?.id).toBe('b');
  });

  it('one with a mark counts only where all have one', () => {
    const checks = checkedBy({ a: 0.1, b: 0.3, c: 0.2 });
    expect(chosenOf(three, checks, (id) => id === 'b')?.id).toBe('c');
    expect(chosenOf(three, checks, () => true)?.id).toBe('b');
  });

  it('the first one counts until all are checked, and one that failed only when there is no other', () => {
    expect(chosenOf(three, checkedBy({ b: 0.3 }), unmarked)?.id).toBe('a');
    const [failed, fine] = [candidateOf('f', false), candidateOf('g')];
    expect(chosenOf([failed, fine], () => null, unmarked)).toBe(fine);
    expect(chosenOf([failed], () => null, unmarked)).toBe(failed);
    expect(chosenOf([], () => null, unmarked)).toBeNull();
  });
});
