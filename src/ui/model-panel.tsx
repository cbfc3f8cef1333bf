import { useId, useRef } from 'preact/hooks';
import type { App, DeviceChoice, ModelState } from '../run/app.ts';
import { bytes, count } from './figures.ts';
import { deviceSentence, loadLabel, whereSentence } from './model-words.ts';
import { Panel } from './panel.tsx';

const DEVICES: readonly { readonly device: DeviceChoice; readonly name: string; readonly says: string }[] = [
  { device: 'auto', name: 'Automatic', says: 'WebGPU where there is a graphics card, WebAssembly otherwise.' },
  { device: 'webgpu', name: 'WebGPU', says: 'The graphics card. By far the fastest where it is there.' },
  { device: 'wasm', name: 'WebAssembly', says: 'The processor. Slower, and works everywhere.' },
];

interface ModelPanelProps {
  readonly app: App;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Which model, from where, on what device. Nothing is loaded before a button that names its size is pressed. */
export function ModelPanel({ app, open, onClose }: ModelPanelProps) {
  return (
    <Panel title="Model" open={open} onClose={onClose}>
      <Present app={app} state={app.model.value} />
      <Device app={app} />
      {app.model.value.kind !== 'loading' && <FromDisk app={app} />}
    </Panel>
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
      return (
        <section aria-label="Models">
          {state.problem !== null && (
            <p class="trouble" role="alert">
              {state.problem.message}
            </p>
          )}
          {state.choices.length === 0 && <p>No model is served beside this page. Open one from your disk below.</p>}
          <ul class="models">
            {state.choices.map((choice) => (
              <li key={choice.id}>
                <b>{choice.name}</b>
                <span class="soft">
                  {whereSentence(choice)} {count(choice.bytes)} bytes, licence {choice.licence}.
                </span>
                <button
                  type="button"
                  data-testid={`load-model-${choice.id}`}
                  onClick={() => void app.loadModel(choice)}
                >
                  {loadLabel(choice)}
                </button>
              </li>
            ))}
          </ul>
        </section>
      );
    default:
      return state satisfies never;
  }
}

const STEPS = { downloading: 'Downloading', reading: 'Reading', 'warming-up': 'Warming up' } as const;

type Loading = Extract<ModelState, { kind: 'loading' }>;
type Ready = Extract<ModelState, { kind: 'ready' }>;

/** What is being loaded: the step, the bytes and a way out. */
export function LoadingModel({ app, state }: { readonly app: App; readonly state: Loading }) {
  const step = STEPS[state.step];
  return (
    <div class="loading">
      <span class="loading-name">
        {step} {state.choice.name}
      </span>
      <progress
        value={state.step === 'warming-up' ? undefined : state.doneBytes}
        max={Math.max(1, state.totalBytes)}
        aria-label={`${step} ${state.choice.name}`}
      />
      <span class="soft">
        {bytes(state.doneBytes)} of {bytes(state.totalBytes)}
      </span>
      <button type="button" onClick={() => app.cancelLoad()}>
        Cancel
      </button>
    </div>
  );
}

function ReadyModel({ app, state }: { readonly app: App; readonly state: Ready }) {
  const { model, tokensPerSecond } = state;
  return (
    <section aria-label="Loaded model" data-model={model.id} data-device={model.device}>
      <p>
        <b>{model.name}</b> is loaded: {bytes(model.bytes)}, {model.weights === 'float16' ? '16' : '32'}-bit weights.{' '}
        {deviceSentence(model, app.device.value)}
      </p>
      <dl class="facts">
        <dt>Speed</dt>
        <dd>{tokensPerSecond === null ? 'not measured yet' : `${tokensPerSecond.toFixed(1)} tokens a second`}</dd>
        <dt>Context</dt>
        <dd>{count(model.capabilities.contextTokens)} tokens</dd>
        <dt>At once</dt>
        <dd>{count(model.capabilities.batch)}</dd>
      </dl>
      <button type="button" disabled={app.work.value.kind === 'running'} onClick={() => void app.unloadModel()}>
        Unload, free its memory
      </button>
    </section>
  );
}

function Device({ app }: { readonly app: App }) {
  const name = useId();
  const report = app.device.value;
  const fixed = app.model.value.kind === 'loading' || app.model.value.kind === 'ready';
  return (
    <fieldset disabled={fixed}>
      <legend>Device</legend>
      {fixed && <p class="soft">The device is chosen before a model is loaded.</p>}
      {DEVICES.map((each) => {
        const missing = each.device === 'webgpu' && report?.webgpu === 'none';
        return (
          <label key={each.device} class="choice">
            <input
              type="radio"
              name={name}
              value={each.device}
              disabled={missing}
              checked={app.deviceChoice.value === each.device}
              onChange={() => app.chooseDevice(each.device)}
            />
            <span>
              {each.name}
              <small>{missing ? 'This browser offers no WebGPU here.' : each.says}</small>
            </span>
          </label>
        );
      })}
      {report?.problems.map((problem) => (
        <p key={problem} class="trouble">
          {problem}
        </p>
      ))}
    </fieldset>
  );
}

function FromDisk({ app }: { readonly app: App }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <section aria-label="From your disk">
      <h3>From your disk</h3>
      <p class="soft">
        A GGUF file; or a safetensors file together with its config.json and tokenizer.json. The files stay where they
        are.
      </p>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".gguf,.safetensors,.json"
        data-testid="model-files"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) void app.openModelFiles(files);
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        Open model files…
      </button>
    </section>
  );
}
