import { score as written } from './figures.ts';

/** A score in a list, as a number and a length; a dash where there is none. */
export function ScoreMark({ score, kept }: { readonly score: number | null; readonly kept: boolean }) {
  return (
    <span class={kept ? 'score kept' : 'score'}>
      {score === null ? '–' : written(score)}
      {score !== null && <i style={{ width: `${((score - 1) / 4) * 2.25}rem` }} />}
    </span>
  );
}
