// The app's part that is about its place in the browser. What the browser says comes from the shell, which is fetched once
// the page stands; until then nothing is known and nothing is said.

import { signal } from '@preact/signals';
import type { Aside, PageStanding, ShellApp } from './shell-view.ts';

/** What the shell does when it is here. */
export interface ShellPowers {
  /** False when the page has to be loaded anew before it may ask these addresses; the person is told, and they are added then. */
  mayAsk(urls: readonly string[]): boolean;
  changeTelling(on: boolean): Promise<void>;
  askToPersist(): Promise<void>;
}

export class ShellActs {
  readonly #asides = signal<readonly Aside[]>([]);
  readonly #acts = new Map<string, { readonly act: () => void; readonly away: () => void }>();
  readonly standing = signal<PageStanding>({ isOnline: true, offline: 'unknown', telling: 'off', persisted: null });
  readonly isStored = signal(true);
  #powers: Promise<ShellPowers | null> = Promise.resolve(null);

  /** The shell is on its way; null when it could not be fetched. */
  comes(powers: Promise<ShellPowers | null>): void {
    this.#powers = powers;
  }

  async mayAsk(urls: readonly string[]): Promise<boolean> {
    return (await this.#powers)?.mayAsk(urls) ?? true;
  }

  /** Shows an aside in the place of the one with its id. `away` is called when the person puts it away. */
  say(aside: Aside, act: () => void, away: () => void = () => undefined): void {
    const now = this.#asides.peek();
    const at = now.findIndex(({ id }) => id === aside.id);
    this.#acts.set(aside.id, { act, away });
    this.#asides.value = at === -1 ? [...now, aside] : now.with(at, aside);
  }

  /** It is no longer so. */
  unsay(id: string): void {
    this.#acts.delete(id);
    const now = this.#asides.peek();
    if (now.some((aside) => aside.id === id)) this.#asides.value = now.filter((aside) => aside.id !== id);
  }

  stands(change: Partial<PageStanding>): void {
    this.standing.value = { ...this.standing.peek(), ...change };
  }

  part(): ShellApp {
    return {
      asides: this.#asides,
      standing: this.standing,
      isStored: this.isStored,
      answer: (id, how) => {
        const acts = this.#acts.get(id);
        const aside = this.#asides.peek().find((each) => each.id === id);
        if (acts === undefined || aside === undefined) return;
        if (how === 'act') {
          if (aside.whyNot === null) acts.act();
          return;
        }
        this.unsay(id);
        acts.away();
      },
      changeTelling: async (on) => await (await this.#powers)?.changeTelling(on),
      askToPersist: async () => await (await this.#powers)?.askToPersist(),
    };
  }
}
