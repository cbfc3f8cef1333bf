// The door to files that go home: what writes them comes with the first.

import { signal } from '@preact/signals';
import type { TakeHomeForm, TakeHomeState } from './app.ts';
import { fetched } from './fetched.ts';
import type { TakeHome, TakeHomeDependencies } from './take-home.ts';

export class TakeHomeDoor {
  readonly state = signal<TakeHomeState>({ kind: 'idle', failure: null });
  #takeHome: TakeHome | null = null;
  readonly #to: Omit<TakeHomeDependencies, 'state'>;

  constructor(dependencies: Omit<TakeHomeDependencies, 'state'>) {
    this.#to = dependencies;
  }

  async start(key: string, form: TakeHomeForm | 'recipes'): Promise<void> {
    const part = await fetched(() => import('./take-home.ts'));
    if (!part.ok) {
      this.state.value = { kind: 'idle', failure: part.failure };
      return;
    }
    this.#takeHome ??= new part.value.TakeHome({ ...this.#to, state: this.state });
    await this.#takeHome.start(key, form);
  }

  cancel(): void {
    this.#takeHome?.cancel();
  }
}
