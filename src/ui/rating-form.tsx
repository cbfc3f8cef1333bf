import type { RaterForm } from '../core/records.ts';
import type { App } from '../run/app.ts';
import { OneOf } from './one-of.tsx';

const FORMS: readonly { readonly value: RaterForm; readonly name: string; readonly says: string }[] = [
  {
    value: 'expectation',
    name: 'By expectation',
    says: 'One look at how likely the model finds each digit from 1 to 5; the score is their mean. Fast.',
  },
  {
    value: 'reasoning',
    name: 'By reasoning',
    says: 'The model writes a short reasoning and ends with a score. Slower; a reply can lack the score.',
  },
];

/** How a pair is rated, as a choice of two. */
export function RatingForm({ app }: { readonly app: App }) {
  return (
    <OneOf
      legend="Rating pairs"
      value={app.settings.value.rate.form}
      options={FORMS}
      onChoose={(form) => void app.changeSettings((now) => ({ ...now, rate: { ...now.rate, form } }))}
    />
  );
}
