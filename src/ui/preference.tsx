// Whose answers are preferred: every pair of models as a dot with its interval against an even choice.

import { LEAST_EXAMPLES, type PreferenceResults } from '../core/compare.ts';
import { type WinRate, winRate } from '../core/preference.ts';
import type { ComparisonView } from '../run/app.ts';
import { counted } from './figures.ts';
import { shareCell } from './figures-table.tsx';
import { ModelName } from './model-name.tsx';
import { IntervalPlot } from './plot.tsx';
import { WideTable } from './wide-table.tsx';

export function Preferences({ view }: { readonly view: ComparisonView }) {
  const compared = view.comparison.preferences.filter(({ preferences }) => preferences.length > 0);
  if (compared.length === 0) return null;
  return (
    <section aria-labelledby="preferences-head" data-testid="preferences">
      <h2 id="preferences-head">Answers preferred</h2>
      <p class="soft">
        A judge chose between two answers to each held-out instruction, in both orders; a choice that did not stay the
        same counts half, as a tie does. The line in the middle is an even choice, the bar is Wilson’s 95 % interval.
      </p>
      <WideTable label="Answers preferred, model against model">
        <table class="rates">
          <thead>
            <tr>
              <th scope="col">Models and judge</th>
              <th scope="col" class="picture">
                <span class="ends" aria-hidden="true">
                  <span>0</span>
                  <span>50</span>
                  <span>100</span>
                </span>
                <span class="unseen">Picture of the win rate</span>
              </th>
              <th scope="col">Win rate</th>
              <th scope="col">Counted</th>
            </tr>
          </thead>
          <tbody>
            {compared.map((results) => (
              <PreferenceRow key={`${results.a} ${results.b} ${results.judge}`} results={results} />
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}

function PreferenceRow({ results: { a, b, preferences, judge } }: { readonly results: PreferenceResults }) {
  const rate = winRate(preferences);
  const cell = shareCell(rate.winRate, 'percent');
  if (rate.winRate === null || cell === null) return null;
  return (
    <tr>
      <th scope="row">
        <ModelName of={b} /> over <ModelName of={a} />
        <small>
          judged by <ModelName of={judge} />
        </small>
      </th>
      <td class="picture">
        <IntervalPlot estimate={rate.winRate} range={[0, 1]} even={0.5} />
      </td>
      <td>
        {cell.value}
        <small>{cell.interval}</small>
      </td>
      <td>
        {countedWords(rate)}
        <small>{shows(rate)}</small>
      </td>
    </tr>
  );
}

/** Wins, losses and what was even, in words. */
export function countedWords({ wins, losses, ties, inconsistent }: WinRate): string {
  const even = ties > 0 ? [counted(ties, 'tie')] : [];
  const unsteady = inconsistent > 0 ? [`${inconsistent} undecided`] : [];
  return [`${wins} won`, `${losses} lost`, ...even, ...unsteady].join(', ');
}

/** What so many choices can tell: by the same rule as the verdict. */
export function shows({ winRate: rate }: Pick<WinRate, 'winRate'>): string {
  if (rate === null) return 'nothing was compared';
  const { interval, n } = rate;
  if (n < LEAST_EXAMPLES || interval === null)
    return `${counted(n, 'choice')} are too few to tell`.replace('1 choice are', '1 choice is');
  if (interval.low > 0.5) return 'preferred';
  return interval.high < 0.5 ? 'not preferred' : 'no difference that these can show';
}
