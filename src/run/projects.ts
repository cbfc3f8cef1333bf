// Projects of this browser, as far as every page needs them: which one is open, and the way to the rest, which is fetched
// with the first act.

import { signal } from '@preact/signals';
import { bugFrom, type Failure, type Outcome } from '../core/outcome.ts';
import type { ProjectEntry, Registry } from '../store/registry.ts';
import { fetched } from './fetched.ts';
import type { Keeper } from './keeper.ts';
import type { Notices } from './notices.ts';
import type { ProjectActs } from './projects-acts.ts';
import type { OpenProject, ProjectFileState, ProjectSummary, ProjectsApp } from './projects-view.ts';

/** What is handed in from outside. */
export interface ProjectsPlace {
  readonly open: ProjectEntry;
  /** The address asks for a project that is not here; another one is open. */
  readonly isUnknown: boolean;
  /** Null where the browser keeps no list of projects: then there is this one, for as long as the tab. */
  readonly registry: Registry | null;
  /** Loads the page with this project, at its results if told; with the one that is open it loads it anew. */
  readonly go: (id: string, at?: 'results') => void;
  /** Of this page. */
  readonly version: string;
}

/** For a page that knows of no other projects. */
export function onlyOne({ id, name }: Pick<OpenProject, 'id' | 'name'>, now: number): ProjectsPlace {
  const open = { id, name, database: '', createdAt: now, openedAt: now, origin: 'own', arriving: false } as const;
  return { open, isUnknown: false, registry: null, go: () => location.reload(), version: '' };
}

export interface ProjectsDependencies extends ProjectsPlace {
  readonly keeper: Keeper;
  readonly notices: Notices;
  /** Null where the browser has none. */
  readonly locks: LockManager | null;
  readonly save: (name: string, content: Blob) => void;
  readonly opened: () => Promise<unknown>;
  /** Ends what runs and what is being read; what is done is kept. */
  readonly stopAll: () => Promise<void>;
  readonly pageUrl: string;
  readonly now: () => number;
}

/** The lock that the writing tab of a project holds. */
export function projectLock(id: string): string {
  return `humpback/project/${id}`;
}

/** The signals that views read, open for writing. */
export class ProjectsState {
  readonly project;
  readonly projects = signal<readonly ProjectSummary[] | null>(null);
  readonly projectFile = signal<ProjectFileState>({ kind: 'idle', failure: null });

  constructor({ id, name, origin }: OpenProject) {
    this.project = signal<OpenProject>({ id, name, origin });
  }
}

const UNKNOWN: Failure = {
  kind: 'missing',
  message:
    'The project that the address names is not in this browser, so the one opened last is shown. If you have its file, open that under Projects.',
};

export class Projects {
  readonly #to: ProjectsDependencies;
  readonly #state: ProjectsState;
  #acts: Promise<Outcome<ProjectActs>> | null = null;

  constructor(dependencies: ProjectsDependencies) {
    this.#to = dependencies;
    this.#state = new ProjectsState(dependencies.open);
    if (dependencies.isUnknown) dependencies.notices.add(UNKNOWN);
  }

  /** What the app offers of projects. */
  part(): ProjectsApp {
    const say = (failure: Failure | null) => {
      if (failure !== null) this.#to.notices.add(failure);
    };
    const act = (doing: (acts: ProjectActs) => Promise<Failure | null>) => this.#act(doing);
    const done = (doing: (acts: ProjectActs) => Promise<void>) =>
      this.#act((acts) => doing(acts).then(() => null)).then(say);
    const { project, projects, projectFile } = this.#state;
    return {
      ...{ project, projects, projectFile },
      lookAtProjects: () => act((acts) => acts.look()).then(say),
      newProject: (name) => act((acts) => acts.make(name)),
      goToProject: (id) => done((acts) => acts.goTo(id)),
      renameProject: (id, name) => act((acts) => acts.rename(id, name)),
      duplicateProject: (id) => act((acts) => acts.duplicate(id)),
      deleteProject: (id) => act((acts) => acts.remove(id)),
      saveProjectFile: (id, { adapters }) => done((acts) => acts.files.save(id, adapters)),
      openProjectFile: (file) => done((acts) => acts.files.open(file)),
      takeProjectFile: (how) => done((acts) => acts.files.take(how)),
      closeProjectFile: () => {
        if (this.#acts !== null) void done((acts) => acts.files.close());
      },
      openDemo: () => act((acts) => acts.files.demo()),
    };
  }

  /**
   * Of the trainings of the open project those whose files no other project needs; null when there is no other project,
   * so that all files can go.
   */
  async ownTrainings(keys: Iterable<string>): Promise<readonly string[] | null> {
    const { registry, open } = this.#to;
    const listed = registry === null ? null : await registry.list();
    if (listed === null || (listed.ok && listed.value.every(({ id }) => id === open.id))) return null;
    const acts = await this.#load();
    // Better too much is kept than too little.
    if (!acts.ok) return [];
    const needed = await acts.value.trainingsBut(open.id);
    return needed.ok ? [...keys].filter((key) => !needed.value.has(key)) : [];
  }

  async #act(doing: (acts: ProjectActs) => Promise<Failure | null>): Promise<Failure | null> {
    await this.#to.opened();
    const acts = await this.#load();
    if (!acts.ok) return acts.failure;
    return await doing(acts.value).catch((thrown: unknown) => bugFrom(thrown));
  }

  async #load(): Promise<Outcome<ProjectActs>> {
    this.#acts ??= fetched(async () => {
      const { ProjectActs: Acts } = await import('./projects-acts.ts');
      return new Acts(this.#to, this.#state);
    });
    const acts = await this.#acts;
    // Asked for again the next time.
    if (!acts.ok) this.#acts = null;
    return acts;
  }
}
