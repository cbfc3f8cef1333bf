// What the page can do with documents and segments, put together: files in, marks, boundaries, decisions, evaluations.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as v from 'valibot';
import { type Failure, fail } from '../core/outcome.ts';
import type { Settings } from '../core/settings.ts';
import type { SegmentLooker } from '../ingest/look-client.ts';
import type { DocumentReader } from '../ingest/read-client.ts';
import type { ElsewhereApp } from './elsewhere-view.ts';
import { fetched } from './fetched.ts';
import type { Intake } from './intake.ts';
import type { Keeper } from './keeper.ts';
import type { Notices } from './notices.ts';
import type { Project } from './project.ts';
import { SegmentBook } from './segment-book.ts';
import type { SegmentDesk } from './segment-desk.ts';
import type { FileReport, SegmentAct, SegmentsApp } from './segments-view.ts';

export interface IntakeActsDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly notices: Notices;
  readonly settings: ReadonlySignal<Settings>;
  readonly reader: DocumentReader;
  readonly looker: SegmentLooker;
  readonly pageUrl: string;
  readonly now: () => number;
  readonly opened: () => Promise<void>;
  readonly remember: (name: string, value: unknown) => Promise<unknown>;
  /** False when the page has to be loaded anew before it may ask these addresses; they are added then. */
  readonly mayAsk: (urls: readonly string[]) => Promise<boolean>;
}

/** Name under which the settings store keeps the evaluation prompts. */
const SAVED = 'evaluations';

/** Documents that are sent to be cut anew at once. */
const CUT_TOGETHER = 50;

export class IntakeActs {
  readonly book: SegmentBook;
  readonly #files = signal<readonly FileReport[]>([]);
  readonly #progress = signal<SegmentsApp['intake']['value']>(null);
  /** Fetched with the first file; null until then. */
  #intake: Intake | null = null;
  readonly #last = signal<SegmentAct | null>(null);
  /** Fetched with the first act; null until then, and when there is nothing to go back to any more. */
  #desk: SegmentDesk | null = null;
  readonly #to: IntakeActsDependencies;

  constructor(dependencies: IntakeActsDependencies) {
    this.#to = dependencies;
    const { project, settings, looker, notices } = dependencies;
    this.book = new SegmentBook(project, settings, looker, notices);
  }

  /** Takes over what was saved on the last visit. */
  restore(saved: ReadonlyMap<string, unknown>): void {
    const evaluations = v.safeParse(EVALUATIONS, saved.get(SAVED));
    this.book.evaluations.value = evaluations.success ? evaluations.output : [];
  }

  /** What the app offers of it. */
  part(): SegmentsApp &
    ElsewhereApp & {
      addSample(path: string): Promise<void>;
      removeDocuments(ids: readonly string[]): Promise<void>;
    } {
    const { opened, pageUrl } = this.#to;
    const book = this.book;
    const into = (doing: (parts: IntakeParts) => Promise<unknown>) => opened().then(() => this.#into(doing));
    const act = (doing: (desk: SegmentDesk) => Promise<Failure | null>) => opened().then(() => this.#act(doing));
    // What cannot be refused says nothing but why it could not be done at all.
    const done = (doing: (desk: SegmentDesk) => Promise<void>) =>
      act((desk) => doing(desk).then(() => null)).then((failure) => {
        if (failure !== null) this.#to.notices.add(failure);
      });
    return {
      files: this.#files,
      intake: this.#progress,
      segmentStates: book.states,
      markCounts: book.counts,
      looking: book.looking,
      evaluations: computed(() =>
        book.evaluations.value.map(({ name, prompts }) => ({ name, prompts: prompts.length })),
      ),
      lastSegmentAct: this.#last,

      addFiles: (files) => into(({ intake, fromFile }) => intake.add(files.map(fromFile))),
      addText: (name, text) => into(({ intake, fromPaste }) => intake.add([fromPaste(name, text)])),
      addSample: (path) => into(({ intake, fromSample }) => intake.add([fromSample(path, pageUrl)])),
      addUrls: (text) => into((parts) => this.#addUrls(text, parts)),
      removeDocuments: (ids) => into(({ intake }) => intake.remove(ids)),
      stopIntake: () => this.#intake?.stop(),
      readAgain: (fileId, field) => into(({ intake }) => intake.readAgain(fileId, field)),
      rateAsTheyAre: (fileId) => opened().then(() => this.#rateAsTheyAre(fileId)),

      decideSegments: (ids, decided) => done((desk) => desk.decide(ids, decided)),
      mergeWithNext: (id) => act((desk) => desk.mergeWithNext(id)),
      splitSegment: (id, at) => act((desk) => desk.split(id, at)),
      moveSegment: (id, to) => act((desk) => desk.move(id, to)),
      editSegment: (id, text) => act((desk) => desk.edit(id, text)),
      cutAgain: (id) => done((desk) => desk.cutAgain(id)),
      undoSegments: () => done((desk) => desk.undo()),

      addEvaluation: (file) => opened().then(() => this.#addEvaluation(file)),
      removeEvaluation: (name) =>
        opened().then(() => this.#putEvaluations(this.book.evaluations.value.filter((each) => each.name !== name))),
    };
  }

  /** Another tab writes from now on: what is being read is stopped, and acts cannot be taken back here any more. */
  async cease(): Promise<void> {
    await this.#intake?.cease();
    this.#forgetActs();
  }

  #forgetActs(): void {
    this.#desk = null;
    this.#last.value = null;
  }

  async clear(): Promise<void> {
    await this.#into(({ intake }) => intake.clear());
    this.#forgetActs();
    await this.#putEvaluations([]);
  }

  /**
   * Cuts every document anew, but for those whose boundaries a person has drawn. Ids count offsets, so the results of a
   * segment that stays the same stay with it.
   */
  async cutAll(): Promise<void> {
    const { project, keeper, reader, settings } = this.#to;
    this.#intake?.showNow();
    const documents = project.documents.value.filter(
      ({ id }) => !(project.segments.value.get(id) ?? []).some(({ byHand }) => byHand !== undefined),
    );
    for (let at = 0; at < documents.length; at += CUT_TOGETHER) {
      const together = documents.slice(at, at + CUT_TOGETHER);
      const cut = await reader.cut(together, settings.value.segment);
      if (cut === null) return this.#to.notices.add(NOT_CUT);
      for (const [index, { id, text }] of together.entries()) {
        const segments = (cut[index] ?? []).map((each) => ({ ...each, text: text.slice(each.from, each.to) }));
        const before = project.segments.value.get(id) ?? [];
        if (segments.length === before.length && segments.every((each, place) => each.id === before[place]?.id))
          continue;
        if (!(await keeper.saved(keeper.store.replaceSegments(id, segments)))) return;
        project.replaceSegments(id, segments);
      }
    }
  }

  /** Does something with files on their way in; what it needs is fetched first. */
  async #into(doing: (parts: IntakeParts) => Promise<unknown>): Promise<void> {
    const part = await fetched(() => Promise.all([import('./intake.ts'), import('./sources.ts')]));
    if (!part.ok) return this.#to.notices.add(part.failure);
    const [{ Intake: Made }, sources] = part.value;
    const { project, keeper, reader, settings, now } = this.#to;
    const shown = { files: this.#files, progress: this.#progress };
    this.#intake ??= new Made({ project, keeper, reader, lengths: () => settings.value.segment, now, ...shown });
    await doing({ intake: this.#intake, ...sources });
  }

  async #act(doing: (desk: SegmentDesk) => Promise<Failure | null>): Promise<Failure | null> {
    const part = await fetched(() => import('./segment-desk.ts'));
    if (!part.ok) return part.failure;
    const { project, keeper, reader, settings } = this.#to;
    const lengths = () => settings.value.segment;
    this.#desk ??= new part.value.SegmentDesk({ project, keeper, reader, lengths, last: this.#last });
    return await doing(this.#desk);
  }

  async #addUrls(text: string, { intake, fromUrls }: IntakeParts): Promise<void> {
    const { sources, broken } = fromUrls(text);
    if (broken.length > 0) {
      const [first] = broken;
      const others = broken.length === 1 ? '' : `, and ${broken.length - 1} more lines,`;
      const message = `“${first?.slice(0, 80)}”${others} is no address of a page, so it was left out. Addresses begin with http:// or https://.`;
      this.#to.notices.add({ kind: 'bad-input', message });
    }
    if (sources.length === 0 || !(await this.#to.mayAsk(sources.map(({ name }) => name)))) return;
    await intake.add(sources);
  }

  async #rateAsTheyAre(fileId: number): Promise<Failure | null> {
    const intake = this.#intake;
    const entry = intake?.entries.get(fileId);
    if (intake === null || entry === undefined || !this.#to.keeper.mayWrite()) return null;
    const part = await fetched(() => Promise.all([import('./rows-elsewhere.ts'), import('./file-report.ts')]));
    if (!part.ok) return part.failure;
    const [{ takePairs }, { report }] = part.value;
    const taken = await takePairs(entry.source, [...entry.documentIds], this.#to);
    if (!taken.ok) return taken.failure;
    const { documentId, segments, notes } = taken.value;
    entry.documentIds.clear();
    entry.documentIds.add(documentId);
    const how = notes.length === 0 ? 'read' : 'partly-read';
    const done = { ...report(fileId, entry.source.name, how), share: 1, documents: 1, segments, documentId, notes };
    intake.put(done);
    intake.showNow();
    return null;
  }

  async #addEvaluation(file: File): Promise<Failure | null> {
    if (!this.#to.keeper.mayWrite()) return null;
    const part = await fetched(() => import('../ingest/evaluation.ts'));
    const read = part.ok ? await part.value.readEvaluation(file).catch(() => fail(UNREADABLE)) : part;
    if (!read.ok) return read.failure;
    const others = this.book.evaluations.value.filter(({ name }) => name !== read.value.name);
    await this.#putEvaluations([...others, read.value]);
    return null;
  }

  async #putEvaluations(evaluations: SegmentBook['evaluations']['value']): Promise<void> {
    if (evaluations.length === 0 && this.book.evaluations.value.length === 0) return;
    this.book.evaluations.value = evaluations;
    await this.#to.remember(SAVED, evaluations);
  }
}

type IntakeParts = { readonly intake: Intake } & typeof import('./sources.ts');

const EVALUATIONS = v.array(v.object({ name: v.string(), prompts: v.array(v.string()) }));

const NOT_CUT: Failure = {
  kind: 'missing',
  message:
    'The documents could not be cut anew: the reader could not be fetched or has crashed. The segments are as before. Reload the page and try again.',
};

const UNREADABLE: Failure = {
  kind: 'bad-input',
  message: 'The file could not be read: it may have been moved, changed or locked. Nothing was added. Pick it again.',
};
