// The words of the command line, checked before anything is started.

import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SIMPLE_FORMS } from '../../src/core/raters.ts';
import type { RaterForm } from '../../src/core/records.ts';
import { Complaint, number, writable } from './words.ts';

export interface HeadlessOptions {
  /** Files to add, folders already opened. */
  readonly files: readonly string[];
  readonly out: string;
  /** `auto` takes the page's own first choice. */
  readonly engine: 'auto' | 'llama' | 'web-llm';
  readonly model: string | null;
  /** A compiled model of one's own: where its weights and its library are; null when one of the list is meant. */
  readonly own: { readonly weightsUrl: string; readonly libraryUrl: string } | null;
  readonly device: 'auto' | 'wasm' | 'webgpu';
  readonly limit: number | null;
  readonly minScore: number | null;
  readonly seed: number | null;
  /** How pairs are rated; null leaves the page's own choice. */
  readonly rater: RaterForm | null;
  /** Instructions written for each segment; null leaves the page's own choice. */
  readonly candidates: number | null;
  readonly all: boolean;
  readonly profile: string | null;
  /** The whole loop in place of one writing and one rating; null without --loop. */
  readonly loop: LoopOptions | null;
  /** Reads and cuts the files, and writes their segments with marks and provenance; no browser and no model. */
  readonly segmentsOnly: boolean;
}

export interface LoopOptions {
  /** A file of pairs; null takes the seed that the page brings along. */
  readonly seedFile: string | null;
  readonly rounds: number | null;
  /** Steps of every training; null is the paper's table. */
  readonly trainSteps: number | null;
  /** Held-out prompts that the models answer and are judged by. */
  readonly prompts: number | null;
  readonly outDir: string;
}

const FORMS: readonly RaterForm[] = [...SIMPLE_FORMS, 'sum'];
const USAGE =
  'usage: npm run headless -- --input PATH... --out FILE.jsonl [--model ID] [--engine auto|llama|web-llm] [--model-url URL --model-lib URL] [--device auto|wasm|webgpu] [--limit N] [--min-score X] [--seed N] [--rater FORM] [--candidates N] [--all] [--profile DIR], or --segments-only --input PATH... --out FILE.jsonl, or --loop --input PATH... --out-dir DIR [--seed-file FILE] [--rounds N] [--train-steps N] [--prompts N] [--model ID] [--device auto|wasm|webgpu] [--limit N] [--min-score X] [--seed N] [--rater FORM] [--candidates N] [--profile DIR]';

/** Throws a Complaint for words that make no sense, inputs that are not there, and outputs that cannot be written. */
export function readOptions(words: readonly string[]): HeadlessOptions {
  const { values, positionals } = parse(words);
  const device = values.device ?? 'auto';
  if (device !== 'auto' && device !== 'wasm' && device !== 'webgpu') {
    throw new Complaint(`--device is auto, wasm or webgpu, not ${device}.`);
  }
  const engine = values.engine ?? 'auto';
  if (engine !== 'auto' && engine !== 'llama' && engine !== 'web-llm') {
    throw new Complaint(`--engine is auto, llama or web-llm, not ${engine}.`);
  }
  // `--input a b c`: the shell's expansion of a pattern lands among the positionals.
  const inputs = [...(values.input ?? []), ...positionals];
  const loop = loopOptions(values);
  const out = loop === null ? values.out : join(loop.outDir, 'rows.jsonl');
  if (inputs.length === 0 || out === undefined) throw new Complaint(USAGE);
  const segmentsOnly = values['segments-only'] ?? false;
  const stray = Object.keys(values).find((name) => !['segments-only', 'input', 'out'].includes(name));
  if (segmentsOnly && stray !== undefined) {
    throw new Complaint(`--segments-only asks no model, so --${stray} has no meaning there.`);
  }
  const rater = FORMS.find((form) => form === values.rater) ?? null;
  if (values.rater !== undefined && rater === null) {
    throw new Complaint(`--rater is one of ${FORMS.join(', ')}, not ${values.rater}.`);
  }
  return {
    files: inputs.flatMap(filesUnder),
    out: writable(resolve(out)),
    engine,
    model: values.model ?? null,
    own: ownModel(values['model-url'], values['model-lib'], engine, values.model),
    device,
    limit: number('--limit', values.limit, 1, 1_000_000, true),
    minScore: number('--min-score', values['min-score'], 1, 5, false),
    seed: number('--seed', values.seed, 0, 2 ** 31 - 1, true),
    rater,
    candidates: number('--candidates', values.candidates, 1, 8, true),
    all: values.all ?? false,
    profile: values.profile === undefined ? null : resolve(values.profile),
    loop,
    segmentsOnly,
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
        engine: { type: 'string' },
        model: { type: 'string' },
        'model-url': { type: 'string' },
        'model-lib': { type: 'string' },
        device: { type: 'string' },
        limit: { type: 'string' },
        'min-score': { type: 'string' },
        seed: { type: 'string' },
        rater: { type: 'string' },
        candidates: { type: 'string' },
        'segments-only': { type: 'boolean' },
        all: { type: 'boolean' },
        profile: { type: 'string' },
        loop: { type: 'boolean' },
        'seed-file': { type: 'string' },
        rounds: { type: 'string' },
        'train-steps': { type: 'string' },
        prompts: { type: 'string' },
        'out-dir': { type: 'string' },
      },
    });
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new Complaint(`${thrown.message.split('.')[0]}. ${USAGE}`);
  }
}

function loopOptions(values: ReturnType<typeof parse>['values']): LoopOptions | null {
  const only = ['seed-file', 'rounds', 'train-steps', 'prompts', 'out-dir'] as const;
  if (values.loop !== true) {
    const stray = only.find((name) => values[name] !== undefined);
    if (stray !== undefined) throw new Complaint(`--${stray} belongs to --loop, which is missing.`);
    return null;
  }
  if (values.out !== undefined || values.all === true) {
    throw new Complaint('--loop writes several files into --out-dir; leave --out and --all out.');
  }
  if (values['out-dir'] === undefined) throw new Complaint('--loop needs --out-dir, a folder for its files.');
  if (values.engine === 'web-llm') throw new Complaint('--loop trains, which compiled models of web-llm cannot.');
  const seedFile = values['seed-file'];
  if (seedFile !== undefined && !existsSync(resolve(seedFile))) throw new Complaint(`There is nothing at ${seedFile}.`);
  const outDir = resolve(values['out-dir']);
  try {
    mkdirSync(outDir, { recursive: true });
  } catch {
    throw new Complaint(`The folder ${values['out-dir']} cannot be made.`);
  }
  return {
    seedFile: seedFile === undefined ? null : resolve(seedFile),
    rounds: number('--rounds', values.rounds, 1, 4, true),
    trainSteps: number('--train-steps', values['train-steps'], 1, 100_000, true),
    prompts: number('--prompts', values.prompts, 0, 250, true),
    outDir,
  };
}

function ownModel(
  weightsUrl: string | undefined,
  libraryUrl: string | undefined,
  engine: string,
  model: string | undefined,
): HeadlessOptions['own'] {
  if (weightsUrl === undefined && libraryUrl === undefined) return null;
  if (weightsUrl === undefined || libraryUrl === undefined) {
    throw new Complaint('--model-url (the weights) and --model-lib (the library) belong together; one is missing.');
  }
  if (engine === 'llama') throw new Complaint('--model-url is a model for --engine web-llm, not for llama.');
  if (model !== undefined)
    throw new Complaint('--model takes one of the list and --model-url one of your own; give one.');
  for (const [name, url] of Object.entries({ '--model-url': weightsUrl, '--model-lib': libraryUrl })) {
    if (!/^https?:\/\//.test(url)) throw new Complaint(`${name} takes an http or https address, not ${url}.`);
  }
  return { weightsUrl, libraryUrl };
}

/** The file itself, or the files of a folder in order of name, hidden ones left out. What they are is told by their content. */
function filesUnder(path: string): string[] {
  const full = resolve(path);
  if (!existsSync(full)) throw new Complaint(`There is nothing at ${path}.`);
  if (!statSync(full).isDirectory()) return [full];
  const found = readdirSync(full, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/(^|[\\/])\./.test(name))
    .sort()
    .map((name) => join(full, name))
    .filter((name) => statSync(name).isFile());
  if (found.length === 0) throw new Complaint(`There is no file in ${path}.`);
  return found;
}
