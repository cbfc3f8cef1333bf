// Where a model comes from: every step that had a part in it, each after those it needs, with its settings.

import type { LineageOf, StepRecord } from '../core/records.ts';
import { count } from './figures.ts';
import { Named } from './model-name.tsx';

const KIND_WORDS = {
  train: 'a training',
  augment: 'instructions written',
  rate: 'pairs rated',
  select: 'pairs kept',
  compare: 'models compared',
} as const;

export function Lineage({ lineage: { steps, missing } }: { readonly lineage: LineageOf }) {
  if (steps.length === 0) return <p class="soft">No step is recorded of this model.</p>;
  return (
    <ol class="lineage">
      {steps.map((step) => (
        <li key={step.key}>
          <Named text={step.step} /> <span class="soft">{KIND_WORDS[step.kind]}, </span>
          <code>{step.key}</code>
          <small>
            {new Date(step.createdAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}
            {step.needs.length > 0 && `, from ${namesOf(step, steps)}`}
          </small>
          <details>
            <summary>Its settings</summary>
            <pre>{JSON.stringify(step.configuration, null, 2)}</pre>
          </details>
        </li>
      ))}
      {missing.length > 0 && (
        <li class="trouble">
          {count(missing.length)} of its steps {missing.length === 1 ? 'has' : 'have'} no record here:{' '}
          {missing.join(', ')}.
        </li>
      )}
    </ol>
  );
}

function namesOf({ needs }: StepRecord, steps: readonly StepRecord[]): string {
  return needs.map((key) => steps.find((step) => step.key === key)?.step ?? key).join(', ');
}
