// Calibration: a few pairs that the person has labelled stand in the rating prompt as examples.

import type { GradedExample, RateSettings } from '../core/settings.ts';
import type { App } from '../run/app.ts';
import { counted } from './figures.ts';
import { examplesFrom, readsExamples } from './rater-calibration.ts';

interface RaterExamplesProps {
  readonly app: App;
  readonly onChange: (part: Partial<RateSettings>) => void;
}

export function RaterExamples({ app, onChange }: RaterExamplesProps) {
  const { rate } = app.settings.value;
  const found = examplesFrom(app.rows.value);
  const isSame = found.length > 0 && JSON.stringify(found) === JSON.stringify(rate.examples);
  return (
    <fieldset class="examples">
      <legend>Labelled pairs as examples</legend>
      <p class="soft">
        Shown to the model before each pair, with what you said of them. So they are left out of the figures in Quality.
      </p>
      {rate.examples.length > 0 && (
        <ol>
          {rate.examples.map((example, at) => (
            <li key={at} data-testid="example">
              <Example example={example} />
            </li>
          ))}
        </ol>
      )}
      {rate.examples.length > 0 && !readsExamples(rate) && (
        <p class="soft">This rater shows the model no examples; they are kept for those that do.</p>
      )}
      {found.length === 0 && (
        <p class="soft">Label at least one good and one not-good pair in Review to use them here.</p>
      )}
      <div class="acts">
        <button
          type="button"
          data-testid="use-examples"
          disabled={found.length === 0 || isSame}
          onClick={() => onChange({ examples: found })}
        >
          {found.length === 0 ? 'Use labelled pairs' : `Use ${counted(found.length, 'labelled pair')}`}
        </button>
        {rate.examples.length > 0 && (
          <button type="button" class="quiet" onClick={() => onChange({ examples: [] })}>
            Use none
          </button>
        )}
      </div>
      {isSame && <p class="soft">These are the shortest of those that you have labelled.</p>}
    </fieldset>
  );
}

function Example({ example: { instruction, output, good } }: { readonly example: GradedExample }) {
  return (
    <details>
      <summary>
        <b>{good ? 'Good' : 'Not good'}</b> {instruction}
      </summary>
      <p class="example-text">{output}</p>
    </details>
  );
}
