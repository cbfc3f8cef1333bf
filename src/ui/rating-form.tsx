import { useId } from 'preact/hooks';
import type { RaterForm } from '../core/records.ts';
import type { App } from '../run/app.ts';

const FORMS: readonly { readonly form: RaterForm; readonly name: string; readonly says: string }[] = [
  {
    form: 'expectation',
    name: 'By expectation',
    says: 'One look at how likely the model finds each digit from 1 to 5; the score is their mean. Fast.',
  },
  {
    form: 'reasoning',
    name: 'By reasoning',
    says: 'The model writes a short reasoning and ends with a score. Slower; a reply can lack the score.',
  },
];

/** How a pair is rated, as a choice of two. */
export function RatingForm({ app }: { readonly app: App }) {
  const name = useId();
  const form = app.settings.value.rate.form;
  return (
    <fieldset>
      <legend>Rating pairs</legend>
      {FORMS.map((each) => (
        <label key={each.form} class="choice">
          <input
            type="radio"
            name={name}
            value={each.form}
            checked={form === each.form}
            onChange={() => void app.changeSettings((now) => ({ ...now, rate: { ...now.rate, form: each.form } }))}
          />
          <span>
            {each.name}
            <small>{each.says}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
