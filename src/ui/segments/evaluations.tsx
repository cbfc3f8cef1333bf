import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Failure } from '../../core/outcome.ts';
import type { App } from '../../run/app.ts';
import { counted } from '../figures.ts';

/** The prompts of tests that nothing here should learn from, and how to bring them. */
export function Evaluations({ app }: { readonly app: App }) {
  const input = useRef<HTMLInputElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  const failure = useSignal<Failure | null>(null);
  const isBusy = useSignal(false);
  const evaluations = app.evaluations.value;
  const words = app.settings.value.segmentFilters.evaluationWords;
  const take = async (files: readonly File[]) => {
    isBusy.value = true;
    failure.value = null;
    try {
      for (const file of files) failure.value ??= await app.addEvaluation(file);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <div class="evaluations">
      <p class="soft">
        A model that has learned from the questions of a test says nothing by passing it. Load the prompts of your
        tests, one a line or as JSONL, and segments that share {words} words in a row with one of them are marked.
      </p>
      {evaluations.length === 0 ? (
        <p>No evaluation is loaded.</p>
      ) : (
        <ul>
          {evaluations.map(({ name, prompts }) => (
            <li key={name}>
              <span>
                {name} <small>{counted(prompts, 'prompt')}</small>
              </span>
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  add.current?.focus();
                  void app.removeEvaluation(name);
                }}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        data-testid="evaluation-input"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) void take(files);
        }}
      />
      <p class="acts">
        <button
          ref={add}
          type="button"
          data-testid="add-evaluation"
          aria-disabled={isBusy.value}
          onClick={() => {
            if (!isBusy.value) input.current?.click();
          }}
        >
          Add an evaluation…
        </button>
      </p>
      <p class="trouble" role="status">
        {failure.value?.message}
      </p>
    </div>
  );
}
