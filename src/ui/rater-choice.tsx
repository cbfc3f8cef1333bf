// The rater as data: which form, and what that form can be told.

import './raters.css';
import { useId } from 'preact/hooks';
import { needsNll, SIMPLE_FORMS, simpleParts } from '../core/raters.ts';
import type { RaterForm } from '../core/records.ts';
import type { RateSettings } from '../core/settings.ts';
import type { App } from '../run/app.ts';
import { NumberField } from './number-field.tsx';
import { readsExamples } from './rater-calibration.ts';
import { RaterExamples } from './rater-examples.tsx';
import { RATER_NAMES } from './rater-names.ts';
import { RATER_SENTENCES, shareWords } from './rater-words.ts';

const FORMS: readonly RaterForm[] = [...SIMPLE_FORMS, 'sum'];

const MAX_TOKENS = 2048;
// Beyond these, more of the same costs time and tells nothing new.
const MOST_SAMPLES = 16;
const MOST_OTHERS = 8;
const MOST_WEIGHT = 100;

const NO_NLL = 'The loaded model’s engine cannot tell how likely a given text is.';

/** How a pair is rated. A change makes new ratings and leaves those that are there. */
export function RaterChoice({ app }: { readonly app: App }) {
  const name = useId();
  const { rate } = app.settings.value;
  const changeFrom = (part: (now: RateSettings) => Partial<RateSettings>) =>
    void app.changeSettings((now) => ({ ...now, rate: { ...now.rate, ...part(now.rate) } }));
  const change = (part: Partial<RateSettings>) => changeFrom(() => part);
  const model = app.model.value;
  // Before a model is loaded nothing is known to be missing.
  const hasNll = model.kind !== 'ready' || model.model.capabilities.hasNll;
  const cannot = (form: RaterForm) => !hasNll && needsNll({ ...rate, form });
  const parts = simpleParts(rate).map(({ form }) => form);
  return (
    <div class="rater">
      <fieldset class="choices">
        <legend>Rating pairs</legend>
        {FORMS.map((form) => (
          <label key={form} class="choice">
            <input
              type="radio"
              name={name}
              value={form}
              checked={rate.form === form}
              // What is chosen already stays, so that one sees what is wrong with it.
              disabled={cannot(form) && rate.form !== form}
              onChange={() => change({ form })}
            />
            <span>
              By {RATER_NAMES[form]}
              <small>{RATER_SENTENCES[form]}</small>
              {cannot(form) && <small class="trouble">{NO_NLL}</small>}
            </span>
          </label>
        ))}
      </fieldset>
      {cannot('sum') && (
        <button
          type="button"
          class="quiet"
          onClick={() => changeFrom(({ weights }) => ({ form: 'sum', weights: { ...weights, cycle: 0 } }))}
        >
          Use the sum without the cycle score
        </button>
      )}
      {rate.form === 'sum' && <Weights rate={rate} hasNll={hasNll} onChange={changeFrom} />}
      {parts.includes('reasoning') && (
        <fieldset>
          <legend>Reasoning</legend>
          <NumberField
            label="Replies"
            unit="sampled for each pair and averaged; 3 are usual"
            value={rate.samples}
            min={1}
            max={MOST_SAMPLES}
            whole
            onCommit={(samples) => change({ samples })}
          />
          <NumberField
            label="Longest reply"
            unit="tokens"
            value={rate.sampling.maxTokens}
            min={16}
            max={MAX_TOKENS}
            whole
            onCommit={(maxTokens) => changeFrom(({ sampling }) => ({ sampling: { ...sampling, maxTokens } }))}
          />
        </fieldset>
      )}
      {parts.includes('cycle') && (
        <fieldset>
          <legend>Cycle score</legend>
          <NumberField
            label="Other instructions"
            unit="of other segments, each read with the text once more"
            value={rate.others}
            min={1}
            max={MOST_OTHERS}
            whole
            onCommit={(others) => change({ others })}
          />
        </fieldset>
      )}
      {(readsExamples(rate) || rate.examples.length > 0) && <RaterExamples app={app} onChange={change} />}
      <p class="soft">
        Another rater rates anew, and no rating is lost: those of this one are here again when you choose it again.
      </p>
    </div>
  );
}

interface WeightsProps {
  readonly rate: RateSettings;
  readonly hasNll: boolean;
  readonly onChange: (part: (now: RateSettings) => Partial<RateSettings>) => void;
}

function Weights({ rate: { weights }, hasNll, onChange }: WeightsProps) {
  const total = SIMPLE_FORMS.reduce((sum, form) => sum + weights[form], 0);
  return (
    <fieldset>
      <legend>Weights of the sum</legend>
      {SIMPLE_FORMS.map((form) => (
        <div key={form} data-testid={`weight-${form}`}>
          <NumberField
            label={`Weight of ${RATER_NAMES[form]}`}
            unit={shareWords(weights[form], total)}
            value={weights[form]}
            min={0}
            max={MOST_WEIGHT}
            whole={false}
            check={(value) => {
              if (value > 0 && form === 'cycle' && !hasNll) return NO_NLL;
              return total - weights[form] + value > 0 ? null : 'At least one rater needs a weight.';
            }}
            onCommit={(value) => onChange((now) => ({ weights: { ...now.weights, [form]: value } }))}
          />
        </div>
      ))}
      <p class="soft">0 is not asked. Another weight asks nothing anew: what each rater said is kept.</p>
    </fieldset>
  );
}
