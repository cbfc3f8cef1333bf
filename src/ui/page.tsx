import './tokens.css';
import './page.css';
import './head.css';
import './controls.css';
import './loop.css';
import './loop-wide.css';
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
import { Documents, isUntouched } from './documents.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { later } from './later.tsx';
import { Loop } from './loop.tsx';
import { ModelPanel } from './model-panel.tsx';
import { type NextStep, nextStep } from './next-step.ts';
import { Notices } from './notices.tsx';
import { Panel } from './panel.tsx';
import { type Place, type Stage, usePlace } from './place.ts';
import { useSettingsLink } from './settings-link.ts';
import { SettingsPanel } from './settings-panel.tsx';
import { STAGE_NAMES } from './stage-names.ts';
import { titleOf } from './title.ts';

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
const StageHead = later(() => import('./stage-head.tsx').then(({ StageHead: view }) => view));
const Tour = later(() => import('./tour/tour.tsx').then(({ Tour: view }) => view));
const LinkedSettings = later(() => import('./linked-settings.tsx').then(({ LinkedSettings: view }) => view));
const Watching = later(() => import('./watching.tsx').then(({ Watching: view }) => view));
const ProjectsSheet = later(() => import('./projects/projects-sheet.tsx').then(({ ProjectsSheet: view }) => view));
const Asides = later(() => import('./asides.tsx').then(({ Asides: view }) => view));
const ExportForm = later(() => import('./export/export-form.tsx').then(({ ExportForm: view }) => view));
const Comparison = later(() => import('./comparison.tsx').then(({ Comparison: view }) => view));

type Sheet = 'model' | 'settings' | 'loop-settings' | 'projects' | 'export';

/** The whole page in three fixed places: the model and the loop above, the work in the middle, progress below. */
export function Page({ app }: { readonly app: App }) {
  const place = usePlace();
  const panel = useSignal<Sheet | null>(null);
  const linked = useSettingsLink();
  const main = useRef<HTMLElement>(null);
  const next = useComputed(() => nextStep(app));
  const dropZone = useDroppedFiles((files) => takeIn(app, place.stage.value, files));
  useSignalEffect(() => {
    document.title = titleOf(STAGE_NAMES[place.stage.value], app);
  });
  const close = () => (panel.value = null);
  const projects = () => (panel.value = 'projects');
  const exports = () => (panel.value = 'export');
  // A project file that was dropped or chosen anywhere is shown where it is taken in.
  useSignalEffect(() => {
    if (['reading', 'preview'].includes(app.projectFile.value.kind)) projects();
  });
  const settings = () => (panel.value = 'settings');
  const touring = useSignal(false);
  const tour = () => (touring.value = true);
  // The first screen says itself what the method is.
  const isFirst = place.stage.value === 'documents' && isUntouched(app);
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
        <Header
          app={app}
          next={next.value}
          onModel={() => (panel.value = 'model')}
          onSettings={settings}
          onTour={tour}
          onProjects={projects}
          onExport={exports}
        />
        <ModelTrouble app={app} />
        <Loop app={app} stage={place.stage.value} />
      </div>
      <main ref={main} id="main" tabIndex={-1}>
        <div class="before">
          {app.tab.value.kind === 'watching' && <Watching app={app} />}
          <Notices app={app} />
          {app.asides.value.length > 0 && <Asides app={app} />}
          {app.opened.value && !isFirst && <StageHead key={place.stage.value} stage={place.stage.value} />}
        </div>
        {app.opened.value ? (
          <StageView
            key={place.stage.value}
            app={app}
            place={place}
            dropZone={dropZone}
            next={next.value}
            onSettings={settings}
            onTour={tour}
            onLoopSettings={() => (panel.value = 'loop-settings')}
            onExport={exports}
          />
        ) : (
          <p class="empty" role="status">
            Opening what is stored on this device…
          </p>
        )}
      </main>
      <Footer app={app} next={next.value} stage={place.stage.value} />
      {touring.value && (
        <div class="tour-place">
          <Tour app={app} place={place} onClose={() => (touring.value = false)} />
        </div>
      )}
      <Announcer app={app} />
      {linked.value !== null && app.opened.value && (
        <LinkedSettings app={app} hash={linked.value} onClose={() => (linked.value = null)} />
      )}
      <ModelPanel app={app} open={panel.value === 'model'} onClose={close} />
      <Panel title="Projects" wide open={panel.value === 'projects'} onClose={close}>
        <ProjectsSheet app={app} />
      </Panel>
      <Panel title="Export the data set" wide open={panel.value === 'export'} onClose={close}>
        <ExportForm app={app} />
      </Panel>
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
  readonly onTour: () => void;
  readonly onLoopSettings: () => void;
  readonly onExport: () => void;
}

function StageView({ app, place, dropZone, next, onSettings, onTour, onLoopSettings, onExport }: StageViewProps) {
  const stage = place.stage.value;
  const { dragging, unread } = dropZone;
  switch (stage) {
    case 'loop':
      return <LoopStage app={app} isNext={next === 'loop'} onSettings={onLoopSettings} />;
    case 'seed':
      return <Seed app={app} place={place} dragging={dragging.value} />;
    case 'documents':
      return <Documents app={app} place={place} dragging={dragging.value} unread={unread.value} onTour={onTour} />;
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
      return <Kept app={app} place={place} onExport={onExport} />;
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

const PROJECT_FILE = /\.humpback\.zip$/i;

/** Takes in what was dropped: a project file is shown, a file of pairs on the stage of the seed becomes the seed, all else documents. */
function takeIn(app: App, stage: Stage, files: readonly File[]): void {
  const project = files.find(({ name }) => PROJECT_FILE.test(name));
  if (project !== undefined) void app.openProjectFile(project);
  const seed = stage === 'seed' ? files.find(({ name }) => SEED_FILE.test(name)) : undefined;
  if (seed !== undefined) void app.addSeedFile(seed);
  const documents = files.filter((file) => file !== seed && !PROJECT_FILE.test(file.name));
  if (documents.length === 0) return;
  location.hash = '#documents';
  void app.addFiles(documents);
}
