// A project as a file, in both directions, and the demo, which is such a file beside the page. Taking one in is whole or
// nothing: bytes of adapters first, then all rows in one transaction.

import { badInput, bugFrom, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import { adapterFiles, hasTraining, putAdapterFile, removeTrainings } from '../store/adapter-files.ts';
import { Broken, type ProjectContent, readProjectFile } from '../store/project-file/read.ts';
import { writeProjectFile } from '../store/project-file/write.ts';
import { type ProjectRows, rowsOfProject, takeInRows } from '../store/project-rows.ts';
import { FULL } from './file-report.ts';
import type { ProjectsDependencies, ProjectsState } from './projects.ts';
import type { ProjectActs } from './projects-acts.ts';
import { fetchedDemo } from './projects-demo.ts';
import { isTooMuch, merged } from './projects-merge.ts';
import type { ProjectCounts, ProjectPreview, TakeIn } from './projects-view.ts';

const DEMO_NAME = 'Demo: tides and sourdough';

interface Read {
  readonly content: ProjectContent;
  readonly preview: ProjectPreview;
}

export class ProjectFiles {
  readonly #to: ProjectsDependencies;
  readonly #state: ProjectsState;
  readonly #acts: ProjectActs;
  /** What is being written, read or fetched. */
  #stop: AbortController | null = null;
  /** Settles when that has ended, well or badly. */
  #ended: Promise<unknown> = Promise.resolve();
  #read: Read | null = null;

  constructor(dependencies: ProjectsDependencies, state: ProjectsState, acts: ProjectActs) {
    this.#to = dependencies;
    this.#state = state;
    this.#acts = acts;
  }

  /** Writes a project into a file and hands it to the person. */
  async save(id: string, withAdapters: boolean): Promise<void> {
    await this.#during('writing', '', async (say, stop) => {
      const { now, version, save } = this.#to;
      const entry = await this.#acts.entryOf(id);
      if (!entry.ok) return entry.failure;
      const { name, origin } = entry.value;
      say(null, name);
      const stored = await this.#acts.stored(entry.value);
      if (!stored.ok) return stored.failure;
      const rows = rowsOfProject(stored.value);
      const adapters = withAdapters ? await adapterFiles(trainingKeys(rows)) : [];
      const request = { ...{ name, origin, rows, adapters }, page: version, madeAt: now() };
      const written = await writeProjectFile(request, (share) => say(share, name), stop);
      if (!written.ok) return written.failure;
      save(`${fileName(name)}.humpback.zip`, written.value);
      return null;
    });
  }

  /** Reads a file, and shows what is in it. */
  async open(file: File): Promise<void> {
    await this.close();
    await this.#during('reading', file.name, async (say, stop) => {
      const content = await readProjectFile(file, file.name, (share) => say(share, file.name), stop);
      if (!content.ok) return content.failure;
      const preview = await this.#previewOf(content.value, file.name);
      if (!preview.ok || stop.aborted) {
        await content.value.opened.close();
        return preview.ok ? null : preview.failure;
      }
      this.#read = { content: content.value, preview: preview.value };
      return null;
    });
  }

  /** Takes in what was read. A new project is gone to, the open one is loaded anew. */
  async take(how: TakeIn): Promise<void> {
    const read = this.#read;
    if (read === null || this.#state.projectFile.value.kind !== 'preview') return;
    const { content, preview } = read;
    this.#state.projectFile.value = { kind: 'taking', how, name: preview.name };
    const taken = await this.#takeIn(content, preview, how).catch((thrown: unknown) => fail(bugFrom(thrown)));
    if (!taken.ok) {
      this.#state.projectFile.value = { kind: 'preview', preview, failure: taken.failure };
      return;
    }
    await this.close();
    await this.#acts.leaveFor(taken.value);
  }

  /** Stops what is under way, and forgets what was read. */
  async close(): Promise<void> {
    this.#stop?.abort();
    await this.#ended;
    const read = this.#read;
    this.#read = null;
    if (this.#state.projectFile.value.kind !== 'taking') this.#rest(null);
    await read?.content.opened.close();
  }

  /** Goes to the demo, and fetches it before where it is not here. */
  async demo(): Promise<Failure | null> {
    const { registry, pageUrl } = this.#to;
    if (this.#state.project.value.origin === 'demo') return null;
    const listed = registry === null ? null : await registry.list();
    if (listed?.ok === false) return listed.failure;
    const here = listed?.value.find(({ origin }) => origin === 'demo');
    if (here !== undefined) {
      await this.#acts.leaveFor(here.id, 'results');
      return null;
    }
    await this.close();
    let id: string | null = null;
    const failure = await this.#during('fetching', DEMO_NAME, async (say, stop) => {
      const fetched = await fetchedDemo(pageUrl, (share) => say(share, DEMO_NAME), stop);
      if (!fetched.ok) return fetched.failure;
      const content = await readProjectFile(fetched.value, 'The demo', () => undefined, stop);
      if (!content.ok) return content.failure;
      try {
        const added = await this.#addNew(content.value, DEMO_NAME, 'demo');
        if (!added.ok) return added.failure;
        id = added.value;
        return null;
      } finally {
        await content.value.opened.close();
      }
    });
    if (id !== null) await this.#acts.leaveFor(id, 'results');
    // It is said where it was asked for.
    this.#rest(null);
    return failure;
  }

  async #takeIn(content: ProjectContent, preview: ProjectPreview, how: TakeIn): Promise<Outcome<string>> {
    if (how === 'new') return await this.#addNew(content, preview.name, 'own');
    const { keeper } = this.#to;
    const { id } = this.#state.project.value;
    if (!keeper.mayWrite()) return fail(WATCHING);
    const entry = await this.#acts.entryOf(id);
    if (!entry.ok) return entry;
    await this.#to.stopAll();
    return await keeper.inTurn(async (): Promise<Outcome<string>> => {
      const stored = await keeper.store.load();
      if (!stored.ok) return stored;
      const here = rowsOfProject(stored.value);
      const wanted = how === 'merge' ? merged(here, content.rows).rows : content.rows;
      if (how === 'merge' && isTooMuch(here, wanted)) return badInput(FULL);
      const taken = await this.#withBytes(content, wanted, (rows) =>
        takeInRows(entry.value.database, rows, how === 'merge' ? 'add' : 'replace'),
      );
      if (!taken.ok) return taken;
      const others = how === 'replace' ? await this.#acts.trainingsBut(id) : null;
      if (others?.ok === true) {
        const needed = new Set([...others.value, ...trainingKeys(wanted)]);
        await removeTrainings([...trainingKeys(here)].filter((key) => !needed.has(key)));
      }
      return succeed(id);
    });
  }

  async #addNew(content: ProjectContent, name: string, origin: 'own' | 'demo'): Promise<Outcome<string>> {
    return await this.#withBytes(content, content.rows, (rows) => this.#acts.add(name, origin, rows));
  }

  /** Writes the bytes of adapters that are not here, then the rows; takes the bytes back when the rows are not taken. */
  async #withBytes<T>(
    { adapters, opened }: ProjectContent,
    rows: ProjectRows,
    take: (rows: ProjectRows) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const written = new Set<string>();
    const here = new Set<string>();
    for (const { key } of adapters) if (await hasTraining(key)) here.add(key);
    const never = new AbortController().signal;
    let outcome: Outcome<T> | null = null;
    try {
      for (const { key, file, entry } of adapters) {
        if (here.has(key)) continue;
        written.add(key);
        const put = await putAdapterFile(key, file, opened.bytesOf(entry, never));
        if (!put.ok) return put;
      }
      outcome = await take(await resumable(rows, new Set(adapters.map(({ key }) => key))));
      return outcome;
    } catch (thrown) {
      if (thrown instanceof Broken) return fail(DAMAGED);
      throw thrown;
    } finally {
      if (outcome?.ok !== true) await removeTrainings(written);
    }
  }

  async #previewOf({ manifest, rows, adapters }: ProjectContent, file: string): Promise<Outcome<ProjectPreview>> {
    const stored = await this.#to.keeper.inTurn(() => this.#to.keeper.store.load());
    if (!stored.ok) return stored;
    const { differences } = merged(rowsOfProject(stored.value), rows);
    const bytes = adapters.reduce((sum, { entry }) => sum + entry.bytes, 0);
    const { name, madeAt } = manifest;
    return succeed({
      ...{ file, madeAt, differences },
      name: name.trim() === '' ? file : name,
      counts: countsOf(rows),
      adapters: { count: new Set(adapters.map(({ key }) => key)).size, bytes },
    });
  }

  /** One at a time: what is asked for while something is under way is not begun. */
  #during(kind: Kind, name: string, work: Doing): Promise<Failure | null> {
    if (this.#stop !== null) return Promise.resolve(BUSY);
    const ended = this.#do(kind, name, work);
    this.#ended = ended;
    return ended;
  }

  async #do(kind: Kind, name: string, work: Doing): Promise<Failure | null> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#state.projectFile.value = { kind, name, share: null };
    let failure: Failure | null = null;
    try {
      failure = await work((share, said) => {
        if (!stop.signal.aborted) this.#state.projectFile.value = { kind, name: said, share };
      }, stop.signal);
    } catch (thrown) {
      failure = bugFrom(thrown);
    } finally {
      this.#stop = null;
      this.#rest(failure?.kind === 'aborted' ? null : failure);
    }
    return failure?.kind === 'aborted' ? null : failure;
  }

  #rest(failure: Failure | null): void {
    const preview = this.#read?.preview ?? null;
    this.#state.projectFile.value =
      preview === null ? { kind: 'idle', failure } : { kind: 'preview', preview, failure };
  }
}

type Kind = 'writing' | 'reading' | 'fetching';
type Doing = (say: (share: number | null, name: string) => void, stop: AbortSignal) => Promise<Failure | null>;

const BUSY: Failure = {
  kind: 'unsupported',
  message: 'Another project file is being written or read. Wait until it is done, or stop it, then try again.',
};
const WATCHING: Failure = {
  kind: 'unsupported',
  message:
    'Another tab writes to this project, so nothing was taken in. Take over in this tab first, or take the file in as a new project.',
};
const DAMAGED: Failure = {
  kind: 'bad-input',
  message: 'An adapter in the file is damaged, so nothing was taken in. Get the file again from where it came.',
};

/** A training that was stopped goes on from its checkpoint; without that it is as if it had never been begun. */
async function resumable(rows: ProjectRows, inFile: ReadonlySet<string>): Promise<ProjectRows> {
  const trainings: unknown[] = [];
  for (const row of rows.trainings) {
    const { key, checkpoint } = row as { readonly key: string; readonly checkpoint: unknown };
    if (checkpoint === null || inFile.has(key) || (await hasTraining(key))) trainings.push(row);
  }
  return { ...rows, trainings };
}

function trainingKeys({ adapters, trainings }: ProjectRows): ReadonlySet<string> {
  return new Set([
    ...(adapters as readonly { readonly id: string }[]).map(({ id }) => id),
    ...(trainings as readonly { readonly key: string }[]).map(({ key }) => key),
  ]);
}

function countsOf(rows: ProjectRows): ProjectCounts {
  const { documents, segments, candidates, ratings, labels, adapters } = rows;
  return {
    ...{ documents: documents.length, segments: segments.length, candidates: candidates.length },
    ...{ ratings: ratings.length, labels: labels.length, adapters: adapters.length },
  };
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'project';
}
