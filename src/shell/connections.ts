// Which hosts this page may ask: what its policy says, what the person has added since, and the way from one to the other,
// which is to load the page anew.

import { effect, signal } from '@preact/signals';
import type { App } from '../run/app.ts';
import type { ShellActs } from '../run/shell-acts.ts';
import { ADDRESS_ORIGINS, lets, MODEL_ORIGINS, originsOf, readOrigins } from './policy.ts';
import type { Shelf } from './shelf.ts';

/** Addresses that wait for the page to be loaded anew. */
const WAITING = 'humpback/waiting-addresses';
const ID = 'hosts';

export interface ConnectionsDependencies {
  readonly app: App;
  readonly acts: ShellActs;
  /** localStorage. */
  readonly lasting: Shelf;
  /** sessionStorage. */
  readonly session: Shelf;
  /** The narrow policy that this page was loaded with; null where there is none, as on a development server. */
  readonly policy: string | null;
  readonly ownOrigin: string;
  /** Why the page cannot be loaded anew now; reads signals. */
  readonly whyNot: () => string | null;
  readonly reload: () => void;
}

/** The policy for connections that the first script has put into the head. */
export function loadedPolicy(page: Document): string | null {
  const metas = [...page.querySelectorAll<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')];
  return metas.find(({ content }) => content.startsWith('connect-src '))?.content ?? null;
}

/** Follows the settings, adds the addresses that have waited, and returns what answers whether addresses may be asked. */
export function startConnections(to: ConnectionsDependencies): (urls: readonly string[]) => boolean {
  const { app, acts, lasting, session, policy, ownOrigin, whyNot, reload } = to;
  const missing = (origins: readonly string[]) =>
    policy === null ? [] : origins.filter((origin) => origin !== ownOrigin && !lets(policy, origin));
  const addresses = signal<readonly string[]>([]);
  /** Hosts of the word that was put away; others are worth another word. */
  let putAway = '';

  const show = (hosts: readonly string[]) => {
    if (hosts.length === 0 || putAway === hosts.join()) return acts.unsay(ID);
    const says = sentence(hosts, addresses.value.length);
    acts.say({ id: ID, says, act: 'Load anew', whyNot: whyNot(), away: 'Not now' }, reload, () => {
      putAway = hosts.join();
      addresses.value = [];
      session.write(WAITING, null);
    });
  };
  const modelOrigins = () => {
    const { hosts, own } = app.modelSettings.value;
    const all = [hosts.weights, hosts.libraries, ...own.flatMap((model) => [model.weightsUrl, model.libraryUrl])];
    return originsOf(all).filter((origin) => origin !== ownOrigin);
  };
  effect(() => {
    // Before that, the settings are not the person's.
    if (!app.opened.value) return;
    const origins = modelOrigins();
    lasting.write(MODEL_ORIGINS, JSON.stringify(origins));
    show([...new Set([...missing(origins), ...missing(originsOf(addresses.value))])]);
  });
  effect(() => {
    if (!app.opened.value) return;
    const waiting = session.read(WAITING);
    session.write(WAITING, null);
    if (waiting !== null) void app.addUrls(waiting);
  });

  return (urls) => {
    const origins = originsOf(urls);
    if (missing(origins).length === 0) return true;
    const allowed = readOrigins(session.read(ADDRESS_ORIGINS));
    session.write(ADDRESS_ORIGINS, JSON.stringify([...new Set([...allowed, ...origins])]));
    putAway = '';
    addresses.value = [...new Set([...addresses.value, ...urls])];
    session.write(WAITING, addresses.value.join('\n'));
    return false;
  };
}

function sentence(hosts: readonly string[], addresses: number): string {
  const names = hosts.map((origin) => new URL(origin).host);
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const then =
    addresses === 0
      ? ''
      : addresses === 1
        ? ' The address is fetched then.'
        : ` The ${addresses} addresses are fetched then.`;
  return `This page has to be loaded anew before it may connect to ${shown}.${then} Nothing is lost: all is stored, and a loaded model is loaded again by its button.`;
}
