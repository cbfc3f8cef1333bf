// What a person says of pairs: saved first, then shown; each act can be taken back as one.

import { signal } from '@preact/signals';
import type { Label, Said } from '../core/records.ts';
import type { LabelAct, Row } from './app.ts';
import type { Keeper } from './keeper.ts';
import type { Project } from './project.ts';

/** What was said of one pair before an act. */
interface Before {
  readonly candidateId: string;
  readonly segmentId: string;
  readonly said: Said;
}

/** Acts that can be taken back, at most: each holds an entry a pair. */
const KEPT_ACTS = 100;

export class Labels {
  readonly last = signal<LabelAct | null>(null);
  readonly #acts: { readonly act: LabelAct; readonly before: readonly Before[] }[] = [];
  readonly #project: Project;
  readonly #keeper: Keeper;
  readonly #now: () => number;

  constructor(project: Project, keeper: Keeper, now: () => number) {
    this.#project = project;
    this.#keeper = keeper;
    this.#now = now;
  }

  /** Labels the candidates of these rows; those without a usable one are left alone. Returns how many were labelled. */
  async label(rows: readonly Row[], said: Said): Promise<number> {
    const before = rows.flatMap(({ candidate, label }): Before[] =>
      candidate?.reply.ok
        ? [{ candidateId: candidate.id, segmentId: candidate.segmentId, said: label?.said ?? NOTHING }]
        : [],
    );
    const isPut = await this.#put(before.map((each) => ({ ...each, said })));
    if (!isPut || before.length === 0) return 0;
    this.#acts.push({ act: { pairs: before.length, said: said.kind }, before });
    if (this.#acts.length > KEPT_ACTS) this.#acts.shift();
    this.last.value = this.#acts.at(-1)?.act ?? null;
    return before.length;
  }

  /** Takes the last act back: every pair of it has again what was said before. */
  async undo(): Promise<void> {
    const last = this.#acts.at(-1);
    if (last === undefined) return;
    const there = last.before.filter(({ candidateId }) => this.#project.candidates.has(candidateId));
    if (!(await this.#put(there))) return;
    this.#acts.pop();
    this.last.value = this.#acts.at(-1)?.act ?? null;
  }

  /** Nothing can be taken back of a project that is gone. */
  forget(): void {
    this.#acts.length = 0;
    this.last.value = null;
  }

  async #put(what: readonly Before[]): Promise<boolean> {
    if (!this.#keeper.mayWrite()) return false;
    return await this.#keeper.inTurn(async () => {
      const labels = what.map(({ candidateId, segmentId, said }): Label => {
        const turn = (this.#project.labelOf(candidateId)?.turn ?? -1) + 1;
        return { id: `${candidateId}/label/${turn}`, candidateId, segmentId, turn, said, createdAt: this.#now() };
      });
      if (!(await this.#keeper.saved(this.#keeper.store.putLabels(labels)))) return false;
      for (const label of labels) this.#project.addLabel(label);
      this.#project.show();
      return true;
    });
  }
}

const NOTHING: Said = { kind: 'none' };
