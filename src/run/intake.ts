// Files on their way into the project: read in the read worker, saved helping by helping, then shown. A bad file never
// stops the others, and what was saved stays when one breaks off.

import { batch, signal } from '@preact/signals';
import { bugFrom, type Outcome } from '../core/outcome.ts';
import type { SegmentSettings } from '../core/settings.ts';
import type { DocumentReader, ReadNews } from '../ingest/read-client.ts';
import type { Input } from '../ingest/reader.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';
import type { FileReport, SegmentsApp } from './segments-view.ts';

/** Where a file comes from: the disk, the clipboard, an address. It is fetched only when its turn comes. */
export interface Source {
  /** Path for people. */
  readonly name: string;
  readonly get: () => Promise<Outcome<Pick<Input, 'blob' | 'type' | 'known'>>>;
  /** Bytes, where they are known beforehand. */
  readonly size: number;
}

/** Segments that a project holds at most: all of them are in the page's memory. */
export const MOST_SEGMENTS = 100_000;
/** Characters of all documents together: with segments and their lists they take about three times as many bytes. */
export const MOST_CHARS = 300_000_000;

export interface IntakeDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly reader: DocumentReader;
  readonly lengths: () => SegmentSettings;
  readonly now: () => number;
}

interface Entry {
  readonly source: Source;
  readonly id: number;
  /** Documents that came of it, those that were there before included. */
  readonly documentIds: Set<string>;
  /** Documents that it has added. */
  added: number;
}

export class Intake {
  readonly files = signal<readonly FileReport[]>([]);
  readonly progress = signal<ReturnType<SegmentsApp['intake']['peek']>>(null);

  readonly #to: IntakeDependencies;
  readonly #entries = new Map<number, Entry>();
  #stop: AbortController | null = null;
  #waiting: { readonly entry: Entry; readonly field: string | null }[] = [];
  #working: Promise<void> | null = null;
  #startedAt = 0;
  #done = { files: 0, bytes: 0 };
  #all = { files: 0, bytes: 0 };
  #ids = 0;

  constructor(dependencies: IntakeDependencies) {
    this.#to = dependencies;
  }

  /** Reads, cuts and saves files, one after the other; settles when all that wait are done. */
  add(sources: readonly Source[]): Promise<void> {
    if (!this.#to.keeper.mayWrite()) return Promise.resolve();
    // Reports of files that are done give way to those of new ones.
    if (this.#working === null) {
      this.files.value = [];
      this.#entries.clear();
    }
    const entries = sources.map((source): Entry => ({ source, id: ++this.#ids, documentIds: new Set(), added: 0 }));
    for (const entry of entries) this.#entries.set(entry.id, entry);
    this.files.value = [...this.files.value, ...entries.map(({ id, source }) => report(id, source.name, 'waiting'))];
    return this.#begin(entries.map((entry) => ({ entry, field: null })));
  }

  /** Reads a file again by another field; its documents are replaced. */
  async readAgain(fileId: number, field: string): Promise<void> {
    const entry = this.#entries.get(fileId);
    if (entry === undefined || !this.#to.keeper.mayWrite()) return;
    await this.#working;
    await this.remove([...entry.documentIds]);
    entry.documentIds.clear();
    entry.added = 0;
    this.#put(report(entry.id, entry.source.name, 'waiting'));
    await this.#begin([{ entry, field }]);
  }

  stop(): void {
    this.#stop?.abort();
    if (this.progress.value !== null) this.progress.value = { ...this.progress.value, stopping: true };
  }

  async remove(documentIds: readonly string[]): Promise<void> {
    const { project, keeper } = this.#to;
    if (!keeper.mayWrite()) return;
    await keeper.inTurn(async () => {
      // First here, then in the store: a run that is on then saves nothing more of it.
      project.removeDocuments(documentIds);
      await keeper.saved(keeper.store.removeDocuments(documentIds));
    });
  }

  async clear(): Promise<void> {
    const { project, keeper } = this.#to;
    if (!keeper.mayWrite()) return;
    this.stop();
    await this.#working;
    await keeper.inTurn(async () => {
      project.fill({ documents: [], segments: [], decisions: [], candidates: [], ratings: [], labels: [] });
      this.files.value = [];
      this.#entries.clear();
      await keeper.saved(keeper.store.clear());
    });
  }

  #begin(work: readonly { readonly entry: Entry; readonly field: string | null }[]): Promise<void> {
    this.#waiting.push(...work);
    for (const { entry } of work) {
      this.#all.files += 1;
      this.#all.bytes += entry.source.size;
    }
    this.#show(0);
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
      this.#done = { files: 0, bytes: 0 };
      this.#all = { files: 0, bytes: 0 };
      this.progress.value = null;
    });
    return this.#working;
  }

  async #work(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    this.#startedAt = this.#to.now();
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const { entry, field } = next;
        this.#put(report(entry.id, entry.source.name, stop.signal.aborted ? 'stopped' : 'reading'));
        if (!stop.signal.aborted) {
          const ended = await this.#readOne(entry, field, stop.signal).catch((thrown: unknown) => unreadable(thrown));
          this.#end(entry, ended, stop.signal.aborted);
        }
        this.#done.files += 1;
        this.#done.bytes += entry.source.size;
        this.#show(0);
      }
    } finally {
      this.#stop = null;
    }
  }

  /** Null at the end, else why no more could be read. */
  async #readOne(entry: Entry, field: string | null, stop: AbortSignal): Promise<string | null> {
    const { id, source, documentIds } = entry;
    const { reader, lengths } = this.#to;
    const got = await source.get();
    if (!got.ok) return got.failure.message;
    const reading = new AbortController();
    const onStop = (): void => reading.abort();
    stop.addEventListener('abort', onStop);
    let broken: string | null = null;
    const take = async (news: ReadNews): Promise<void> => {
      broken = await this.#keep(news, entry);
      const known = this.files.value.find((file) => file.id === id);
      if (known === undefined) return;
      const share = Math.min(1, news.bytes / Math.max(1, got.value.blob.size));
      this.#put({
        ...known,
        share,
        ...this.#tally(documentIds),
        notes: [...known.notes, ...news.notes],
        fields: news.fields ?? known.fields,
      });
      this.#show(share * source.size);
      if (broken !== null) reading.abort();
    };
    try {
      const request = { input: { name: source.name, ...got.value }, field, lengths: lengths() };
      const failed = await reader.read(request, take, reading.signal);
      return broken ?? failed;
    } finally {
      stop.removeEventListener('abort', onStop);
    }
  }

  /** Saves first, then shows. In sentences why nothing more is to be read; null when all is well. */
  #keep({ documents }: ReadNews, entry: Entry): Promise<string | null> {
    const { project, keeper, now } = this.#to;
    if (documents.length === 0) return Promise.resolve(null);
    return keeper.inTurn(async () => {
      const fresh = new Map(documents.map((each) => [each.document.id, each]));
      for (const id of fresh.keys()) {
        entry.documentIds.add(id);
        if (project.has(id)) fresh.delete(id);
      }
      let time = project.nextTime(now());
      const added = [...fresh.values()].map(({ document, segments }) => ({
        document: { ...document, addedAt: time++ },
        segments: segments.map((segment) => ({ ...segment, text: document.text.slice(segment.from, segment.to) })),
      }));
      const size = project.size;
      const segments = added.reduce((sum, each) => sum + each.segments.length, size.segments);
      const chars = added.reduce((sum, each) => sum + each.document.text.length, size.chars);
      if (segments > MOST_SEGMENTS || chars > MOST_CHARS) return FULL;
      const saved = await keeper.store.addDocuments(added);
      if (!saved.ok) return saved.failure.message;
      project.addDocuments(added);
      entry.added += added.length;
      return null;
    });
  }

  #tally(documentIds: ReadonlySet<string>): Pick<FileReport, 'documents' | 'segments' | 'documentId'> {
    const { segments } = this.#to.project;
    let [documents, count, documentId]: [number, number, string | null] = [0, 0, null];
    for (const id of documentIds) {
      const own = segments.value.get(id);
      if (own === undefined) continue;
      documents += 1;
      count += own.length;
      documentId ??= id;
    }
    return { documents, segments: count, documentId };
  }

  #end({ id, added }: Entry, failed: string | null, wasStopped: boolean): void {
    const now = this.files.value.find((file) => file.id === id);
    if (now === undefined) return;
    const notes = failed === null ? now.notes : [...now.notes, failed];
    this.#put({ ...now, how: endOf(now, added, failed, wasStopped), share: 1, notes });
  }

  #put(file: FileReport): void {
    this.files.value = this.files.value.map((each) => (each.id === file.id ? file : each));
  }

  #show(bytesOfThis: number): void {
    const share = this.#all.bytes === 0 ? 0 : Math.min(1, (this.#done.bytes + bytesOfThis) / this.#all.bytes);
    const seconds = (this.#to.now() - this.#startedAt) / 1000;
    batch(() => {
      this.progress.value = {
        filesDone: this.#done.files,
        files: this.#all.files,
        share,
        // Before a fiftieth is read, and within the first seconds, nothing can be told.
        secondsLeft: this.#working === null || share < 0.02 || seconds < 2 ? null : (seconds * (1 - share)) / share,
        stopping: this.#stop?.signal.aborted ?? false,
      };
    });
  }
}

function report(id: number, name: string, how: FileReport['how']): FileReport {
  return { id, name, how, share: 0, documents: 0, segments: 0, documentId: null, notes: [], fields: null };
}

function endOf(file: FileReport, added: number, failed: string | null, wasStopped: boolean): FileReport['how'] {
  if (wasStopped) return 'stopped';
  if (failed !== null) return file.documents === 0 ? 'failed' : 'partly-read';
  if (file.notes.length > 0) return file.documents === 0 ? 'failed' : 'partly-read';
  return added === 0 ? 'known' : 'read';
}

const FULL = `The project holds as much as this page can work with (${MOST_SEGMENTS.toLocaleString('en')} segments or ${MOST_CHARS / 1e6} million characters), so the rest was not added. What is here is safe. Remove documents, or work on the rest in a second round.`;

function unreadable(thrown: unknown): string {
  return `This file made the reader fail (${bugFrom(thrown).message}). Everything else is safe. Try it as plain text.`;
}
