// Puts the app together: the project, its documents, the model and the work on them, behind the contract of app.ts.

import { batch, computed, signal } from '@preact/signals';
import { bugFrom, type Failure } from '../core/outcome.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import { memoryStore } from '../store/memory.ts';
import type { StoredProject } from '../store/project.ts';
import { parseSettings } from '../store/settings-schema.ts';
import type { App, DeviceChoice, StageName } from './app.ts';
import type { AppDependencies } from './app-dependencies.ts';
import { changeSettings } from './change-settings.ts';
import { announcing, follow } from './changes.ts';
import { datasetDoor } from './dataset.ts';
import { estimatedBudget } from './fit.ts';
import { IntakeActs } from './intake-acts.ts';
import { Keeper } from './keeper.ts';
import { Labels } from './labels.ts';
import { LoopActs } from './loop-acts.ts';
import { LoopBook } from './loop-book.ts';
import { Marker } from './marker.ts';
import { ModelActs } from './model-acts.ts';
import { Models } from './models.ts';
import { Notices } from './notices.ts';
import { Project } from './project.ts';
import { onlyOne, Projects } from './projects.ts';
import { Repaint } from './repaint.ts';
import { countsOf, rowsInWork, rowsOf } from './rows.ts';
import { ShellActs } from './shell-acts.ts';
import { reportStatus } from './tab-status.ts';
import { Tabs } from './tabs.ts';
import { Work } from './work.ts';

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
  const { engines, reader, looker, openStore, locks, channel, storage, files, pageUrl, now } = dependencies;
  const shell = dependencies.shell ?? new ShellActs();
  const notices = new Notices();
  const keeper = new Keeper(notices);
  const project = new Project();
  const models = new Models(engines, now);
  const settings = signal<Settings>(DEFAULT_SETTINGS);
  const opened = signal(false);
  /** Model whose results are shown while none is loaded. */
  const workedLast = signal<string | null>(null);
  /** As they were read, and as this tab and others have changed them since. */
  let saved = new Map<string, unknown>();
  const shownModel = computed(() => models.loaded.value?.id ?? workedLast.value);
  const intake = new IntakeActs({
    ...{ project, keeper, notices, settings, reader, looker, pageUrl, now, remember },
    opened: () => opening,
    mayAsk: (urls) => shell.mayAsk(urls),
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
    ownTrainings: (keys) => projects.ownTrainings(keys),
  });
  const allRows = rowsOf(project, settings, loop.workers);
  const rows = rowsInWork(allRows, states);
  const name = `humpback/project/${dependencies.project.id}`;
  const tabs = new Tabs(
    { locks, channel: channel(name), name, patienceMs: dependencies.patienceMs },
    {
      onTurn: () => keeper.inTurn(begin),
      onLost: cease,
      onChange: (change) => void keeper.inTurn(async () => follow(change, following)),
    },
  );
  const stopWork = () => work.stopAndWait();
  const acts = new ModelActs({ models, notices, storage, remember, stopWork, opened: () => opening });

  const stopAll = () => work.stopAndWait().then(() => intake.cease());
  const projects = new Projects({
    ...(dependencies.projects ?? onlyOne(dependencies.project, now())),
    ...{ keeper, notices, locks, stopAll, pageUrl, now },
    opened: () => opening,
    save: files.save,
  });

  const loopPart = loop.part();
  const following = { project, book, repaint: new Repaint(() => project.show()), onSetting };
  reportStatus(work, loopPart, (status) => tabs.report(status));

  const opening = keeper
    .inTurn(open)
    // A page that says what went wrong is better than one that stays empty.
    .catch((thrown: unknown) => notices.add(bugFrom(thrown)))
    .then(() => {
      opened.value = true;
    });
  void models.look();

  async function open(): Promise<void> {
    keeper.isWriter = await tabs.open();
    const store = await openStore((failure) => notices.add(failure));
    if (store.ok) {
      keeper.store = announcing(store.value, (change) => tabs.announce(change));
      await read();
      if (keeper.isWriter) acts.heedMark();
    } else {
      notices.add(store.failure.kind === 'bug' ? store.failure : NOT_KEPT);
      shell.isStored.value = false;
    }
  }

  /** The other tab is gone or has handed over: what it wrote is read, and from now on this tab writes. */
  async function begin(): Promise<void> {
    await read();
    keeper.isWriter = true;
    keeper.retractOtherTab();
    acts.heedMark();
  }

  /** Another tab writes from now on: nothing is changed here any more, and what runs ends. */
  async function cease(): Promise<void> {
    keeper.isWriter = false;
    await work.stopAndWait();
    await intake.cease();
    labels.forget();
  }

  async function read(): Promise<void> {
    const loaded = await keeper.store.load();
    if (loaded.ok) {
      show(loaded.value);
      return await loop.prepare();
    }
    notices.add(loaded.failure);
    // What cannot be read must not be written over.
    keeper.store = memoryStore();
    shell.isStored.value = false;
  }

  function show(stored: StoredProject): void {
    batch(() => {
      project.fill(stored);
      book.fill(stored.loop);
      saved = new Map(stored.settings);
      restore(saved);
    });
    if (stored.setAside > 0) {
      const message = `${stored.setAside} saved records could not be read and are left out. They stay stored; the rest is here.`;
      notices.add({ kind: 'storage', message, quota: false });
    }
  }

  function restore(all: ReadonlyMap<string, unknown>): void {
    batch(() => {
      settings.value = parseSettings(all.get(SAVED.settings));
      models.deviceChoice.value = deviceFrom(all.get(SAVED.device));
      acts.restore(all);
      loop.restore(all);
      intake.restore(all);
      workedLast.value = textFrom(all.get(SAVED.workedLast));
    });
  }

  /** A setting that another tab has changed. */
  function onSetting(name: string, value: unknown): void {
    saved.set(name, value);
    restore(saved);
  }

  const save = (after: Settings) => remember(SAVED.settings, after);

  function remember(name: string, value: unknown): Promise<unknown> {
    if (!keeper.isWriter) return Promise.resolve();
    saved.set(name, value);
    return keeper.inTurn(() => keeper.saved(keeper.store.putSetting(name, value)));
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
    changeSettings: (change) => changeSettings(change, { settings, keeper, work, intake, opening, save }),

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
    ...datasetDoor({
      ...{ settings, rows, allRows, marked, remember, now },
      ...{ documents: project.documents, lineage: loopPart.lineage, save: files.save },
      choices: () => engines.choices(models.settings.value),
      saved: (name) => opening.then(() => saved.get(name)),
    }),
    ...intake.part(),
    ...loopPart,
    ...projects.part(),
    ...shell.part(),
    tab: tabs.state,
    takeOver: () => opening.then(() => tabs.takeOver()),
  };
}

function deviceFrom(value: unknown): DeviceChoice {
  return value === 'wasm' || value === 'webgpu' ? value : 'auto';
}

function textFrom(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
