import { expect, test } from 'vitest';
import { mergesFromScores } from '../../../src/models/llama/files/gguf-merges.ts';

function merges(entries: readonly [string, number, boolean?][]): [string, string][] {
  const tokens = entries.map(([token]) => token);
  const ids = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const scores = entries.map(([, score]) => score);
  return mergesFromScores(
    tokens,
    scores,
    entries.map(([, , normal]) => normal ?? true),
    ids,
  );
}

// transformers' SentencePieceExtractor: every split of every piece, best score first, then by the parts' ids.
test('the best score comes first, ties are ordered by the parts', () => {
  const order = merges([
    ['a', -9],
    ['b', -9],
    ['c', -9],
    ['ab', -2],
    ['bc', -1],
    ['abc', -3],
  ]);
  expect(order).toEqual([
    ['b', 'c'],
    ['a', 'b'],
    ['a', 'bc'],
    ['ab', 'c'],
  ]);
});

test('control and byte tokens neither merge nor are merged into', () => {
  expect(
    merges([
      ['<', 0],
      ['s>', 0],
      ['<s>', 0, false],
      ['x', 0, false],
      ['<x', 0],
    ]),
  ).toEqual([]);
});

test('an absurdly long token does not take long', () => {
  expect(
    merges([
      ['a', 0],
      ['a'.repeat(2_000_000), 0],
    ]),
  ).toEqual([]);
});
