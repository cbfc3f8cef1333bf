// What the person is told when a file of a model does not come: what is wrong, what is kept, what to do.

import type { Failure } from '../../../core/outcome.ts';
import { DEFAULT_HOSTS } from '../../engine.ts';
import { type FilePlace, fileName } from './model-files.ts';

/** Why a try was not the last one: the status of the answer, no answer, a body that broke off, or silence. */
export type Broken = number | 'unreached' | 'cut' | 'silent';

export const STOPPED: Failure = { kind: 'aborted', message: 'The download was stopped; what has arrived is kept.' };

const USUAL: readonly string[] = Object.values(DEFAULT_HOSTS);

const ELSEWHERE = 'set another host in the model settings, or choose another model';

/** After an answer that another try cannot change. */
export function refused(file: FilePlace, status: number): Failure {
  const [name, host] = [fileName(file), hostOf(file)];
  if (status === 404 || status === 410) {
    const message = `The file ${name} is not on ${host} (${status}); what has arrived is kept. To go on, ${ELSEWHERE}.`;
    return { kind: 'missing', message };
  }
  // The Hub answers 401 also for models that it does not have.
  const what =
    status === 401 || status === 403
      ? `${host} has no such model or does not give the file ${name} to everybody`
      : `${host} refused the file ${name}`;
  return { kind: 'network', message: `${what} (${status}); what has arrived is kept. To go on, ${ELSEWHERE}.` };
}

/** After the last of `tries`. */
export function gaveUp(file: FilePlace, why: Broken, tries: number): Failure {
  const [name, host] = [fileName(file), hostOf(file)];
  const what =
    typeof why === 'number'
      ? `${host} answered ${why} for the file ${name}`
      : {
          unreached: `${host} could not be reached for the file ${name}`,
          cut: `The connection to ${host} broke while the file ${name} was fetched`,
          silent: `${host} fell silent while the file ${name} was fetched`,
        }[why];
  const times = tries === 1 ? '' : `, ${tries} times in a row`;
  // A browser tells no reason when a host refuses pages of other origins.
  const own =
    why === 'unreached' && !USUAL.includes(new URL(file.url).origin)
      ? ' If the host is your own, it has to allow requests from other pages (CORS).'
      : '';
  const message = `${what}${times}; what has arrived is kept. Check the connection and load again: it goes on from there.${own}`;
  return { kind: 'network', message };
}

/** The host asks for a pause that is longer than a page should wait. */
export function askedToWait(file: FilePlace, seconds: number): Failure {
  const minutes = Math.ceil(seconds / 60);
  const message = `${hostOf(file)} is busy and asks to be tried again in ${minutes} minutes; what has arrived is kept. Load again then: it goes on from there.`;
  return { kind: 'network', message };
}

/** The host sent something else under the file's name. */
export function wrongFile(file: FilePlace): Failure {
  const message = `What ${hostOf(file)} sends as ${fileName(file)} is not that file; nothing of it was kept, the rest is. Load again later. If it stays so, ${ELSEWHERE}.`;
  return { kind: 'bad-input', message };
}

/** Too little room, told before the weights are fetched. Bytes. */
export function tooLittleRoom(name: string, needed: number, free: number): Failure {
  const message = `${name} needs ${size(needed)} more, but this browser allows the page only ${size(free)}; none of its weights was fetched. Delete a model in the storage panel or free some disk space, then load it again.`;
  return { kind: 'storage', message, quota: true };
}

/** An address in a model that is none. */
export function noAddress(name: string): Failure {
  const message = `The addresses of ${name} cannot be used: both have to begin with https://. Correct them in the model settings.`;
  return { kind: 'bad-input', message };
}

function hostOf({ url }: FilePlace): string {
  return new URL(url).host;
}

/** Decimal units, as download sizes and disks are labelled. */
function size(bytes: number): string {
  const megabytes = Math.max(0, bytes) / 1e6;
  return megabytes < 10 ? `${megabytes.toFixed(1)} MB` : `${Math.round(megabytes)} MB`;
}
