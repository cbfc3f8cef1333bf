// Files on their way into the project: read in the read worker, saved helping by helping, then shown. A bad file never
// stops the others, and what was saved stays when one breaks off.

import { batch, type Signal } from '@preact/signals';
import type { SegmentSettings } from '../core/settings.ts';
import type { DocumentReader, ReadNews } from '../ingest/read-client.ts';
import type { CutDocument } from '../store/project.ts';
import { endOf, FULL, MOST_CHARS, MOST_SEGMENTS, report, unreadable } from './file-report.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';
import { Repaint } from './repaint.ts';
import type { FileReport, SegmentsApp } from './segments-view.ts';
import type { Source } from './sources.ts';

export interface IntakeDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly reader: DocumentReader;
  readonly lengths: () => SegmentSettings;
  readonly now: () => number;
  /** Where it is told how each file stands, and how far all of them are. */
  readonly files: Signal<readonly FileReport[]>;
  readonly progress: Signal<SegmentsApp['intake']['value']>;
}

export interface Entry {
  readonly source: Source;
  readonly id: number;
  /** Documents that came of it, those that were there before included. */
  readonly documentIds: Set<string>;
  /** Documents that it has added, and their segments. */
  added: number;
  segments: number;
}

/** Views are told this often: each telling makes them look at everything that is there. */
const SHOW_EVERY_MS = 400;

export class Intake {
  readonly files: Signal<readonly FileReport[]>;
  readonly progress: Signal<SegmentsApp['intake']['value']>;

  readonly #to: IntakeDependencies;
  readonly entries = new Map<number, Entry>();
  readonly #reports = new Map<number, FileReport>();
  /** Saved, and not shown yet. */
  #fresh: CutDocument[] = [];
  readonly #freshIds = new Set<string>();
  #bytesOfThis = 0;
  readonly #repaint = new Repaint(() => this.#showAll(), SHOW_EVERY_MS);
  #stop: AbortController | null = null;
  #waiting: { readonly entry: Entry; readonly field: string | null }[] = [];
  #working: Promise<void> | null = null;
  #startedAt = 0;
  #done = { files: 0, bytes: 0 };
  #all = { files: 0, bytes: 0 };
  #ids = 0;

  constructor(dependencies: IntakeDependencies) {
    this.#to = dependencies;
    this.files = dependencies.files;
    this.progress = dependencies.progress;
  }

  /** Reads, cuts and saves files, one after the other; settles when all that wait are done. */
  add(sources: readonly Source[]): Promise<void> {
    if (!this.#to.keeper.mayWrite()) return Promise.resolve();
    // Reports of files that are done give way to those of new ones.
    if (this.#working === null) {
      this.#reports.clear();
      this.entries.clear();
    }
    const entries = sources.map(
      (source): Entry => ({ source, id: ++this.#ids, documentIds: new Set(), added: 0, segments: 0 }),
    );
    for (const entry of entries) {
      this.entries.set(entry.id, entry);
      this.put(report(entry.id, entry.source.name, 'waiting'));
    }
    return this.#begin(entries.map((entry) => ({ entry, field: null })));
  }

  /** Reads a file again by another field; its documents are replaced. */
  async readAgain(fileId: number, field: string): Promise<void> {
    const entry = this.entries.get(fileId);
    if (entry === undefined || !this.#to.keeper.mayWrite()) return;
    await this.#working;
    await this.remove([...entry.documentIds]);
    entry.documentIds.clear();
    entry.added = 0;
    entry.segments = 0;
    this.put(report(entry.id, entry.source.name, 'waiting'));
    await this.#begin([{ entry, field }]);
  }

  stop(): void {
    this.#stop?.abort();
    if (this.progress.value !== null) this.progress.value = { ...this.progress.value, stopping: true };
  }

  /** Stops, and settles when the file that is being read has ended. */
  async cease(): Promise<void> {
    this.stop();
    await this.#working;
  }

  async remove(documentIds: readonly string[]): Promise<void> {
    const { project, keeper } = this.#to;
    if (!keeper.mayWrite()) return;
    await keeper.inTurn(async () => {
      this.#repaint.now();
      // First here, then in the store: a run that is on then saves nothing more of it.
      project.removeDocuments(documentIds);
      await keeper.saved(keeper.store.removeDocuments(documentIds));
    });
  }

  async clear(): Promise<void> {
    const { project, keeper } = this.#to;
    if (!keeper.mayWrite()) return;
    await this.cease();
    await keeper.inTurn(async () => {
      project.fill({ documents: [], segments: [], decisions: [], candidates: [], ratings: [], labels: [] });
      this.#reports.clear();
      this.entries.clear();
      this.#repaint.now();
      await keeper.saved(keeper.store.clear());
    });
  }

  #begin(work: readonly { readonly entry: Entry; readonly field: string | null }[]): Promise<void> {
    this.#waiting.push(...work);
    for (const { entry } of work) {
      this.#all.files += 1;
      this.#all.bytes += entry.source.size;
    }
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      this.#done = { files: 0, bytes: 0 };
      this.#all = { files: 0, bytes: 0 };
      this.#repaint.now();
    });
    this.#repaint.now();
    return this.#working;
  }

  async #work(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#startedAt = this.#to.now();
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const { entry, field } = next;
        this.put(report(entry.id, entry.source.name, stop.signal.aborted ? 'stopped' : 'reading'));
        if (!stop.signal.aborted) {
          const ended = await this.#readOne(entry, field, stop.signal).catch((thrown: unknown) => unreadable(thrown));
          this.#end(entry, ended, stop.signal.aborted);
        }
        this.#done.files += 1;
        this.#done.bytes += entry.source.size;
        this.#bytesOfThis = 0;
        this.#repaint.soon();
      }
    } finally {
      this.#stop = null;
    }
  }

  /** Null at the end, else why no more could be read. */
  async #readOne(entry: Entry, field: string | null, stop: AbortSignal): Promise<string | null> {
    const { id, source } = entry;
    const { reader, lengths } = this.#to;
    const got = await source.get();
    if (!got.ok) return got.failure.message;
    const reading = new AbortController();
    const onStop = (): void => reading.abort();
    stop.addEventListener('abort', onStop);
    let broken: string | null = null;
    const request = { input: { name: source.name, ...got.value }, field, lengths: lengths() };
    const take = async (news: ReadNews): Promise<void> => {
      broken = await this.#keep(await this.#cutAsNow(news, request.lengths), entry);
      const known = this.#reports.get(id);
      if (known === undefined) return;
      const share = Math.min(1, news.bytes / Math.max(1, got.value.blob.size));
      const [documentId = null] = entry.documentIds;
      this.put({
        ...known,
        ...{ share, documents: entry.documentIds.size, segments: entry.segments, documentId },
        notes: [...known.notes, ...news.notes],
        fields: news.fields ?? known.fields,
      });
      this.#bytesOfThis = share * source.size;
      if (broken !== null) reading.abort();
    };
    try {
      const failed = await reader.read(request, take, reading.signal);
      return broken ?? failed;
    } finally {
      stop.removeEventListener('abort', onStop);
    }
  }

  /** The lengths may have changed since the file was begun. */
  async #cutAsNow(news: ReadNews, lengths: SegmentSettings): Promise<ReadNews> {
    const now = this.#to.lengths();
    if (now === lengths || news.documents.length === 0) return news;
    const cut = await this.#to.reader.cut(
      news.documents.map(({ document }) => document),
      now,
    );
    const documents = news.documents.map((each, at) => ({ ...each, segments: cut?.[at] ?? each.segments }));
    return { ...news, documents };
  }

  /** Shows at once what is saved and was not shown yet. */
  showNow(): void {
    this.#repaint.now();
  }

  /** Saves first, then shows. In sentences why nothing more is to be read; null when all is well. */
  #keep({ documents }: ReadNews, entry: Entry): Promise<string | null> {
    const { project, keeper, now } = this.#to;
    if (documents.length === 0) return Promise.resolve(null);
    return keeper.inTurn(async () => {
      const fresh = new Map(documents.map((each) => [each.document.id, each]));
      for (const id of fresh.keys()) {
        if (!project.has(id) && !this.#freshIds.has(id)) continue;
        entry.documentIds.add(id);
        fresh.delete(id);
      }
      let time = Math.max(project.nextTime(now()), (this.#fresh.at(-1)?.document.addedAt ?? 0) + 1);
      const added = [...fresh.values()].map(({ document, segments }) => ({
        document: { ...document, addedAt: time++ },
        segments: segments.map((segment) => ({ ...segment, text: document.text.slice(segment.from, segment.to) })),
      }));
      const [before, more] = [project.size, sizeOf([...this.#fresh, ...added])];
      if (before.segments + more.segments > MOST_SEGMENTS || before.chars + more.chars > MOST_CHARS) return FULL;
      const saved = await keeper.store.addDocuments(added);
      if (!saved.ok) return saved.failure.message;
      for (const each of added) {
        this.#fresh.push(each);
        this.#freshIds.add(each.document.id);
        entry.documentIds.add(each.document.id);
      }
      entry.added += added.length;
      entry.segments += sizeOf(added).segments;
      this.#repaint.soon();
      return null;
    });
  }

  #end({ id, added }: Entry, failed: string | null, wasStopped: boolean): void {
    const now = this.#reports.get(id);
    if (now === undefined) return;
    const notes = failed === null ? now.notes : [...now.notes, failed];
    this.put({ ...now, how: endOf(now, added, failed, wasStopped), share: 1, notes });
  }

  put(file: FileReport): void {
    this.#reports.set(file.id, file);
    this.#repaint.soon();
  }

  #showAll(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    this.#freshIds.clear();
    batch(() => {
      if (fresh.length > 0) this.#to.project.addDocuments(fresh);
      this.files.value = [...this.#reports.values()];
      this.progress.value = this.#working === null ? null : this.#progress();
    });
  }

  #progress(): NonNullable<Intake['progress']['value']> {
    const { files, bytes } = this.#all;
    const share = bytes === 0 ? 0 : Math.min(1, (this.#done.bytes + this.#bytesOfThis) / bytes);
    const seconds = (this.#to.now() - this.#startedAt) / 1000;
    // Before a fiftieth is read, and within the first seconds, nothing can be told.
    const secondsLeft = share < 0.02 || seconds < 2 ? null : (seconds * (1 - share)) / share;
    return { filesDone: this.#done.files, files, share, secondsLeft, stopping: this.#stop?.signal.aborted ?? false };
  }
}

function sizeOf(added: readonly CutDocument[]): { readonly segments: number; readonly chars: number } {
  let [segments, chars] = [0, 0];
  for (const each of added) {
    segments += each.segments.length;
    chars += each.document.text.length;
  }
  return { segments, chars };
}
