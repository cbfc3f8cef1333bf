// `npm run headless` from the outside, with the real model: killed in the middle, taken up again, and finished; and what
// it says to words that make no sense.

import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/serve.ts';
import { serveModelHost } from './model-host.ts';
import { type Ended, running, runScript } from './run-script.ts';

const ROOT = join(import.meta.dirname, '../..');
const MANIFEST = join(ROOT, 'public/models/smollm2-135m-instruct/manifest.json');
const SAMPLE = join(ROOT, 'public/samples/tides.md');
const LIMIT_MS = 600_000;
const there = existsSync(MANIFEST);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'humpback-test-'));
});
afterAll(() => {
  for (const child of running) killGroup(child);
  killBrowserOf(folder);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command to its end; `onStderr` sees all of stderr so far, whenever there is more of it. */
function headless(words: readonly string[], onStderr?: (soFar: string, child: ChildProcess) => void): Promise<Ended> {
  return runScript('scripts/headless.ts', words, { detached: true, onStderr });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) kill(-pid);
}

/** The browser is in a group of its own; its command line names the profile. Elsewhere than on Linux it ends by itself. */
function killBrowserOf(profile: string): void {
  if (!existsSync('/proc/self/cmdline')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && commandLine(pid).includes(`--user-data-dir=${profile}`)) kill(Number(pid));
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended meanwhile
  }
}

/** The figures that stderr showed while a stage ran, such as `1 of 2`. */
function progressOf(stderr: string, stage: string): string[] {
  return [...stderr.matchAll(new RegExp(`${stage} (\\d+ of \\d+)`, 'g'))].map(([, figures = '']) => figures);
}

describe('npm run headless with a compiled model of one’s own', () => {
  it(
    'fetches it from its two addresses and ends with what the real engine says of an empty library',
    async () => {
      const host = await serveModelHost();
      try {
        const out = join(folder, 'compiled.jsonl');
        const own = ['--engine', 'web-llm', '--model-url', host.weightsUrl, '--model-lib', host.libraryUrl];
        const { code, stderr } = await headless(['--input', SAMPLE, '--out', out, ...own]);
        expect(code).toBe(1);
        expect(stderr.trim().split('\n').at(-1)).toMatch(/library/);
        expect(new Set(host.asked.map(({ path }) => path)).size).toBe(host.files.size);
        expect(existsSync(out)).toBe(false);
      } finally {
        await host.close();
      }
    },
    LIMIT_MS,
  );
});

describe.skipIf(!there)(
  `npm run headless with SmolLM2${there ? '' : ' (skipped: npm run model could not fetch it)'}`,
  () => {
    it(
      'goes on after a SIGKILL where it was, and does nothing once everything is done',
      async () => {
        await buildIfStale();
        const profile = join(folder, 'profile');
        const out = join(folder, 'pairs.jsonl');
        const words = ['--input', SAMPLE, '--out', out, '--limit', '2', '--all', '--profile', profile];

        const killed = await headless(words, (stderr, child) => {
          if (!stderr.includes('Writing instructions 1 of 2')) return;
          killGroup(child);
          killBrowserOf(profile);
        });
        expect(killed).toMatchObject({ code: null, stdout: '' });
        expect(existsSync(out)).toBe(false);

        const resumed = await headless(words);
        expect(resumed.code, resumed.stderr).toBe(0);
        expect(progressOf(resumed.stderr, 'Writing instructions')[0]).toBe('1 of 2');
        const summary = JSON.parse(resumed.stdout) as Record<string, unknown>;
        expect(summary).toMatchObject({ documents: 1, candidates: 2, rated: 2, failed: 0, device: 'wasm' });
        expect(summary.model).toMatch(/^smollm2-135m-instruct@[0-9a-f]{8}$/);

        const file = readFileSync(out, 'utf8');
        const rows = file
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(rows.length).toBe(2);
        const text = readFileSync(SAMPLE, 'utf8');
        for (const row of rows) {
          expect(row.instruction).toMatch(/\S/);
          expect(row.output).toBe(text.slice(row.from as number, row.to as number));
          expect(String(row.output).length).toBeGreaterThanOrEqual(600);
          const shares = row.probabilities as number[];
          expect(shares.length).toBe(5);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        }

        const again = await headless(words);
        expect(again.code, again.stderr).toBe(0);
        expect(again.stderr).not.toMatch(/Writing|Rating/);
        expect(JSON.parse(again.stdout)).toMatchObject({ candidates: 2, rated: 2, failed: 0, tokensPerSecond: null });
        expect(readFileSync(out, 'utf8')).toBe(file);
        expect(readdirSync(folder).sort()).toEqual(['pairs.jsonl', 'profile']);
      },
      LIMIT_MS,
    );

    it(
      'answers a model that is not there with one sentence and writes no file',
      async () => {
        const out = join(folder, 'no-model.jsonl');
        const { code, stdout, stderr } = await headless(['--input', SAMPLE, '--out', out, '--model', 'nonsense']);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        // A build that was due may have said something first.
        expect(stderr.trim().split('\n').at(-1)).toMatch(
          /^There is no model nonsense here; there are \d+, the first is smollm2-135m-instruct\.$/,
        );
        expect(existsSync(out)).toBe(false);
      },
      LIMIT_MS,
    );
  },
);

describe('npm run headless', () => {
  it.each([
    ['no input', [], '', /^usage: npm run headless -- --input PATH/],
    ['an input that is not there', ['--input', 'no/such/file.md'], '', /^There is nothing at no\/such\/file\.md\.$/],
    ['an output folder that is not there', ['--input', SAMPLE], 'no/such', /does not exist or cannot be written to\.$/],
    [
      'a threshold that no rating reaches',
      ['--input', SAMPLE, '--min-score', '9'],
      '',
      /^--min-score takes a number from 1 to 5, not 9\.$/,
    ],
    ['a word that it does not know', ['--input', SAMPLE, '--loud'], '', /^Unknown option '--loud'/],
    [
      'an engine that does not exist',
      ['--input', SAMPLE, '--engine', 'gpt'],
      '',
      /^--engine is auto, llama or web-llm/,
    ],
    [
      'weights without a library',
      ['--input', SAMPLE, '--model-url', 'http://127.0.0.1:9/models/tiny/'],
      '',
      /^--model-url \(the weights\) and --model-lib \(the library\) belong together/,
    ],
    ['a device that does not exist', ['--input', SAMPLE, '--device', 'tpu'], '', /^--device is auto, wasm or webgpu/],
  ])(
    'answers %s with one sentence, exit code 1 and no file',
    async (_, words, inside, sentence) => {
      const out = join(folder, inside, 'bad.jsonl');
      const { code, stdout, stderr } = await headless([...words, '--out', out]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim()).toMatch(sentence);
      expect(stderr.trim()).not.toContain('\n');
      expect(existsSync(out)).toBe(false);
    },
    60_000,
  );

  it.each([
    ['no folder', ['--loop', '--input', SAMPLE], /^--loop needs --out-dir/],
    [
      'a file beside its folder',
      ['--loop', '--input', SAMPLE, '--out', 'x.jsonl', '--out-dir', 'OUT'],
      /^--loop writes/,
    ],
    [
      'a seed that is not there',
      ['--loop', '--input', SAMPLE, '--out-dir', 'OUT', '--seed-file', 'no.jsonl'],
      /^There is/,
    ],
    [
      'no round',
      ['--loop', '--input', SAMPLE, '--out-dir', 'OUT', '--rounds', '0'],
      /^--rounds takes a whole number from 1/,
    ],
    ['a compiled model', ['--loop', '--input', SAMPLE, '--out-dir', 'OUT', '--engine', 'web-llm'], /^--loop trains/],
    [
      'rounds without the loop',
      ['--input', SAMPLE, '--out', 'x.jsonl', '--rounds', '2'],
      /^--rounds belongs to --loop/,
    ],
  ])(
    'answers a loop with %s with one sentence and exit code 1',
    async (_, words, sentence) => {
      const given = words.map((word) => (word === 'OUT' ? join(folder, 'loop') : word));
      const { code, stdout, stderr } = await headless(given);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim()).toMatch(sentence);
      expect(stderr.trim()).not.toContain('\n');
    },
    60_000,
  );
});
