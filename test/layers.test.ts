// Holds the walls: who may import whom (see docs/architecture.md). A new arrow is a line here and in docs/decisions.md.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

const ALLOWED: Record<string, readonly string[]> = {
  core: [],
  ingest: ['core'],
  models: ['core'],
  worker: ['core', 'models'],
  store: ['core'],
  run: ['core', 'ingest', 'store', 'worker'],
  shell: ['core', 'run'],
  ui: ['core', 'run', 'shell'],
  main: ['core', 'ingest', 'models', 'worker', 'store', 'run', 'shell', 'ui'],
};

// Packages that only the worker may load: they are heavy, and the page must stay light.
const WORKER_ONLY = ['@jax-js/jax', '@huggingface/tokenizers', '@huggingface/jinja', '@mlc-ai/web-llm'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import\(|import)\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return targets.map((target) => ({ file, room: roomOf(file), target }));
});

function roomOf(path: string): string {
  const first = path.split(/[\\/]/)[0] ?? '';
  return first.startsWith('main.') ? 'main' : first;
}

describe('the walls between the rooms', () => {
  it('every room imports only the rooms it may', () => {
    const broken = imports
      .filter(({ target }) => target.startsWith('.'))
      .map((each) => ({ ...each, to: roomOf(relative(SRC, join(SRC, dirname(each.file), each.target))) }))
      .filter(({ room, to }) => room !== to && !(ALLOWED[room] ?? []).includes(to))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(files.length).toBeGreaterThan(5);
    expect(broken).toEqual([]);
  });

  it('the page reaches the worker room only through its client and its protocol', () => {
    const broken = imports
      .filter(({ room, target }) => room === 'run' && target.includes('/worker/'))
      .filter(({ target }) => !/\/worker\/(client|protocol)\.ts$/.test(target));
    expect(broken).toEqual([]);
  });

  it('the packages that compute are imported by models alone', () => {
    const broken = imports.filter(({ room, target }) => room !== 'models' && WORKER_ONLY.includes(target));
    expect(broken).toEqual([]);
  });

  it('no file is longer than 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 300);
    expect(long).toEqual([]);
  });

  it('no file is a drawer for odds and ends', () => {
    expect(files.filter((file) => /(^|[\\/])(utils?|helpers?|constants|types|index)\.tsx?$/.test(file))).toEqual([]);
  });
});
