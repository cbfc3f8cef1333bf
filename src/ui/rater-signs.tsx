// Signs of trouble in the ratings, as calm notes: what is seen, and what to do about it.

import './raters.css';
import { useComputed } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { signsOfRatings, signsOfThreshold } from '../core/rating-signs.ts';
import type { App } from '../run/app.ts';
import { isBusy } from './loop-words.ts';
import { quiet } from './quality/quiet-rows.ts';

// As many as these are said at length.
const AT_LENGTH = 2;

export function RaterSigns({ app }: { readonly app: App }) {
  // At most once a second while a run is on: ranking 10,000 scores takes longer than a repaint may.
  const rows = useMemo(() => quiet(app.rows), [app]);
  useEffect(() => rows.follow(), [rows]);
  const ofRatings = useComputed(() => signsOfRatings(rows.value.value));
  const signs = useComputed(() => {
    const found = [...ofRatings.value, ...signsOfThreshold(rows.value.value, app.settings.value)];
    // While pairs are still being rated, few of them are kept for no other reason.
    return isBusy(app) ? found.filter(({ kind }) => kind !== 'keeps-few') : found;
  });
  if (signs.value.length === 0) return null;
  return (
    <ul class="signs" aria-label="Signs of trouble">
      {signs.value.map(({ kind, sentence, advice }) => (
        <li key={kind} data-testid={`sign-${kind}`}>
          {/* Many would push the list off the screen: then what to do stands folded. */}
          <details open={signs.value.length <= AT_LENGTH}>
            <summary>{sentence}</summary>
            <p class="soft">{advice}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}
