// The words of the command line, checked before anything is started.

import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Something the person can mend, said in one sentence. */
export class Complaint extends Error {}

export interface HeadlessOptions {
  /** Files to add, folders already opened. */
  readonly files: readonly string[];
  readonly out: string;
  readonly model: string | null;
  readonly device: 'auto' | 'wasm' | 'webgpu';
  readonly limit: number | null;
  readonly minScore: number | null;
  readonly seed: number | null;
  readonly all: boolean;
  readonly profile: string | null;
}

const READABLE = /\.(txt|md|markdown|html?)$/i;
const USAGE =
  'usage: npm run headless -- --input PATH... --out FILE.jsonl [--model ID] [--device auto|wasm|webgpu] [--limit N] [--min-score X] [--seed N] [--all] [--profile DIR]';

/** Throws a Complaint for words that make no sense, inputs that are not there, and outputs that cannot be written. */
export function readOptions(words: readonly string[]): HeadlessOptions {
  const { values, positionals } = parse(words);
  const device = values.device ?? 'auto';
  if (device !== 'auto' && device !== 'wasm' && device !== 'webgpu') {
    throw new Complaint(`--device is auto, wasm or webgpu, not ${device}.`);
  }
  // `--input a b c`: the shell's expansion of a pattern lands among the positionals.
  const inputs = [...(values.input ?? []), ...positionals];
  if (inputs.length === 0 || values.out === undefined) throw new Complaint(USAGE);
  return {
    files: inputs.flatMap(filesUnder),
    out: writable(resolve(values.out)),
    model: values.model ?? null,
    device,
    limit: number('--limit', values.limit, 1, 1_000_000, true),
    minScore: number('--min-score', values['min-score'], 1, 5, false),
    seed: number('--seed', values.seed, 0, 2 ** 31 - 1, true),
    all: values.all ?? false,
    profile: values.profile === undefined ? null : resolve(values.profile),
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        input: { type: 'string', multiple: true },
        out: { type: 'string' },
        model: { type: 'string' },
        device: { type: 'string' },
        limit: { type: 'string' },
        'min-score': { type: 'string' },
        seed: { type: 'string' },
        all: { type: 'boolean' },
        profile: { type: 'string' },
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new Complaint(`${thrown.message.split('.')[0]}. ${USAGE}`);
  }
}

/** The file itself, or the readable files of a folder in order of name. */
function filesUnder(path: string): string[] {
  const full = resolve(path);
  if (!existsSync(full)) throw new Complaint(`There is nothing at ${path}.`);
  if (!statSync(full).isDirectory()) return [full];
  const found = readdirSync(full, { recursive: true, encoding: 'utf8' })
    .filter((name) => READABLE.test(name))
    .sort()
    .map((name) => join(full, name));
  if (found.length === 0) throw new Complaint(`There is no .txt, .md or .html file in ${path}.`);
  return found;
}

function writable(out: string): string {
  try {
    accessSync(dirname(out), constants.W_OK);
  } catch {
    throw new Complaint(`The folder of ${out} does not exist or cannot be written to.`);
  }
  if (existsSync(out) && statSync(out).isDirectory()) throw new Complaint(`${out} is a folder; name a file.`);
  return out;
}

function number(name: string, word: string | undefined, min: number, max: number, whole: boolean): number | null {
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
