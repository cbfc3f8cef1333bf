// Files of a trained model for other programs: the worker writes them into the private files, the browser saves them.

import type { Signal } from '@preact/signals';
import { bugFrom, type Failure, type Outcome } from '../core/outcome.ts';
import type { TakenFile } from '../worker/protocol.ts';
import type { TakeHomeForm, TakeHomeState } from './app.ts';
import { fetched } from './fetched.ts';
import type { LoopBook } from './loop-book.ts';
import type { LoopPlan } from './loop-plan.ts';
import type { Engines } from './models.ts';
import type { Project } from './project.ts';

export interface TakeHomeDependencies {
  /** Where it is told what is under way. */
  readonly state: Signal<TakeHomeState>;
  readonly book: LoopBook;
  readonly engines: Engines;
  readonly project: Project;
  readonly plan: () => LoopPlan;
  /** Settles when every instruction has been looked at for marks: what was learned from is computed from them. */
  readonly marked: () => Promise<Failure | null>;
  /** Name of the base model, for file names. */
  readonly baseName: () => string;
  readonly files: {
    /** Opens a file that the worker has left in the private files. */
    readonly open: (file: TakenFile) => Promise<Outcome<File>>;
    /** Hands a file to the person. */
    readonly save: (name: string, content: Blob) => void;
  };
}

export class TakeHome {
  readonly state: Signal<TakeHomeState>;
  #stop: AbortController | null = null;
  readonly #to: TakeHomeDependencies;

  constructor(dependencies: TakeHomeDependencies) {
    this.#to = dependencies;
    this.state = dependencies.state;
  }

  /** Writes and saves; one at a time. */
  async start(key: string, form: TakeHomeForm | 'recipes'): Promise<void> {
    if (this.#stop !== null) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.state.value = { kind: 'writing', key, form, done: null };
    let failure: Failure | null = null;
    try {
      failure = form === 'recipes' ? await this.#recipes(key) : await this.#files(key, form, stop.signal);
    } catch (thrown) {
      failure = bugFrom(thrown);
    } finally {
      this.#stop = null;
      this.state.value = { kind: 'idle', failure: failure?.kind === 'aborted' ? null : failure };
    }
  }

  cancel(): void {
    this.#stop?.abort();
  }

  async #files(key: string, form: TakeHomeForm, stop: AbortSignal): Promise<Failure | null> {
    const { engines, files, book, plan } = this.#to;
    const name = this.#nameOf(key);
    const words = await fetched(() => import('./model-card.ts'));
    if (!words.ok) return words.failure;
    const card = words.value.modelCard(key, plan(), book);
    const written = await engines.takeHome(
      { key, form, name, card },
      ({ doneBytes, totalBytes }) => {
        const done = totalBytes > 0 ? doneBytes / totalBytes : null;
        this.state.value = { kind: 'writing', key, form, done };
      },
      stop,
    );
    if (!written.ok) return written.failure;
    const opened: File[] = [];
    for (const file of written.value) {
      const found = await files.open(file);
      if (!found.ok) return found.failure;
      opened.push(found.value);
    }
    const bytes = opened.reduce((sum, { size }) => sum + size, 0);
    // A zip is put together in memory; what is too large for that comes file by file.
    if (opened.length > 1 && bytes <= MOST_ZIPPED_BYTES) {
      const parts = await Promise.all(opened.map(async (file) => [file.name, await bytesOf(file)] as const));
      files.save(`${name}-${form}.zip`, await zipped(parts));
    } else {
      for (const [index, file] of opened.entries()) files.save(written.value[index]?.name ?? file.name, file);
    }
    return null;
  }

  async #recipes(key: string): Promise<Failure | null> {
    const { plan, book, project, files } = this.#to;
    const words = await fetched(() => Promise.all([import('./model-card.ts'), import('../core/recipes.ts')]));
    if (!words.ok) return words.failure;
    const [{ recipeOf }, { recipeFiles }] = words.value;
    const unmarked = await this.#to.marked();
    if (unmarked !== null && plan().settings.filters.keepsOut) return unmarked;
    const recipe = recipeOf(key, this.#nameOf(key), plan(), book, project);
    if (!recipe.ok) return recipe.failure;
    const { sets, run } = recipe.value;
    const encoder = new TextEncoder();
    const parts = recipeFiles(sets, run).map(({ name, text }) => [name, encoder.encode(text)] as const);
    files.save(`${run.name}-recipes.zip`, await zipped(parts));
    return null;
  }

  /** `smollm2-135m-instruct-m1`: the base and the model within the plan, as file names have it. */
  #nameOf(key: string): string {
    const model = this.#to.book.adapters.value.get(key)?.model ?? 'adapter';
    return `${this.#to.baseName()} ${model.replaceAll('_', '')}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  }
}

const MOST_ZIPPED_BYTES = 200_000_000;

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Stored, not compressed: weights do not get smaller. */
async function zipped(parts: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[]): Promise<Blob> {
  const { zipSync } = await import('fflate');
  const zip = zipSync(Object.fromEntries(parts), { level: 0 });
  return new Blob([zip], { type: 'application/zip' });
}
