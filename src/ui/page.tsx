import './tokens.css';
import './page.css';
import './controls.css';
import './loop.css';
import './loop-tiers.css';
import './list.css';
import './reading.css';
import './balance.css';
import './threshold.css';
import './documents.css';
import './panel.css';
import './picker.css';
import './model-panel.css';
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { Announcer } from './announcer.tsx';
import { type DropZone, useDroppedFiles } from './documents/dropped.ts';
import { Documents } from './documents.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { later } from './later.tsx';
import { Loop } from './loop.tsx';
import { ModelPanel } from './model-panel.tsx';
import { type NextStep, nextStep } from './next-step.ts';
import { Notices } from './notices.tsx';
import { type Place, type Stage, usePlace } from './place.ts';
import { SettingsPanel } from './settings-panel.tsx';

// Fetched when they are first shown; a visit begins with the documents.
const Segments = later(() => import('./segments.tsx').then(({ Segments: view }) => view));
const Instructions = later(() => import('./instructions.tsx').then(({ Instructions: view }) => view));
const Ratings = later(() => import('./ratings.tsx').then(({ Ratings: view }) => view));
const Kept = later(() => import('./kept.tsx').then(({ Kept: view }) => view));
const LoopStage = later(() => import('./loop-figure.tsx').then(({ LoopStage: view }) => view));
const Seed = later(() => import('./seed.tsx').then(({ Seed: view }) => view));
const Models = later(() => import('./models.tsx').then(({ Models: view }) => view));
const Review = later(() => import('./review/review.tsx').then(({ Review: view }) => view));
const Quality = later(() => import('./quality/quality.tsx').then(({ Quality: view }) => view));
const Comparison = later(() => import('./comparison.tsx').then(({ Comparison: view }) => view));

const TITLES: Record<Stage, string> = {
  loop: 'The loop',
  seed: 'Seed',
  documents: 'Documents',
  segments: 'Segments',
  instructions: 'Instructions',
  ratings: 'Ratings',
  review: 'Review',
  quality: 'Quality',
  kept: 'Kept',
  models: 'Models',
  comparison: 'Comparison',
};

type Sheet = 'model' | 'settings' | 'loop-settings';

/** The whole page in three fixed places: the model and the loop above, the work in the middle, progress below. */
export function Page({ app }: { readonly app: App }) {
  const place = usePlace();
  const panel = useSignal<Sheet | null>(null);
  const main = useRef<HTMLElement>(null);
  const next = useComputed(() => nextStep(app));
  const dropZone = useDroppedFiles((files) => takeIn(app, place.stage.value, files));
  useSignalEffect(() => {
    document.title = `${TITLES[place.stage.value]} · Humpback`;
  });
  const close = () => (panel.value = null);
  const settings = () => (panel.value = 'settings');
  return (
    <div class={place.reading.value === null ? 'page' : 'page reading'}>
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to a place on the page; only the hash is not free for it. */}
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The hash names the stage, so the jump is made by hand.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the work
      </a>
      <div class="above">
        <Header app={app} next={next.value} onModel={() => (panel.value = 'model')} onSettings={settings} />
        <ModelTrouble app={app} />
        <Loop app={app} stage={place.stage.value} />
      </div>
      <main ref={main} id="main" tabIndex={-1}>
        <Notices app={app} />
        {app.opened.value ? (
          <StageView
            key={place.stage.value}
            app={app}
            place={place}
            dropZone={dropZone}
            next={next.value}
            onSettings={settings}
            onLoopSettings={() => (panel.value = 'loop-settings')}
          />
        ) : (
          <p class="empty" role="status">
            Opening what is stored on this device…
          </p>
        )}
      </main>
      <Footer app={app} next={next.value} stage={place.stage.value} />
      <Announcer app={app} />
      <ModelPanel app={app} open={panel.value === 'model'} onClose={close} />
      <SettingsPanel
        app={app}
        open={panel.value === 'loop-settings' ? 'loop' : panel.value === 'settings' ? 'stages' : null}
        onClose={close}
      />
    </div>
  );
}

interface StageViewProps {
  readonly app: App;
  readonly place: Place;
  readonly dropZone: DropZone;
  readonly next: NextStep | null;
  readonly onSettings: () => void;
  readonly onLoopSettings: () => void;
}

function StageView({ app, place, dropZone, next, onSettings, onLoopSettings }: StageViewProps) {
  const stage = place.stage.value;
  const { dragging, unread } = dropZone;
  switch (stage) {
    case 'loop':
      return <LoopStage app={app} isNext={next === 'loop'} onSettings={onLoopSettings} />;
    case 'seed':
      return <Seed app={app} place={place} dragging={dragging.value} />;
    case 'documents':
      return <Documents app={app} place={place} dragging={dragging.value} unread={unread.value} />;
    case 'segments':
      return <Segments app={app} place={place} onSettings={onSettings} />;
    case 'instructions':
      return <Instructions app={app} place={place} />;
    case 'ratings':
      return <Ratings app={app} place={place} />;
    case 'review':
      return <Review app={app} place={place} />;
    case 'quality':
      return <Quality app={app} place={place} />;
    case 'kept':
      return <Kept app={app} place={place} />;
    case 'models':
      return <Models app={app} place={place} />;
    case 'comparison':
      return <Comparison app={app} place={place} />;
    default:
      return stage satisfies never;
  }
}

/** Why the last load did not end in a model. It stands under the model until the next try. */
function ModelTrouble({ app }: { readonly app: App }) {
  const model = app.model.value;
  if (model.kind !== 'choose' || model.problem === null || model.problem.kind === 'aborted') return null;
  return (
    <p class="model-trouble trouble" role="alert">
      {model.problem.message}
    </p>
  );
}

const SEED_FILE = /\.jsonl?$/i;

/** Takes in what was dropped: a file of pairs on the stage of the seed becomes the seed, all else documents. */
function takeIn(app: App, stage: Stage, files: readonly File[]): void {
  const seed = stage === 'seed' ? files.find(({ name }) => SEED_FILE.test(name)) : undefined;
  if (seed !== undefined) void app.addSeedFile(seed);
  const documents = files.filter((file) => file !== seed);
  if (documents.length === 0) return;
  location.hash = '#documents';
  void app.addFiles(documents);
}
