// The head of the model panel: which model is loaded, on its way or lost, and what can be done about it.

import { useEffect, useRef } from 'preact/hooks';
import type { App, ModelState } from '../run/app.ts';
import { bytes, count } from './figures.ts';
import { LoadingLines, LoadingModel } from './loading.tsx';
import { spokenModel } from './loading-words.ts';
import { deviceSentence, engineSentence, insteadLabel, weightsWords } from './model-words.ts';

/** The present state, never more than one of them. */
export function PresentModel({ app }: { readonly app: App }) {
  const state = app.model.value;
  const part = useRef<HTMLDivElement>(null);
  const before = useRef(state.kind);
  useEffect(() => {
    if (before.current === state.kind) return;
    before.current = state.kind;
    // The button that was pressed may be gone with the list: the keyboard goes on from here.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement === part.current?.closest('dialog')) part.current?.focus();
  }, [state.kind]);
  return (
    <div ref={part} class="present" tabIndex={-1}>
      {/* What the page says outside of the dialog is not heard while it is open. */}
      <p class="unseen" role="status">
        {spokenModel(state)}
      </p>
      <Present app={app} state={state} />
    </div>
  );
}

function Present({ app, state }: { readonly app: App; readonly state: ModelState }) {
  switch (state.kind) {
    case 'looking':
      return <p>Looking for models…</p>;
    case 'loading':
      return <LoadingModel app={app} state={state} />;
    case 'ready':
      return <ReadyModel app={app} state={state} />;
    case 'choose':
      return <NoModel app={app} state={state} />;
    default:
      return state satisfies never;
  }
}

interface NoModelProps {
  readonly app: App;
  readonly state: Extract<ModelState, { kind: 'choose' }>;
}

/** Why there is none, and the smaller one that would do. */
function NoModel({ app, state: { problem, smaller, choices } }: NoModelProps) {
  return (
    <>
      {problem !== null && problem.kind !== 'aborted' && (
        <p class="trouble" role="alert">
          {problem.message}
        </p>
      )}
      {smaller !== null && (
        <button type="button" data-testid="load-smaller" onClick={() => void app.loadModel(smaller)}>
          {insteadLabel(smaller, app.sizes.value.get(smaller.id))}
        </button>
      )}
      {choices.length === 0 && <p>No model can be listed here. Open one from your disk, under Your own.</p>}
    </>
  );
}

interface ReadyModelProps {
  readonly app: App;
  readonly state: Extract<ModelState, { kind: 'ready' }>;
}

function ReadyModel({ app, state: { model, tokensPerSecond, recovering } }: ReadyModelProps) {
  if (recovering !== undefined) {
    return (
      <section aria-label="Model that was lost">
        <p class="trouble">
          {recovering.reason.message} {model.name} is being loaded again; what was finished is kept, and a run goes on
          after that.
        </p>
        <div class="loading">
          <LoadingLines name={model.name} progress={recovering.progress} secondsLeft={null} />
        </div>
      </section>
    );
  }
  return (
    <section aria-label="Loaded model" data-model={model.id} data-device={model.device}>
      <p>
        <b>{model.name}</b> is loaded: {bytes(model.bytes)}, {weightsWords(model)}.{' '}
        {deviceSentence(model, app.device.value)}
      </p>
      <dl class="facts">
        <dt>Speed</dt>
        <dd>{tokensPerSecond === null ? 'not measured yet' : `${tokensPerSecond.toFixed(1)} tokens a second`}</dd>
        <dt>Context</dt>
        <dd>{count(model.capabilities.contextTokens)} tokens</dd>
        <dt>At once</dt>
        <dd>{count(model.capabilities.batch)}</dd>
        <dt>Engine</dt>
        <dd>{engineSentence(model.engine)}</dd>
      </dl>
      <button type="button" disabled={app.work.value.kind === 'running'} onClick={() => void app.unloadModel()}>
        Unload, free its memory
      </button>
    </section>
  );
}
