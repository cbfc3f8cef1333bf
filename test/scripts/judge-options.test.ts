// The words after `npm run judge --`: what they are taken for, and what is said to those that make no sense.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../scripts/judge/options.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'humpback-judge-options-'));
  for (const name of ['rows.jsonl', 'tiny.gguf']) writeFileSync(at(name), '');
  writeFileSync(at('shown.jsonl'), '{"instruction":"a","output":"b","good":false,"subset":"x"}\n');
  writeFileSync(at('bad.jsonl'), '{"instruction":"a","output":"b","good":false}\n{"instruction":"a"}\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (words: string) =>
  readOptions(
    words
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => word.replace('HERE', folder)),
  );

describe('the options of npm run judge', () => {
  it('are by default every rater of the first model of our own engine, on all rows, with nothing kept', () => {
    expect(read('--rows HERE/rows.jsonl')).toEqual({
      what: 'rows',
      file: at('rows.jsonl'),
      raters: null,
      settings: DEFAULT_SETTINGS.rate,
      hasSamples: false,
      model: { kind: 'listed', id: null },
      device: 'auto',
      limit: null,
      out: null,
      json: false,
      profile: null,
    });
  });

  it('name raters in any order, each once', () => {
    expect(read('--pairs HERE/rows.jsonl --raters sum,cycle,expectation,cycle')).toMatchObject({
      what: 'pairs',
      raters: ['expectation', 'cycle', 'sum'],
    });
  });

  it('give the sum weights, and none to the raters that are not named', () => {
    const { settings } = read('--rows HERE/rows.jsonl --weights cycle=2.5,additive=1 --others 5 --limit 7');
    expect(settings.weights).toEqual({ expectation: 0, additive: 1, reasoning: 0, cycle: 2.5 });
    expect(settings.others).toBe(5);
  });

  it('put labelled rows into the prompts as examples', () => {
    const { settings } = read('--rows HERE/rows.jsonl --examples HERE/shown.jsonl');
    expect(settings.examples).toEqual([{ instruction: 'a', output: 'b', good: false }]);
  });

  it('take a path that is there for a model on disk, and any other word for one of the list', () => {
    expect(read('--rows HERE/rows.jsonl --model HERE/tiny.gguf').model).toEqual({
      kind: 'files',
      paths: [at('tiny.gguf')],
    });
    expect(read('--rows HERE/rows.jsonl --model HERE').model).toEqual({ kind: 'files', paths: [at('tiny.gguf')] });
    expect(read('--rows HERE/rows.jsonl --model smollm2').model).toEqual({ kind: 'listed', id: 'smollm2' });
  });

  it.each([
    ['', /^usage: npm run judge -- --rows FILE\.jsonl or --pairs/],
    ['--loud', /^Unknown option '--loud'.*usage/],
    ['--rows HERE/rows.jsonl --pairs HERE/rows.jsonl', /^--rows and --pairs are two jobs/],
    ['--rows no-such.jsonl', /^There is nothing at no-such\.jsonl\.$/],
    ['--rows HERE', /is a folder; name a file of JSON lines\.$/],
    ['--rows HERE/rows.jsonl --raters additive,magic', /^--raters takes expectation, .*, not magic\.$/],
    ['--rows HERE/rows.jsonl --raters ,', /not nothing\.$/],
    ['--rows HERE/rows.jsonl --device tpu', /^--device is auto, wasm or webgpu, not tpu\.$/],
    ['--rows HERE/rows.jsonl --limit 0', /^--limit takes a whole number from 1/],
    ['--rows HERE/rows.jsonl --samples 1.5', /^--samples takes a whole number from 1 to 64, not 1\.5\.$/],
    ['--rows HERE/rows.jsonl --raters cycle --samples 3', /^--samples belongs to reasoning, which --raters leaves out/],
    ['--rows HERE/rows.jsonl --raters additive --others 3', /^--others belongs to the cycle rater/],
    ['--rows HERE/rows.jsonl --raters cycle --weights cycle=1', /^--weights belongs to the sum/],
    ['--rows HERE/rows.jsonl --weights cycle', /^--weights takes words like cycle=2,additive=1 .*, not cycle\.$/],
    ['--rows HERE/rows.jsonl --weights cycle=-1', /not cycle=-1\.$/],
    ['--rows HERE/rows.jsonl --weights cycle=0', /nothing to add up\.$/],
    [
      '--rows HERE/rows.jsonl --examples HERE/bad.jsonl',
      /cannot be used\. 1 of 2 lines was left out: line 2 has no "output"\.$/,
    ],
    ['--rows HERE/rows.jsonl --examples HERE/rows.jsonl', /has no lines, so there are no examples in it\.$/],
    ['--rows HERE/rows.jsonl --examples HERE/no.jsonl', /^There is nothing at .*no\.jsonl\.$/],
    ['--rows HERE/rows.jsonl --raters cycle --examples HERE/shown.jsonl', /^--examples belongs to expectation and/],
    ['--rows HERE/rows.jsonl --out HERE/rows.jsonl', /is the file that is rated; name another one for --out\.$/],
    ['--rows HERE/rows.jsonl --out HERE/no/out.jsonl', /does not exist or cannot be written to\.$/],
    ['--rows HERE/rows.jsonl --out HERE', /is a folder; name a file\.$/],
    ['--rows HERE/rows.jsonl --model HERE/big.gguf', /^There is nothing at .*big\.gguf\.$/],
  ])('answer “%s” with one sentence', (words, sentence) => {
    expect(() => read(words)).toThrow(sentence);
  });
});
