// Where compiled models come from: mirrors in place of the two usual hosts, and the folder that web-llm looks into.

import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import { DEFAULT_HOSTS, type ModelHosts } from '../../engine.ts';

/** Puts the person's hosts in the place of the usual ones; any other URL stays as it is. */
export function withHosts(url: string, hosts: ModelHosts): string {
  for (const which of ['weights', 'libraries'] as const) {
    const usual = DEFAULT_HOSTS[which];
    // With the slash: `https://huggingface.co.example/` is somebody else.
    if (url.startsWith(`${usual}/`)) return hosts[which] + url.slice(usual.length);
  }
  return url;
}

/**
 * The folder that web-llm makes of a model's URL (its `cleanModelUrl`, 0.2.86): a URL without a revision gets
 * `resolve/main/`, wherever it is hosted. Its cache keys are the files in there.
 *
 * @param url an absolute URL; anything else throws a TypeError.
 */
export function folderOf(url: string): string {
  const folder = url.endsWith('/') ? url : `${url}/`;
  return new URL(/.+\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`).href;
}

/** Hosts on this very machine, as `URL.hostname` writes them. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address of a mirror, or of a model, as a person types it: an origin or a URL prefix. `https://` is added
 * where no scheme is given. Plain http is for this machine only, because browsers keep pages served by https from it.
 *
 * @returns the address without a last slash.
 */
export function parseHost(text: string): Outcome<string> {
  const typed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (typed === '' || /\s/.test(typed) || !URL.canParse(address)) {
    return badInput('This is no address; write it as https://host or https://host/folder.');
  }
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return badInput(
      `Models cannot be fetched by ${url.protocol.slice(0, -1)}; the address has to begin with https://.`,
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    return badInput(
      'Plain http works only with a host on this machine, such as http://127.0.0.1:8000; write https:// for any other.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    return badInput('The address holds a user name or a password, which browsers refuse to send; leave them out.');
  }
  if (address.includes('?') || address.includes('#')) {
    return badInput('The address ends with a query or a fragment; leave out everything from the ? or the # on.');
  }
  return succeed(url.href.replace(/\/+$/, ''));
}
