// What is done with projects as a whole: listing, making, renaming, copying, deleting, going to another.

import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import { removeTrainings } from '../store/adapter-files.ts';
import { openProject } from '../store/database.ts';
import type { StoredProject } from '../store/project.ts';
import {
  countRows,
  DEVICE_SETTINGS,
  deleteRows,
  measureRows,
  type ProjectRows,
  readSettings,
  rowsOfProject,
  takeInRows,
  trainingKeysIn,
} from '../store/project-rows.ts';
import { newEntry, newProjectId, type ProjectEntry, type Registry } from '../store/registry.ts';
import { type ProjectsDependencies, type ProjectsState, projectLock } from './projects.ts';
import { ProjectFiles } from './projects-files.ts';
import type { ProjectCounts, ProjectSummary } from './projects-view.ts';

/** A project that was begun this long ago and is not whole was left by a page that was closed meanwhile. */
const LEFT_MS = 3_600_000;
export const MOST_NAME_CHARS = 80;

const NO_STORAGE: Failure = {
  kind: 'storage',
  message:
    'This browser keeps nothing for this page, so there is one project for as long as the tab is open. Open the page in a normal window to have several.',
  quota: false,
};

const GONE: Failure = {
  kind: 'missing',
  message: 'That project is no longer in this browser; another tab may have deleted it. Nothing else has changed.',
};

export class ProjectActs {
  readonly files: ProjectFiles;
  readonly #to: ProjectsDependencies;
  readonly #state: ProjectsState;
  #looks = 0;

  constructor(dependencies: ProjectsDependencies, state: ProjectsState) {
    this.#to = dependencies;
    this.#state = state;
    this.files = new ProjectFiles(dependencies, state, this);
  }

  /** Lists the projects, then counts them one after the other. */
  async look(): Promise<Failure | null> {
    this.#looks += 1;
    const mine = this.#looks;
    const { registry } = this.#to;
    if (registry === null) {
      this.#state.projects.value = [unCounted(this.#to.open)];
      return null;
    }
    await this.#sweep(registry);
    const listed = await registry.list();
    if (!listed.ok) return listed.failure;
    const before = new Map(this.#state.projects.value?.map((each) => [each.id, each]));
    const open = this.#state.project.value.id;
    const list = [...listed.value].sort((a, b) => Number(b.id === open) - Number(a.id === open));
    this.#state.projects.value = list.map((each) => ({
      ...unCounted(each),
      counts: before.get(each.id)?.counts ?? null,
      bytes: before.get(each.id)?.bytes ?? null,
    }));
    for (const { id, database } of list) {
      const [counts, bytes] = [await countRows(database), await measureRows(database)];
      // A later look counts anew.
      if (mine !== this.#looks) return null;
      this.#state.projects.value = (this.#state.projects.value ?? []).map((each) =>
        each.id === id
          ? { ...each, counts: counts.ok ? shownCounts(counts.value) : null, bytes: bytes.ok ? bytes.value : null }
          : each,
      );
    }
    return null;
  }

  /** Makes an empty project and goes to it. */
  async make(name: string): Promise<Failure | null> {
    const made = await this.add(name, 'own', NO_ROWS);
    if (!made.ok) return made.failure;
    await this.leaveFor(made.value);
    return null;
  }

  /** Ends what runs, then loads the page with that project. */
  async leaveFor(id: string, at?: 'results'): Promise<void> {
    await this.#to.stopAll();
    this.#to.go(id, at);
  }

  async goTo(id: string): Promise<void> {
    if (id !== this.#state.project.value.id) await this.leaveFor(id);
  }

  async rename(id: string, wanted: string): Promise<Failure | null> {
    const { registry } = this.#to;
    const name = wanted.trim().slice(0, MOST_NAME_CHARS);
    if (name === '') return { kind: 'bad-input', message: 'A project needs a name. It keeps the one that it has.' };
    if (registry === null) return NO_STORAGE;
    const changed = await registry.change(id, { name });
    if (!changed.ok) return changed.failure;
    const { project, projects } = this.#state;
    if (project.value.id === id) project.value = { ...project.value, name };
    projects.value = projects.value?.map((each) => (each.id === id ? { ...each, name } : each)) ?? null;
    return null;
  }

  async duplicate(id: string): Promise<Failure | null> {
    const entry = await this.entryOf(id);
    if (!entry.ok) return entry.failure;
    const stored = await this.stored(entry.value);
    if (!stored.ok) return stored.failure;
    const made = await this.add(`${entry.value.name}, copy`, 'own', rowsOfProject(stored.value));
    if (!made.ok) return made.failure;
    return await this.look();
  }

  /** Deletes a project, unless another tab works on it; its adapters go where no other project names them. */
  async remove(id: string): Promise<Failure | null> {
    const entry = await this.entryOf(id);
    if (!entry.ok) return entry.failure;
    const { registry, keeper } = this.#to;
    if (registry === null) return NO_STORAGE;
    const isOpen = id === this.#state.project.value.id;
    if (isOpen && !keeper.mayWrite()) return IN_USE;
    if (!isOpen && !(await this.#isFree(id))) return IN_USE;
    const [mine, others] = [await trainingKeysIn(entry.value.database), await this.trainingsBut(id)];
    if (isOpen) {
      await this.#to.stopAll();
      await keeper.inTurn(async () => keeper.store.close());
    }
    // Out of the list first: a page that is closed meanwhile leaves no project that cannot be opened.
    const unlisted = await registry.change(id, { arriving: true, createdAt: 0 });
    if (!unlisted.ok) return unlisted.failure;
    const deleted = await deleteRows(entry.value.database);
    if (deleted.ok) await registry.remove(id);
    if (mine.ok && others.ok) await removeTrainings([...mine.value].filter((key) => !others.value.has(key)));
    if (isOpen) {
      const left = await registry.list();
      this.#to.go(left.ok ? (left.value[0]?.id ?? '') : '');
      return null;
    }
    await this.look();
    return deleted.ok ? null : deleted.failure;
  }

  /** Adds a project of these rows, whole or not at all, and returns its id. */
  async add(name: string, origin: ProjectEntry['origin'], rows: ProjectRows): Promise<Outcome<string>> {
    const { registry, now } = this.#to;
    if (registry === null) return fail(NO_STORAGE);
    const free = await this.#freeName(name);
    const entry: ProjectEntry = { ...newEntry(newProjectId(), free, now()), origin, arriving: true };
    const begun = await registry.put(entry);
    if (!begun.ok) return begun;
    const ofDevice = await readSettings(
      this.#to.open.database,
      (each) => DEVICE_SETTINGS.has(each) && each !== 'loading',
    );
    const settings = [...rows.settings, ...(ofDevice.ok ? ofDevice.value : [])];
    const taken = await takeInRows(entry.database, { ...rows, settings }, 'replace');
    const whole = taken.ok ? await registry.change(entry.id, { arriving: false }) : taken;
    if (whole.ok) return succeed(entry.id);
    await deleteRows(entry.database);
    await registry.remove(entry.id);
    return whole;
  }

  async entryOf(id: string): Promise<Outcome<ProjectEntry>> {
    const { registry, open } = this.#to;
    if (registry === null) return id === open.id ? succeed(open) : fail(NO_STORAGE);
    const listed = await registry.list();
    if (!listed.ok) return listed;
    const found = listed.value.find((each) => each.id === id);
    return found === undefined ? fail(GONE) : succeed(found);
  }

  /** Whatever is stored of a project; of the open one what this tab has stored. */
  async stored({ id, database }: ProjectEntry): Promise<Outcome<StoredProject>> {
    const { keeper } = this.#to;
    if (id === this.#state.project.value.id) return await keeper.inTurn(() => keeper.store.load());
    const opened = await openProject({ name: database });
    if (!opened.ok) return opened;
    try {
      return await opened.value.load();
    } finally {
      opened.value.close();
    }
  }

  /** Keys of the trainings that projects other than this one need. */
  async trainingsBut(id: string): Promise<Outcome<ReadonlySet<string>>> {
    const { registry } = this.#to;
    const keys = new Set<string>();
    if (registry === null) return succeed(keys);
    const listed = await registry.list();
    if (!listed.ok) return listed;
    for (const each of listed.value) {
      if (each.id === id) continue;
      const found = await trainingKeysIn(each.database);
      if (!found.ok) return found;
      for (const key of found.value) keys.add(key);
    }
    return succeed(keys);
  }

  async #freeName(wanted: string): Promise<string> {
    const name = wanted.trim().slice(0, MOST_NAME_CHARS) || 'A project';
    const listed = (await this.#to.registry?.list()) ?? succeed([]);
    const taken = new Set(listed.ok ? listed.value.map((each) => each.name) : []);
    let number = 1;
    while (taken.has(number === 1 ? name : `${name} ${number}`)) number += 1;
    return number === 1 ? name : `${name} ${number}`;
  }

  /** Whether no other tab writes to a project. */
  async #isFree(id: string): Promise<boolean> {
    const { locks } = this.#to;
    if (locks === null) return true;
    return await locks.request(projectLock(id), { ifAvailable: true }, (lock) => lock !== null);
  }

  async #sweep(registry: Registry): Promise<void> {
    const unfinished = await registry.unfinished();
    if (!unfinished.ok) return;
    for (const { id, database, createdAt } of unfinished.value) {
      if (this.#to.now() - createdAt < LEFT_MS) continue;
      const deleted = await deleteRows(database);
      if (deleted.ok) await registry.remove(id);
    }
  }
}

const IN_USE: Failure = {
  kind: 'storage',
  message: 'Another tab has this project open, so it was not deleted. Close that tab, then delete it.',
  quota: false,
};

const NO_ROWS: ProjectRows = {
  documents: [],
  segments: [],
  candidates: [],
  ratings: [],
  labels: [],
  decisions: [],
  seeds: [],
  steps: [],
  adapters: [],
  trainings: [],
  measurements: [],
  choices: [],
  settings: [],
};

/** Of all that is counted, what the list tells. */
export function shownCounts(all: Readonly<Record<keyof ProjectCounts, number>>): ProjectCounts {
  const { documents, segments, candidates, ratings, labels, adapters } = all;
  return { documents, segments, candidates, ratings, labels, adapters };
}

function unCounted({ id, name, origin, createdAt, openedAt }: ProjectEntry): ProjectSummary {
  return { id, name, origin, createdAt, openedAt, counts: null, bytes: null };
}
