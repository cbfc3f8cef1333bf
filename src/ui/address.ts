// Addresses that a person types: made whole, or refused with one sentence.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';

/** Hosts on this very machine, as `URL.hostname` writes them. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * An http(s) address as it was typed, without white space around it; `https://` is added where no scheme is given.
 * Plain http is for this machine only: browsers keep pages that are served by https from any other.
 */
export function readAddress(typed: string, kind: 'folder' | 'file'): Outcome<string> {
  const text = typed.trim();
  if (text === '') return badInput('Write an address that begins with https://.');
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (/\s/.test(address) || !URL.canParse(address)) {
    return badInput('This is no address; write it as https://host/folder.');
  }
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') {
    return badInput('Models come over https only; the address has to begin with https://.');
  }
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
    return badInput('Plain http works only with this machine, such as http://127.0.0.1:8000; write https:// instead.');
  }
  if (username !== '' || password !== '') {
    return badInput('Leave out the user name and password: browsers refuse to send them.');
  }
  if (kind === 'folder' && /[?#]/.test(address)) {
    return badInput('Leave out everything from the ? or the # on: files are looked for below this address.');
  }
  return succeed(address);
}

/** The same for a host or a prefix of addresses: no slash at its end. */
export function readHost(typed: string): Outcome<string> {
  const address = readAddress(typed, 'folder');
  return address.ok ? succeed(address.value.replace(/\/+$/, '')) : address;
}
