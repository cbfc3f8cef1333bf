// What the page can do with documents and segments, put together: files in, marks, boundaries, decisions, evaluations.

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as v from 'valibot';
import { type Failure, fail } from '../core/outcome.ts';
import type { Settings } from '../core/settings.ts';
import type { SegmentLooker } from '../ingest/look-client.ts';
import type { DocumentReader } from '../ingest/read-client.ts';
import { fetched } from './fetched.ts';
import { Intake } from './intake.ts';
import type { Keeper } from './keeper.ts';
import type { Notices } from './notices.ts';
import type { Project } from './project.ts';
import { SegmentBook } from './segment-book.ts';
import type { SegmentDesk } from './segment-desk.ts';
import type { SegmentAct, SegmentsApp } from './segments-view.ts';
import { fromFile, fromPaste, fromSample, fromUrls } from './sources.ts';

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
}

/** Name under which the settings store keeps the evaluation prompts. */
const SAVED = 'evaluations';

/** Documents that are sent to be cut anew at once. */
const CUT_TOGETHER = 50;

export class IntakeActs {
  readonly book: SegmentBook;
  readonly #intake: Intake;
  readonly #last = signal<SegmentAct | null>(null);
  /** Fetched with the first act; null until then, and when there is nothing to go back to any more. */
  #desk: SegmentDesk | null = null;
  readonly #to: IntakeActsDependencies;

  constructor(dependencies: IntakeActsDependencies) {
    this.#to = dependencies;
    const { project, keeper, reader, settings, looker, notices, now } = dependencies;
    const lengths = () => settings.value.segment;
    this.book = new SegmentBook(project, settings, looker, notices);
    this.#intake = new Intake({ project, keeper, reader, lengths, now });
  }

  /** Takes over what was saved on the last visit. */
  restore(saved: ReadonlyMap<string, unknown>): void {
    const evaluations = v.safeParse(EVALUATIONS, saved.get(SAVED));
    this.book.evaluations.value = evaluations.success ? evaluations.output : [];
  }

  /** What the app offers of it. */
  part(): SegmentsApp & {
    addSample(path: string): Promise<void>;
    removeDocuments(ids: readonly string[]): Promise<void>;
  } {
    const { opened, pageUrl } = this.#to;
    const [intake, book] = [this.#intake, this.book];
    const act = (doing: (desk: SegmentDesk) => Promise<Failure | null>) => opened().then(() => this.#act(doing));
    // What cannot be refused says nothing but why it could not be done at all.
    const done = (doing: (desk: SegmentDesk) => Promise<void>) =>
      act((desk) => doing(desk).then(() => null)).then((failure) => {
        if (failure !== null) this.#to.notices.add(failure);
      });
    return {
      files: intake.files,
      intake: intake.progress,
      segmentStates: book.states,
      markCounts: book.counts,
      looking: book.looking,
      evaluations: computed(() =>
        book.evaluations.value.map(({ name, prompts }) => ({ name, prompts: prompts.length })),
      ),
      lastSegmentAct: this.#last,

      addFiles: (files) => opened().then(() => intake.add(files.map(fromFile))),
      addText: (name, text) => opened().then(() => intake.add([fromPaste(name, text)])),
      addSample: (path) => opened().then(() => intake.add([fromSample(path, pageUrl)])),
      addUrls: (text) => opened().then(() => this.#addUrls(text)),
      removeDocuments: (ids) => opened().then(() => intake.remove(ids)),
      stopIntake: () => intake.stop(),
      readAgain: (fileId, field) => opened().then(() => intake.readAgain(fileId, field)),

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

  async clear(): Promise<void> {
    await this.#intake.clear();
    this.#desk = null;
    this.#last.value = null;
    await this.#putEvaluations([]);
  }

  /**
   * Cuts every document anew, but for those whose boundaries a person has drawn. Ids count offsets, so the results of a
   * segment that stays the same stay with it.
   */
  async cutAll(): Promise<void> {
    const { project, keeper, reader, settings } = this.#to;
    this.#intake.showNow();
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

  async #act(doing: (desk: SegmentDesk) => Promise<Failure | null>): Promise<Failure | null> {
    const part = await fetched(() => import('./segment-desk.ts'));
    if (!part.ok) return part.failure;
    const { project, keeper, reader, settings } = this.#to;
    const lengths = () => settings.value.segment;
    this.#desk ??= new part.value.SegmentDesk({ project, keeper, reader, lengths, last: this.#last });
    return await doing(this.#desk);
  }

  #addUrls(text: string): Promise<void> {
    const { sources, broken } = fromUrls(text);
    if (broken.length > 0) {
      const [first] = broken;
      const others = broken.length === 1 ? '' : `, and ${broken.length - 1} more lines,`;
      const message = `“${first?.slice(0, 80)}”${others} is no address of a page, so it was left out. Addresses begin with http:// or https://.`;
      this.#to.notices.add({ kind: 'bad-input', message });
    }
    return sources.length === 0 ? Promise.resolve() : this.#intake.add(sources);
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
