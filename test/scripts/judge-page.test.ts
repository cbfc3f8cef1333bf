// `npm run judge` from the outside, in a real Chromium with a tiny model: stopped in the middle, taken up again, and its
// figures; and what it says to files that it cannot use.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyGguf } from '../page/gguf-writer.ts';
import { type Ended, running, runScript } from '../page/run-script.ts';

const LONG = 300_000;

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'humpback-judge-'));
  writeFileSync(at('tiny.gguf'), tinyGguf());
});
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function judge(words: readonly string[], onStderr?: (soFar: string, child: ChildProcess) => void): Promise<Ended> {
  return runScript('scripts/judge.ts', words, { onStderr });
}

function write(name: string, rows: readonly object[]): string {
  writeFileSync(at(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return at(name);
}

function rowsIn(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('npm run judge', () => {
  it(
    'keeps what it has rated when it is stopped, and goes on from there',
    async () => {
      const rows = write(
        'rows.jsonl',
        Array.from({ length: 40 }, (_, n) => ({
          instruction: `Say what number ${n} is.`,
          output: `It is ${n}, and ${'so '.repeat(n % 7)}on.`,
          good: n % 2 === 0,
          subset: n % 4 === 3 ? 'cut' : 'plain',
        })),
      );
      const out = at('rows-out.jsonl');
      const words = ['--rows', rows, '--out', out, '--model', at('tiny.gguf'), '--device', 'wasm'];
      words.push('--raters', 'expectation,cycle', '--others', '1');

      let isAsked = false;
      const stopped = await judge(words, (stderr, child) => {
        if (isAsked || !stderr.includes('Rating 3 of 80')) return;
        isAsked = child.kill('SIGINT');
      });
      expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 130, stdout: '' });
      const kept = readFileSync(out, 'utf8');
      const { length } = rowsIn(out);
      expect(length).toBeGreaterThanOrEqual(3);
      expect(length).toBeLessThan(80);
      expect(stopped.stderr.trimEnd().split('\n').at(-1)).toBe(
        `Stopped: ${length} ratings are in ${out}, and the same command goes on from there.`,
      );

      const { code, stdout, stderr } = await judge([...words, '--json']);
      expect(code, stderr).toBe(0);
      expect(/Rating (\d+) of 80/.exec(stderr)?.[1]).toBe(String(length));
      expect(readFileSync(out, 'utf8').startsWith(kept)).toBe(true);
      const notes = rowsIn(out);
      expect(notes.length).toBe(80);
      expect(new Set(notes.map(({ id }) => id)).size).toBe(80);
      for (const { rater, score, verdict } of notes) {
        expect(score, JSON.stringify(verdict)).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(5);
        if (rater === 'cycle') expect((verdict as { cycle: { others: number[] } }).cycle.others.length).toBe(1);
      }

      const said = JSON.parse(stdout) as { model: string; device: string; figures: Record<string, unknown>[] };
      expect(said.model).toMatch(/^tiny@[0-9a-f]{8}$/);
      expect(said.device).toBe('wasm');
      expect(said.figures.map(({ set, against, rater, good, other }) => [set, against, rater, good, other])).toEqual([
        ['all', 'all good', 'expectation', 20, 20],
        ['all', 'all good', 'cycle', 20, 20],
        ['plain', 'all good', 'expectation', 20, 10],
        ['plain', 'all good', 'cycle', 20, 10],
        ['cut', 'all good', 'expectation', 20, 10],
        ['cut', 'all good', 'cycle', 20, 10],
      ]);
    },
    LONG,
  );

  it(
    'chooses between two outputs, and prints a table with the longer one beside each rater',
    async () => {
      const pair = (n: number, label: number | string) => ({
        instruction: `Say ${n}.`,
        output_1: `It is ${n}.`,
        output_2: `It is ${n}, as everybody knows.`,
        label,
      });
      const pairs = write('pairs.jsonl', [pair(1, 2), pair(2, 2), pair(3, 1), pair(4, 'tie'), { instruction: 'x' }]);
      const words = ['--pairs', pairs, '--model', at('tiny.gguf'), '--device', 'wasm', '--raters', 'cycle'];
      const { code, stdout, stderr } = await judge(words);
      expect(code, stderr).toBe(0);
      expect(stderr).toContain('1 of 5 lines was left out: line 5 has no "output_1".');
      const [title, , head, figures] = stdout.split('\n');
      expect(title).toMatch(
        /^pairs\.jsonl: 4 pairs, 1 of them ties by their label · tiny@[0-9a-f]{8} on wasm, \d+ thread/,
      );
      expect(head).toMatch(/^set {2}rater {2}n {2}label ties {2}failed {2}accuracy/);
      expect(figures).toMatch(/^all {2}cycle {2}3 +1 +0 +[01]\.\d{3} {2}\[.*\] +0 +0\.667 {2}\[0\.208, 0\.939\] +0 /);
    },
    LONG,
  );

  it.each([
    ['no file', [], /^usage: npm run judge -- --rows FILE\.jsonl or --pairs FILE\.jsonl/],
    ['a word that it does not know', ['--rows', 'x', '--loud'], /^Unknown option '--loud'/],
    ['a file without a line of use', ['--rows', 'BAD'], /^bad\.jsonl has no line that can be used\. 1 of 1 lines was/],
  ])(
    'answers %s with one sentence and exit code 1',
    async (_, words, sentence) => {
      write('bad.jsonl', [{ instruction: 'a' }]);
      const { code, stdout, stderr } = await judge(words.map((word) => (word === 'BAD' ? at('bad.jsonl') : word)));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.trim()).toMatch(sentence);
      expect(stderr.trim()).not.toContain('\n');
    },
    60_000,
  );
});
