// What the hosts of models say of their sizes, as far as they were asked.

import { signal } from '@preact/signals';
import type { ModelChoice, SizeAnswer } from './app.ts';
import type { Engines } from './models.ts';

export class ModelSizes {
  /** By the id of the choice. */
  readonly all = signal<ReadonlyMap<string, SizeAnswer>>(new Map());

  readonly #engines: Pick<Engines, 'size'>;
  readonly #asking = new Map<string, Promise<void>>();

  constructor(engines: Pick<Engines, 'size'>) {
    this.#engines = engines;
  }

  /** Asks the host, unless it is being asked or has answered; one that could not answer is asked again. */
  ask(choice: ModelChoice): Promise<void> {
    const asking = this.#asking.get(choice.id);
    if (asking !== undefined) return asking;
    if (this.all.value.get(choice.id)?.kind === 'known') return Promise.resolve();
    const asked = this.#ask(choice, () => this.#asking.get(choice.id) === asked);
    this.#asking.set(choice.id, asked);
    return asked;
  }

  /** What was known may be wrong now; an answer that is still under way is not heard. */
  forget(): void {
    this.#asking.clear();
    this.all.value = new Map();
  }

  async #ask(choice: ModelChoice, isWanted: () => boolean): Promise<void> {
    this.#tell(choice.id, { kind: 'asking' });
    const size = await this.#engines.size(choice);
    if (!isWanted()) return;
    this.#asking.delete(choice.id);
    this.#tell(choice.id, size.ok ? { kind: 'known', ...size.value } : { kind: 'failed', failure: size.failure });
  }

  #tell(id: string, answer: SizeAnswer): void {
    this.all.value = new Map(this.all.value).set(id, answer);
  }
}
