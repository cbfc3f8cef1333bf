// Puts the app together: the project, its documents, the model and the work on them, behind the contract of app.ts.

import { batch, computed, signal } from '@preact/signals';
import { bugFrom, type Failure, type Outcome } from '../core/outcome.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import type { SegmentLooker } from '../ingest/look-client.ts';
import type { DocumentReader } from '../ingest/read-client.ts';
import { memoryStore } from '../store/memory.ts';
import type { ProjectStore, StoredProject } from '../store/project.ts';
import { parseSettings } from '../store/settings-schema.ts';
import type { App, DeviceChoice, StageName } from './app.ts';
import { jsonlOf } from './export-file.ts';
import { estimatedBudget } from './fit.ts';
import { IntakeActs } from './intake-acts.ts';
import { Keeper, OTHER_TAB } from './keeper.ts';
import { Labels } from './labels.ts';
import { takeTurn } from './lock.ts';
import { LoopActs } from './loop-acts.ts';
import { LoopBook } from './loop-book.ts';
import { Marker } from './marker.ts';
import { ModelActs } from './model-acts.ts';
import { type Engines, Models } from './models.ts';
import { Notices } from './notices.ts';
import { Project } from './project.ts';
import { countsOf, rowsInWork, rowsOf } from './rows.ts';
import type { BrowserStorage } from './storage-use.ts';
import type { TakeHomeDependencies } from './take-home.ts';
import { Work } from './work.ts';

export interface AppDependencies {
  readonly engines: Engines;
  /** Reads files and cuts documents. */
  readonly reader: DocumentReader;
  /** Looks at segments. */
  readonly looker: SegmentLooker;
  /** Opens what was kept. `onTrouble` may be called at any time later, when nothing more can be saved. */
  readonly openStore: (onTrouble: (failure: Failure) => void) => Promise<Outcome<ProjectStore>>;
  /** Null where the browser has none. */
  readonly locks: LockManager | null;
  /** Null where the browser has none. */
  readonly storage: BrowserStorage | null;
  /** How files that the worker has made reach the person. */
  readonly files: TakeHomeDependencies['files'];
  /** Where the page's own files are served from. */
  readonly pageUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Names under which the settings store keeps what is not a record; those of models are in model-acts.ts. */
const SAVED = { settings: 'settings', device: 'device', workedLast: 'worked-last' } as const;

const NOT_KEPT: Failure = {
  kind: 'storage',
  message:
    'This browser keeps nothing for this page (a private window does that). Everything works, but closing the tab loses it: export before you leave.',
  quota: false,
};

/** Builds the app and begins to open the stored project; `opened` tells when that is done. */
export function createApp(dependencies: AppDependencies): App {
  const { engines, reader, looker, openStore, locks, storage, files, pageUrl, now } = dependencies;
  const notices = new Notices();
  const keeper = new Keeper(notices);
  const project = new Project();
  const models = new Models(engines, now);
  const settings = signal<Settings>(DEFAULT_SETTINGS);
  const opened = signal(false);
  /** Model whose results are shown while none is loaded. */
  const workedLast = signal<string | null>(null);
  const shownModel = computed(() => models.loaded.value?.id ?? workedLast.value);
  const intake = new IntakeActs({
    ...{ project, keeper, notices, settings, reader, looker, pageUrl, now, remember },
    opened: () => opening,
  });
  const { pool, states } = intake.book;
  const looked = () => intake.book.settle();
  const marker = new Marker(project, settings, notices);
  const marked = () => marker.settle();
  const work = new Work({ project, keeper, models, pool, looked, marked, now });
  const labels = new Labels(project, keeper, now);
  const book = new LoopBook(keeper);
  const loop = new LoopActs({
    ...{ project, book, models, work, keeper, notices, settings, shownModel, pool, looked, pageUrl, now },
    budget: trainingBudget,
    takeHome: files,
    opened: () => opening,
    remember,
    worksWith,
  });
  const allRows = rowsOf(project, settings, loop.workers);
  const rows = rowsInWork(allRows, states);
  const acts = new ModelActs({
    models,
    notices,
    storage,
    opened: () => opening,
    stopWork: () => work.stopAndWait(),
    remember,
  });

  const opening = keeper
    .inTurn(open)
    // A page that says what went wrong is better than one that stays empty.
    .catch((thrown: unknown) => notices.add(bugFrom(thrown)))
    .then(() => {
      opened.value = true;
    });
  void models.look();

  async function open(): Promise<void> {
    keeper.isWriter = await takeTurn(locks, () => void keeper.inTurn(takeOver));
    if (!keeper.isWriter) notices.add(OTHER_TAB);
    const store = await openStore((failure) => notices.add(failure));
    if (store.ok) {
      keeper.store = store.value;
      await read();
      if (keeper.isWriter) acts.heedMark();
    } else {
      notices.add(store.failure.kind === 'bug' ? store.failure : NOT_KEPT);
    }
  }

  /** The other tab is gone: what it wrote is read, and from now on this tab writes. */
  async function takeOver(): Promise<void> {
    await read();
    keeper.isWriter = true;
    notices.retract(OTHER_TAB);
    acts.heedMark();
  }

  async function read(): Promise<void> {
    const loaded = await keeper.store.load();
    if (loaded.ok) return show(loaded.value);
    notices.add(loaded.failure);
    // What cannot be read must not be written over.
    keeper.store = memoryStore();
  }

  function show(stored: StoredProject): void {
    batch(() => {
      project.fill(stored);
      settings.value = parseSettings(stored.settings.get(SAVED.settings));
      models.deviceChoice.value = deviceFrom(stored.settings.get(SAVED.device));
      acts.restore(stored.settings);
      book.fill(stored.loop);
      loop.restore(stored.settings);
      intake.restore(stored.settings);
      workedLast.value = textFrom(stored.settings.get(SAVED.workedLast));
    });
    if (stored.setAside > 0) {
      const message = `${stored.setAside} saved records could not be read and are left out. They stay stored; the rest is here.`;
      notices.add({ kind: 'storage', message, quota: false });
    }
  }

  function remember(name: string, value: unknown): Promise<unknown> {
    if (!keeper.isWriter) return Promise.resolve();
    return keeper.inTurn(() => keeper.saved(keeper.store.putSetting(name, value)));
  }

  async function changeSettings(change: (before: Settings) => Settings): Promise<void> {
    await opening;
    if (!keeper.mayWrite()) return;
    const before = settings.value;
    const after = change(before);
    settings.value = after;
    // A run goes by the settings it began with; one by settings that are no more would only waste time.
    if (!isEqual(workOf(before), workOf(after))) await work.stopAndWait();
    if (!isEqual(before.segment, after.segment)) await keeper.inTurn(() => intake.cutAll());
    await remember(SAVED.settings, settings.value);
  }

  async function run(stages: readonly StageName[], limit: number | null, retry: boolean): Promise<void> {
    await opening;
    if (!keeper.mayWrite()) return;
    const model = models.loaded.value;
    if (model === null) {
      notices.add({ kind: 'missing', message: 'No model is loaded. Load one, then start again.' });
      return;
    }
    const running = work.start({ stages, limit, retry }, model, settings.value);
    worksWith(model.id);
    // What a run of the untuned model does is to be seen.
    loop.showUntuned();
    await running;
  }

  /** This model's results are shown, also while none is loaded. */
  function worksWith(model: string): void {
    if (workedLast.value === model) return;
    workedLast.value = model;
    void remember(SAVED.workedLast, model);
  }

  /** On wasm the address space is the limit, which the engine knows; a GPU's memory is set or guessed. */
  function trainingBudget(): number | null {
    if (models.loaded.value?.device !== 'webgpu') return null;
    return models.settings.value.memoryBudget ?? estimatedBudget(models.device.value);
  }

  return {
    opened,
    documents: project.documents,
    rows,
    allRows,
    counts: countsOf(project, rows, settings),
    settings,
    model: models.state,
    device: models.device,
    deviceChoice: models.deviceChoice,
    modelSettings: models.settings,
    sizes: acts.sizes.all,
    storage: acts.storage.use,
    work: work.state,
    notices: notices.all,

    async clearAll() {
      await opening;
      await work.stopAndWait();
      await intake.clear();
      labels.forget();
      if (keeper.isWriter) await loop.clear();
    },
    changeSettings,

    chooseDevice(device) {
      models.deviceChoice.value = device;
      void remember(SAVED.device, device);
    },
    changeModelSettings: (change) => acts.changeSettings(change),
    askSize: (choice) => acts.sizes.ask(choice),
    lookAtStorage: () => acts.storage.look(),
    deleteModel: (id) => acts.remove(id),
    loadModel: (choice) => acts.load({ kind: 'choice', choice }),
    openModelFiles: (files) => acts.load({ kind: 'files', files }),
    cancelLoad: () => models.cancelLoad(),
    async unloadModel() {
      await work.stopAndWait();
      await models.unload();
    },

    start: ({ stages, limit }) => run(stages, limit, false),
    stop: () => work.stop(),
    retryFailed: (stage) => run([stage], null, true),

    async exportJsonl(range) {
      await opening;
      // Marks keep pairs out: after a reload they are there a moment later than the rows.
      await marker.settle();
      return jsonlOf(rows.value, range, settings.value);
    },
    lastLabel: labels.last,
    async label(segmentIds, said) {
      await opening;
      const wanted = new Set(segmentIds);
      return await labels.label(
        rows.value.filter(({ segment }) => wanted.has(segment.id)),
        said,
      );
    },
    undoLabel: () => opening.then(() => labels.undo()),
    dismissNotice: (id) => notices.dismiss(id),
    ...intake.part(),
    ...loop.part(),
  };
}

function deviceFrom(value: unknown): DeviceChoice {
  return value === 'wasm' || value === 'webgpu' ? value : 'auto';
}

function textFrom(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** What of the settings a run goes by; the rest decides only what is kept and said. */
function workOf({ segment, segmentFilters, augment, rate, limit }: Settings): Partial<Settings> {
  return { segment, segmentFilters, augment, rate, limit };
}

/** Settings are plain data with a fixed order of parts, so their JSON tells whether they are equal. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
