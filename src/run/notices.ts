// Trouble that belongs to no file, model or run.

import { signal } from '@preact/signals';
import type { Failure } from '../core/outcome.ts';

export interface Notice {
  readonly id: number;
  readonly failure: Failure;
}

export class Notices {
  readonly all = signal<readonly Notice[]>([]);
  #made = 0;

  /** Shows it, once: what is on the screen already is not said again. */
  add(failure: Failure): void {
    const said = ({ failure: each }: Notice): boolean => each.kind === failure.kind && each.message === failure.message;
    if (this.all.value.some(said)) return;
    this.#made += 1;
    this.all.value = [...this.all.value, { id: this.#made, failure }];
  }

  dismiss(id: number): void {
    this.all.value = this.all.value.filter((notice) => notice.id !== id);
  }

  /** Takes back what is no longer so. */
  retract(failure: Failure): void {
    this.all.value = this.all.value.filter((notice) => notice.failure !== failure);
  }
}
