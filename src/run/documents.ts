// From a dropped file to segments that are saved. A bad file never stops the others.

import { signal } from '@preact/signals';
import { documentFrom } from '../core/document.ts';
import { bugFrom, type Outcome } from '../core/outcome.ts';
import type { Document } from '../core/records.ts';
import { segmentDocument } from '../core/segment.ts';
import type { SegmentSettings } from '../core/settings.ts';
import type { ReadFile } from '../ingest/read-file.ts';
import type { FileReport } from './app.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';

/** Where a document comes from: a file, the clipboard, a sample. It is read only when its turn comes. */
export interface Source {
  readonly name: string;
  readonly read: () => Promise<Outcome<ReadFile>>;
}

export class Documents {
  readonly files = signal<readonly FileReport[]>([]);

  readonly #project: Project;
  readonly #keeper: Keeper;
  readonly #settings: () => SegmentSettings;
  readonly #now: () => number;

  constructor(project: Project, keeper: Keeper, settings: () => SegmentSettings, now: () => number) {
    this.#project = project;
    this.#keeper = keeper;
    this.#settings = settings;
    this.#now = now;
  }

  /** Reads, cuts and saves files, one after the other; each ends as a report. */
  async add(sources: readonly Source[]): Promise<void> {
    if (!this.#keeper.mayWrite()) return;
    const reading = sources.map(({ name }): FileReport => ({ name, how: 'reading' }));
    // Reports of files that are done give way to those of the new ones.
    this.files.value = [...this.files.value.filter(({ how }) => how === 'reading'), ...reading];
    for (const [index, source] of sources.entries()) {
      const report = await this.#keeper
        .inTurn(() => this.#addOne(source))
        // A reader that throws on this file has a bug; the next file may still be read.
        .catch((thrown: unknown): FileReport => ({ name: source.name, how: 'failed', sentence: unreadable(thrown) }));
      const waiting = reading[index];
      this.files.value = this.files.value.map((each) => (each === waiting ? report : each));
    }
  }

  async #addOne({ name, read }: Source): Promise<FileReport> {
    const found = await read();
    if (!found.ok) return { name, how: 'failed', sentence: found.failure.message };
    const time = this.#project.nextTime(this.#now());
    const document = documentFrom(found.value.name, found.value.form, found.value.text, time);
    if (this.#project.has(document.id)) return { name, how: 'known', documentId: document.id };
    const { segments } = segmentDocument(document, this.#settings());
    const saved = await this.#keeper.store.addDocument(document, segments);
    if (!saved.ok) return { name, how: 'failed', sentence: saved.failure.message };
    this.#project.addDocument(document, segments);
    return { name, how: 'read', documentId: document.id, segments: segments.length };
  }

  async remove(documentId: string): Promise<void> {
    if (!this.#keeper.mayWrite()) return;
    await this.#keeper.inTurn(async () => {
      // First here, then in the store: a run that is on then saves nothing more of it.
      this.#project.removeDocument(documentId);
      await this.#keeper.saved(this.#keeper.store.removeDocument(documentId));
    });
  }

  async clear(): Promise<void> {
    if (!this.#keeper.mayWrite()) return;
    await this.#keeper.inTurn(async () => {
      this.#project.fill({ documents: [], segments: [], candidates: [], ratings: [], labels: [] });
      this.files.value = this.files.value.filter(({ how }) => how === 'reading');
      await this.#keeper.saved(this.#keeper.store.clear());
    });
  }

  /** Cuts every document anew. Ids count offsets, so the results of a segment that stays the same stay with it. */
  async cutAgain(): Promise<void> {
    for (const document of this.#project.documents.value) {
      if (!(await this.#cutOne(document))) return;
    }
  }

  async #cutOne(document: Document): Promise<boolean> {
    const before = this.#project.segments.value.get(document.id) ?? [];
    const { segments } = segmentDocument(document, this.#settings());
    const same = segments.length === before.length && segments.every(({ id }, index) => id === before[index]?.id);
    if (same) return true;
    const saved = await this.#keeper.saved(this.#keeper.store.replaceSegments(document.id, segments));
    if (saved) this.#project.replaceSegments(document.id, segments);
    return saved;
  }
}

function unreadable(thrown: unknown): string {
  return `This file made the reader fail (${bugFrom(thrown).message}). Nothing was added; everything else is safe. Try it as plain text.`;
}
