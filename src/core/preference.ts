// Which of two models answers better, judged pair by pair. A model that judges tends to favour a position, so it sees
// each pair twice with the positions swapped, and only a choice that stays the same counts (paper section 3.3).

import { type Estimate, proportion } from './estimate.ts';

/** What a judge chose of two answers by their position. */
export type Choice = 'first' | 'second' | 'tie';

/** Two judgements of one prompt on models `a` and `b`. */
export interface SwappedJudgement {
  /** Shown the answer of `a` first. */
  readonly aFirst: Choice;
  /** Shown the answer of `b` first. */
  readonly bFirst: Choice;
}

/** For `b` against `a`. `inconsistent`: the same position was chosen both times, or a tie once. */
export type Preference = 'b' | 'a' | 'tie' | 'inconsistent';

/** What two judgements say together. */
export function preferenceOf({ aFirst, bFirst }: SwappedJudgement): Preference {
  if (aFirst === 'first' && bFirst === 'second') return 'a';
  if (aFirst === 'second' && bFirst === 'first') return 'b';
  return aFirst === 'tie' && bFirst === 'tie' ? 'tie' : 'inconsistent';
}

export interface WinRate {
  /** Prompts on which `b` won, plus half of those without a winner. Null without prompts. */
  readonly winRate: Estimate | null;
  /** Prompts on which `b` won among those with a winner. Null when no prompt has one. */
  readonly decided: Estimate | null;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly inconsistent: number;
}

/** How often `b` is preferred to `a`. Prompts without a consistent winner count half; intervals are Wilson's. */
export function winRate(preferences: readonly Preference[]): WinRate {
  const count = (which: Preference) => preferences.filter((each) => each === which).length;
  const [wins, losses, ties, inconsistent] = [count('b'), count('a'), count('tie'), count('inconsistent')];
  return {
    winRate: proportion(wins + (ties + inconsistent) / 2, preferences.length),
    decided: proportion(wins, wins + losses),
    wins,
    losses,
    ties,
    inconsistent,
  };
}
