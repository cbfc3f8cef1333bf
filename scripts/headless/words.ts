// Words of a command line as what they mean, with one sentence for those that make no sense.

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Something the person can mend, said in one sentence. */
export class Complaint extends Error {}

/** The path, when a file can be written there. */
export function writable(out: string): string {
  try {
    accessSync(dirname(out), constants.W_OK);
  } catch {
    throw new Complaint(`The folder of ${out} does not exist or cannot be written to.`);
  }
  if (existsSync(out) && statSync(out).isDirectory()) throw new Complaint(`${out} is a folder; name a file.`);
  return out;
}

/** The number after an option; null when the option is not there. */
export function number(
  name: string,
  word: string | undefined,
  min: number,
  max: number,
  whole: boolean,
): number | null {
  if (word === undefined) return null;
  const value = Number(word);
  if (
    word.trim() === '' ||
    !Number.isFinite(value) ||
    value < min ||
    value > max ||
    (whole && !Number.isInteger(value))
  ) {
    throw new Complaint(`${name} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not ${word}.`);
  }
  return value;
}
