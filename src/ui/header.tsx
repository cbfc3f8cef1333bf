import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { App, LoadProgress, ModelState } from '../run/app.ts';
import { count, speed } from './figures.ts';
import { later } from './later.tsx';
import { LoadingBar } from './loading.tsx';
import { amountWords, countsBytes, retryWords, stepWords } from './loading-words.ts';
import { deviceName, loadLabel } from './model-words.ts';
import type { NextStep } from './next-step.ts';
import { firstChoice } from './picker-choices.ts';
import { ProjectButton } from './projects/project-button.tsx';
import { saveExport } from './save-file.ts';

const PageMenu = later(() => import('./page-menu.tsx').then(({ PageMenu: view }) => view));

interface HeaderProps {
  readonly app: App;
  readonly next: NextStep | null;
  readonly onModel: () => void;
  readonly onSettings: () => void;
  readonly onTour: () => void;
  readonly onProjects: () => void;
  readonly onExport: () => void;
}

/** The first fixed place: what this is, which model computes, and the way out for the results. */
export function Header({ app, next, onModel, onSettings, onTour, onProjects, onExport }: HeaderProps) {
  const { kept } = app.counts.value;
  return (
    <header class="head">
      <a class="brand" href="#documents">
        <svg width="30" height="22" viewBox="0 0 30 22" aria-hidden="true">
          <path d="M15 21c0-6-1-9-6-11C5 8.5 2 6 1 1c4 3 8 1.500 11 4 1.500 1.200 2.500 2 3 4 .5-2 1.500-2.800 3-4 3-2.500 7-1 11-4-1 5-4 7.500-8 9-5 2-6 5-6 11z" />
        </svg>
        <span class="brand-name">Humpback</span>
      </a>
      <ProjectButton app={app} onOpen={onProjects} />
      <section class="model" aria-label="Model">
        <ModelChip app={app} state={app.model.value} next={next} onModel={onModel} />
      </section>
      <div class="head-acts">
        <button type="button" class="wide" data-testid="settings" onClick={onSettings}>
          Settings
        </button>
        <button
          type="button"
          class={next === 'export' ? 'go' : ''}
          data-testid="export"
          disabled={kept === 0}
          title={kept === 0 ? 'Nothing is kept yet' : undefined}
          onClick={() => void saveExport(app, 'kept')}
        >
          Export{kept > 0 && <span class="roomy"> {count(kept)}</span>}
          {kept > 0 && <span class="wide"> {kept === 1 ? 'pair' : 'pairs'}</span>}
        </button>
        <button
          type="button"
          class="wide"
          data-testid="export-more"
          aria-label="Export in other forms"
          title="Other forms and files, split, card"
          aria-haspopup="dialog"
          onClick={onExport}
        >
          …
        </button>
        <Menu onSettings={onSettings} onTour={onTour} onExport={onExport} />
      </div>
    </header>
  );
}

/** What is done once in a while. The browser's own popover closes by Escape or a click beside it, and gives the focus back. */
function Menu({ onSettings, onTour, onExport }: Pick<HeaderProps, 'onSettings' | 'onTour' | 'onExport'>) {
  const menu = useRef<HTMLDivElement>(null);
  const wasOpened = useSignal(false);
  const leave = (act: () => void) => () => {
    menu.current?.hidePopover();
    act();
  };
  return (
    <>
      <button type="button" data-testid="menu" popovertarget="page-menu">
        Menu
      </button>
      <div
        ref={menu}
        id="page-menu"
        class="menu"
        popover="auto"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') wasOpened.value = true;
        }}
      >
        {wasOpened.value && (
          <PageMenu onSettings={leave(onSettings)} onTour={leave(onTour)} onExport={leave(onExport)} />
        )}
      </div>
    </>
  );
}

interface ModelChipProps {
  readonly app: App;
  readonly state: ModelState;
  readonly next: NextStep | null;
  readonly onModel: () => void;
}

function ModelChip({ app, state, next, onModel }: ModelChipProps) {
  switch (state.kind) {
    case 'looking':
      return <span class="soft">Looking for models…</span>;
    case 'loading':
      return <LoadingChip app={app} state={state} onModel={onModel} />;
    case 'ready':
      return (
        <button
          type="button"
          class="chip"
          data-testid="model"
          data-tokens-per-second={state.tokensPerSecond}
          aria-haspopup="dialog"
          onClick={onModel}
        >
          <b>{state.model.name}</b>
          {state.recovering === undefined ? (
            <>
              <span>{deviceName(state.model)}</span>
              {state.tokensPerSecond !== null && <span>{speed(state.tokensPerSecond)}</span>}
            </>
          ) : (
            <span class="trouble">{recoveryWords(state.recovering.progress)}</span>
          )}
        </button>
      );
    case 'choose': {
      const first = firstChoice(state.choices, app.deviceChoice.value);
      return (
        <>
          <button type="button" class="chip" data-testid="model" aria-haspopup="dialog" onClick={onModel}>
            {first === undefined ? 'No model here. Open one…' : 'No model'}
          </button>
          {first !== undefined && (
            <button
              type="button"
              class={next === 'load' ? 'go' : ''}
              data-testid="load-model"
              onClick={() => void app.loadModel(first)}
            >
              {loadLabel(first, app.sizes.value.get(first.id))}
            </button>
          )}
        </>
      );
    }
    default:
      return state satisfies never;
  }
}

interface LoadingChipProps {
  readonly app: App;
  readonly state: Extract<ModelState, { kind: 'loading' }>;
  readonly onModel: () => void;
}

/** A load in one line; its name opens the panel, which says more. */
function LoadingChip({ app, state, onModel }: LoadingChipProps) {
  return (
    <div class="loading">
      <button type="button" class="quiet" data-testid="model-loading" aria-haspopup="dialog" onClick={onModel}>
        {stepWords(state.step)} {state.choice.name}
      </button>
      <LoadingBar name={state.choice.name} progress={state} />
      {state.retry !== undefined && <span class="trouble">{retryWords(state.retry)}</span>}
      {state.retry === undefined && countsBytes(state) && (
        <span class="soft">{amountWords(state, state.secondsLeft)}</span>
      )}
      <button type="button" onClick={() => app.cancelLoad()}>
        Cancel
      </button>
    </div>
  );
}

function recoveryWords(progress: LoadProgress): string {
  const how = countsBytes(progress) ? amountWords(progress, null) : stepWords(progress.step).toLowerCase();
  return `lost, loading again: ${how}`;
}
