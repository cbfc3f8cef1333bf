// What a visitor's browser loads at once is light: the workings that compute or read HTML come when they are needed.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '../../scripts/serve.ts';

const DIST = join(import.meta.dirname, '../../dist');
const LIMIT = 90_000;

/** Words that survive minification, each found in one package only. */
const HEAVY: Readonly<Record<string, string>> = {
  'jax-js': 'unflattening JsTree',
  'web-llm': 'Engine.unload() is called.',
  readability: 'readability-page-1',
  mammoth: 'mammoth',
  pdfjs: 'GlobalWorkerOptions',
};

/** The scripts of the page and all that they import before they run. */
function loadedAtOnce(html: string): string[] {
  const found = new Set<string>();
  const follow = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(path, 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
      const next = resolve(dirname(path), target);
      if (existsSync(next)) follow(next);
    }
  };
  for (const [, target = ''] of html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"/g)) {
    follow(resolve(DIST, target));
  }
  return [...found];
}

describe('what the page loads at once', () => {
  let html: string;
  let scripts: string[];

  beforeAll(async () => {
    await buildIfStale();
    html = readFileSync(join(DIST, 'index.html'), 'utf8');
    scripts = loadedAtOnce(html);
  }, 300_000);

  it('is less than 90 kB of scripts, gzipped', () => {
    const bytes = scripts.map((path) => gzipSync(readFileSync(path)).length);
    expect(scripts.length).toBeGreaterThan(0);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(LIMIT);
  });

  it.each(Object.entries(HEAVY))('does not hold %s, which is in a file of its own', (_, word) => {
    const others = readdirSync(join(DIST, 'assets'))
      .filter((name) => name.endsWith('.js'))
      .map((name) => join(DIST, 'assets', name))
      .filter((path) => !scripts.includes(path));
    const holds = (path: string) => readFileSync(path, 'utf8').includes(word);
    expect(scripts.filter(holds)).toEqual([]);
    expect(others.filter(holds).length).toBeGreaterThan(0);
  });

  it('has no script written into index.html, so that a strict content policy can be set', () => {
    expect([...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)].length).toBeGreaterThan(0);
    for (const [, attributes = '', body = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toMatch(/\bsrc="/);
      expect(body.trim()).toBe('');
    }
    expect(html).not.toMatch(/\son[a-z]+=/i);
  });
});
