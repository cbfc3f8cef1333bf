// Log-probabilities of short answers by web-llm: a grammar leaves only the answers possible, and the most likely first
// tokens are reported with the reply. At most five, so at most five answers.

import { badInput, type Outcome, succeed } from '../../core/outcome.ts';
import type { TokenChance } from './chat-engine.ts';

/** web-llm reports this many tokens of a step and no more. */
export const MOST_ANSWERS = 5;

/**
 * The grammar (EBNF) that allows exactly these answers. The same answers give the same string, because web-llm keeps
 * one compiled grammar and compares strings. One letter or digit each gives a class, as in `root ::= [12345]`.
 */
export function grammarOf(continuations: readonly string[]): Outcome<string> {
  if (continuations.length === 0 || continuations.includes('')) return badInput('There is no answer to choose from.');
  if (continuations.length > MOST_ANSWERS) {
    return badInput(
      `This engine can tell ${MOST_ANSWERS} answers apart, but ${continuations.length} were asked for: ask for fewer, or choose another model.`,
    );
  }
  if (continuations.every((text) => /^[A-Za-z0-9]$/.test(text))) return succeed(`root ::= [${continuations.join('')}]`);
  // The grammar's strings are written like JSON's.
  return succeed(`root ::= ${continuations.map((text) => JSON.stringify(text)).join(' | ')}`);
}

/**
 * Natural logarithms in the order of `continuations`. An answer that was not reported has a probability of zero. Tokens
 * that read the same (a digit, and the byte of that digit) are one answer.
 */
export function logProbsOf(
  chances: readonly TokenChance[],
  continuations: readonly string[],
): Outcome<readonly number[]> {
  const shares = continuations.map((text) =>
    chances
      .filter(({ token }) => token === text)
      // −∞ becomes null on its way through JSON.
      .reduce((sum, { logprob }) => sum + Math.exp(logprob ?? Number.NEGATIVE_INFINITY), 0),
  );
  if (shares.some(Number.isNaN)) {
    return badInput('The model gave no usable probabilities for this text: its numbers ran out of range.');
  }
  if (shares.every((share) => share === 0)) {
    return badInput('The model gave none of the expected answers any probability.');
  }
  return succeed(shares.map(Math.log));
}
