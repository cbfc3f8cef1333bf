// A finished model as files for other programs, and what reads each of them.

import { useSignal } from '@preact/signals';
import type { App, TakeHomeForm, TrainingView } from '../run/app.ts';
import { percent } from './figures.ts';
import { ModelName } from './model-name.tsx';

type Form = TakeHomeForm | 'recipes';

interface Way {
  readonly form: Form;
  readonly name: string;
  readonly mark?: string;
  readonly says: string;
}

const WAYS: readonly Way[] = [
  {
    form: 'gguf-f16',
    name: 'GGUF, 16 bits',
    mark: 'recommended',
    says: 'One file for llama.cpp, Ollama, LM Studio and this page. It answers as the model does here.',
  },
  {
    form: 'gguf-q8',
    name: 'GGUF, 8 bits',
    says: 'Half the size, for the same programs. Small models change with it: compare some answers before you rely on it.',
  },
  {
    form: 'safetensors',
    name: 'Merged safetensors',
    says: 'Weights with config and tokenizer, for Transformers, vLLM, MLX and this page.',
  },
  {
    form: 'peft',
    name: 'Adapter alone, PEFT',
    says: 'Two small files for Python’s peft, to be put onto the same base model; this page reads them as well.',
  },
  {
    form: 'recipes',
    name: 'Training set and configurations',
    says: 'The same examples with their tags, and the same run ready for TRL, LLaMA-Factory and Axolotl on a larger machine.',
  },
];

/** Full fine-tuning leaves no adapter that could be taken alone. */
export function waysHome(isFull: boolean): readonly Way[] {
  return WAYS.filter(({ form }) => !(isFull && form === 'peft'));
}

interface TakeHomeProps {
  readonly app: App;
  readonly view: TrainingView;
  readonly isFull: boolean;
  readonly open: boolean;
}

export function TakeHome({ app, view: { key, model }, isFull, open }: TakeHomeProps) {
  const state = app.takingHome.value;
  // The state does not say whose file failed; the one that was asked for here last is the one.
  const asked = useSignal<Form | null>(null);
  const isWriting = state.kind === 'writing';
  const why = whyNot(app);
  const take = (form: Form) => {
    if (isWriting || why !== null) return;
    asked.value = form;
    void app.takeHome(key, form);
  };
  return (
    <details class="take-home" open={open} data-testid={`take-home-${model}`}>
      <summary>
        Take <ModelName of={model} /> home
      </summary>
      {why !== null && !isWriting && <p class="soft">{why}</p>}
      <ul aria-label={`Forms of ${model}`}>
        {waysHome(isFull).map(({ form, name, mark, says }) => {
          const isThis = isWriting && state.key === key && state.form === form;
          const act = isThis ? 'Writing…' : 'Download';
          const failed = state.kind === 'idle' && asked.value === form ? state.failure : null;
          return (
            <li key={form} data-form={form}>
              <span>
                <b>{name}</b>
                {mark !== undefined && <span class="tag"> {mark}</span>}
                <small>{says}</small>
                {isThis && <Writing app={app} name={name} done={state.done} />}
                {failed !== null && (
                  <span class={failed.kind === 'aborted' ? 'soft' : 'trouble'} role="alert">
                    {failed.message}
                  </span>
                )}
              </span>
              <button
                type="button"
                aria-disabled={isWriting || why !== null}
                aria-label={`${act} ${name} of ${model}`}
                onClick={() => take(form)}
              >
                {act}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function whyNot(app: App): string | null {
  if (app.loop.value.running !== null) return 'The loop is running: files can be written when it has stopped.';
  return app.work.value.kind === 'running' ? 'A run is on: files can be written when it has stopped.' : null;
}

interface WritingProps {
  readonly app: App;
  readonly name: string;
  readonly done: number | null;
}

function Writing({ app, name, done }: WritingProps) {
  return (
    <span class="writing-file">
      <progress {...(done === null ? {} : { value: done })} max={1} aria-label={`Writing ${name}`} />
      <span>{done === null ? 'Getting ready' : percent(done)}</span>
      <button type="button" class="quiet" onClick={() => app.cancelTakeHome()}>
        Cancel
      </button>
    </span>
  );
}
