// Looks at the words of every instruction, a little at a time, and keeps what is doubtful beside it. What it needs is
// fetched with the first instruction, so that a page without any is not made heavier.

import { effect, type ReadonlySignal, untracked } from '@preact/signals';
import type { Mark, MarkSettings } from '../core/marks.ts';
import { bugFrom, type Failure } from '../core/outcome.ts';
import type { Candidate } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { Notices } from './notices.ts';
import type { Project } from './project.ts';

/** What of the page looks for marks, fetched when it is first needed. */
export interface MarkTools {
  readonly marks: typeof import('../core/marks.ts');
  readonly detect: (text: string) => string | null;
}

/** Milliseconds of looking in one go: the page must stay able to answer. */
const SLICE_MS = 8;
/** After a change it is waited this long for more of them. */
const QUIET_MS = 200;

export class Marker {
  readonly #project: Project;
  readonly #settings: ReadonlySignal<Settings>;
  readonly #notices: Notices;
  readonly #load: () => Promise<MarkTools>;
  /** Marks of an instruction by itself, by candidate, under the settings named by `#under`. */
  readonly #own = new Map<string, readonly Mark[]>();
  #under = '';
  /** What the near-duplicates of each group were computed from. */
  readonly #groups = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #looking: Promise<Failure | null> = Promise.resolve(null);

  constructor(
    project: Project,
    settings: ReadonlySignal<Settings>,
    notices: Notices,
    load: () => Promise<MarkTools> = loadTools,
  ) {
    this.#project = project;
    this.#settings = settings;
    this.#notices = notices;
    this.#load = load;
    effect(() => {
      project.revision.value;
      JSON.stringify(settings.value.filters); // read, so that a change of it counts
      untracked(() => this.#soon());
    });
  }

  #soon(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.settle(), QUIET_MS);
  }

  /** Settles when every instruction that is there has been looked at: with why not, where that could not be. */
  settle(): Promise<Failure | null> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((thrown: unknown) => bugFrom(thrown))
      .then((failure) => {
        if (failure !== null) this.#notices.add(failure);
        return failure;
      });
    return this.#looking;
  }

  async #look(): Promise<Failure | null> {
    const written = [...this.#project.candidates.values()].filter(({ reply }) => reply.ok);
    if (written.length === 0) return null;
    const tools = await this.#load().catch(() => null);
    if (tools === null) return NOT_FETCHED;
    const settings = this.#settings.value.filters as MarkSettings;
    const { keepsOut: _, ...looksFor } = this.#settings.value.filters;
    const under = JSON.stringify(looksFor);
    if (under !== this.#under) {
      this.#under = under;
      this.#own.clear();
      this.#groups.clear();
    }
    const texts = new Map(this.#project.allSegments().map(({ id, text }) => [id, text]));
    const pause = breather();
    const changed: { readonly candidate: Candidate; readonly marks: readonly Mark[] }[] = [];
    for (const group of groupsOf(written)) {
      if (!this.#isNew(group)) continue;
      const own = new Map<string, readonly Mark[]>();
      for (const candidate of group.candidates) {
        const known =
          this.#own.get(candidate.id) ?? marksOf(candidate, texts.get(candidate.segmentId), settings, tools);
        this.#own.set(candidate.id, known);
        own.set(candidate.id, known);
        await pause();
      }
      const repeats = settings.off.includes('near-duplicate')
        ? new Map<string, string>()
        : await this.#repeats(group.candidates, new tools.marks.NearDuplicates(settings.similarity), pause);
      for (const candidate of group.candidates) {
        const repeated = repeats.get(candidate.id);
        const marks = own.get(candidate.id) ?? [];
        const all: readonly Mark[] =
          repeated === undefined ? marks : [...marks, { kind: 'near-duplicate', found: repeated }];
        if (!isSame(this.#project.marksOf(candidate.id), all)) changed.push({ candidate, marks: all });
      }
    }
    for (const { candidate, marks } of changed) {
      // Its document may have been removed meanwhile.
      if (this.#project.candidates.has(candidate.id)) this.#project.mark(candidate, marks);
    }
    if (changed.length > 0) this.#project.show();
    return null;
  }

  /** Whether a group has changed since it was last looked at. */
  #isNew({ name, candidates }: Group): boolean {
    const stamp = `${candidates.length} ${candidates.at(-1)?.id}`;
    const isNew = this.#groups.get(name) !== stamp || candidates.some(({ id }) => this.#project.marksOf(id) === null);
    this.#groups.set(name, stamp);
    return isNew;
  }

  /**
   * Which candidate repeats the instruction of an earlier segment, by id, with that segment's id. The order is that of the
   * documents, whatever the order in which they were written; of several attempts at a segment the newest is looked at.
   */
  async #repeats(
    candidates: readonly Candidate[],
    index: InstanceType<MarkTools['marks']['NearDuplicates']>,
    pause: () => Promise<void>,
  ): Promise<Map<string, string>> {
    const repeats = new Map<string, string>();
    const newestOf = new Map(candidates.map((candidate) => [candidate.segmentId, candidate]));
    for (const { id: segmentId } of this.#project.allSegments()) {
      const candidate = newestOf.get(segmentId);
      if (candidate?.reply.ok !== true) continue;
      const earlier = index.add(segmentId, candidate.reply.instruction);
      if (earlier !== null) repeats.set(candidate.id, earlier);
      await pause();
    }
    return repeats;
  }
}

/** A candidate whose segment is gone has nothing to be compared with, and is in no row. */
function marksOf(
  { reply }: Candidate,
  text: string | undefined,
  settings: MarkSettings,
  { marks, detect }: MarkTools,
): readonly Mark[] {
  return reply.ok && text !== undefined ? marks.marksOf(reply.instruction, text, settings, detect) : [];
}

const NOT_FETCHED: Failure = {
  kind: 'missing',
  message:
    'The part of the page that looks for doubtful instructions could not be fetched. Nothing is lost. Look whether the page’s server is there, then start again.',
};

/**
 * Candidates of one key: their instructions may repeat each other. Those of other settings are no part of it, so what was
 * made under one key is not marked otherwise because something was made under another.
 */
interface Group {
  readonly name: string;
  readonly candidates: readonly Candidate[];
}

function groupsOf(candidates: readonly Candidate[]): readonly Group[] {
  const groups = grouped(candidates, ({ key }) => key);
  return [...groups].map(([name, of]) => ({ name, candidates: of }));
}

function grouped<T>(list: readonly T[], nameOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const group = groups.get(nameOf(each));
    if (group === undefined) groups.set(nameOf(each), [each]);
    else group.push(each);
  }
  return groups;
}

function isSame(a: readonly Mark[] | null, b: readonly Mark[]): boolean {
  return a !== null && JSON.stringify(a) === JSON.stringify(b);
}

/** Lets the page answer between two slices of work. */
function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = performance.now();
  };
}

async function loadTools(): Promise<MarkTools> {
  const [marks, { detect }] = await Promise.all([import('../core/marks.ts'), import('./language.ts')]);
  return { marks, detect };
}
