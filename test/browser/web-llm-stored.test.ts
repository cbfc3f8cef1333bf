// Models that lie in a real browser's caches: named, shared by siblings, deleted.

import { afterEach, describe, expect, it } from 'vitest';
import type { WebLlmChoice } from '../../src/models/engine.ts';
import { fetchArtifacts, isWhole, removeModel, storedModels } from '../../src/models/web-llm/files/artifacts.ts';
import { choiceOf, playHost } from './scripted-host.ts';

afterEach(async () => {
  for (const name of await caches.keys()) await caches.delete(name);
});

const FULL = choiceOf('full');
/** The same weights with a library of its own, as the `-1k` models of web-llm's list. */
const SHORT = { ...choiceOf('short'), weightsUrl: FULL.weightsUrl };
const OTHER = choiceOf('other', 'https://host.example/other/resolve/main/');

async function load(...choices: WebLlmChoice[]): Promise<void> {
  const { fetch } = playHost(choices);
  for (const choice of choices) {
    expect(await fetchArtifacts(choice, () => {}, { aborted: false }, { fetch })).toMatchObject({ ok: true });
  }
}

async function keptUrls(): Promise<string[]> {
  const kept: string[] = [];
  for (const name of ['webllm/config', 'webllm/model', 'webllm/wasm', 'humpback/models']) {
    for (const { url } of await (await caches.open(name)).keys()) kept.push(url);
  }
  return kept;
}

describe('models in the browser’s storage', () => {
  it('are listed by name with the bytes of their files', async () => {
    await load(OTHER, FULL);
    const bytes = [...playHost([FULL]).files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await storedModels()).toEqual([
      { id: 'full', name: 'Tiny full', bytes, whole: true },
      { id: 'other', name: 'Tiny other', bytes, whole: true },
    ]);
  });

  it('are deleted to the last file, and others stay', async () => {
    await load(FULL, OTHER);
    expect(await removeModel('full')).toEqual({ ok: true, value: null });
    expect((await keptUrls()).filter((url) => url.includes('full') || url.startsWith(FULL.weightsUrl))).toEqual([]);
    expect(await isWhole(OTHER)).toBe(true);
    expect((await storedModels()).map(({ id }) => id)).toEqual(['other']);
    await removeModel('other');
    expect(await keptUrls()).toEqual([]);
  });

  it('leave to a sibling what it shares with them', async () => {
    await load(FULL, SHORT);
    await removeModel('full');
    expect(await isWhole(SHORT)).toBe(true);
    expect(await isWhole(FULL)).toBe(false);
    expect(await keptUrls()).not.toContain(FULL.libraryUrl);
    await removeModel('short');
    expect(await keptUrls()).toEqual([]);
  });

  it('are whole only with their own library', async () => {
    await load(FULL);
    expect(await isWhole(SHORT)).toBe(false);
  });

  it('leave the copy from the former host when they come from another', async () => {
    await load(FULL);
    const mirrored = { ...FULL, weightsUrl: 'https://mirror.example/hf/tiny/resolve/main/' };
    await load(mirrored);
    expect((await keptUrls()).filter((url) => url.startsWith(FULL.weightsUrl))).toEqual([]);
    expect(await isWhole(mirrored)).toBe(true);
    expect(await storedModels()).toMatchObject([{ id: 'full', whole: true }]);
  });

  it('are deleted together with the copy from the former host while the new one is not whole', async () => {
    await load(FULL);
    const mirrored = { ...FULL, weightsUrl: 'https://mirror.example/hf/tiny/resolve/main/' };
    const { fetch } = playHost([]);
    expect((await fetchArtifacts(mirrored, () => {}, { aborted: false }, { fetch })).ok).toBe(false);
    expect(await storedModels()).toMatchObject([{ id: 'full', whole: false }]);
    await removeModel('full');
    expect(await keptUrls()).toEqual([]);
  });

  it('are not whole before their listing has told all their files', async () => {
    const host = playHost([FULL]);
    host.files.delete(`${FULL.weightsUrl}params_shard_3.bin`);
    await fetchArtifacts(FULL, () => {}, { aborted: false }, host);
    const twin = { ...SHORT, libraryUrl: FULL.libraryUrl };
    await fetchArtifacts(twin, () => {}, { aborted: true }, host);
    expect(await storedModels()).toMatchObject([
      { id: 'full', whole: false },
      { id: 'short', whole: false },
    ]);
  });

  it('stay whole when a later load of theirs is stopped at once', async () => {
    await load(FULL);
    await fetchArtifacts(FULL, () => {}, { aborted: true });
    expect(await storedModels()).toMatchObject([{ id: 'full', whole: true }]);
  });

  it('leave nothing behind when they are deleted wherever their load ended', async () => {
    const names = ['mlc-chat-config.json', 'tensor-cache.json', 'tokenizer.json', 'full.wasm', 'params_shard_2.bin'];
    for (const name of names) {
      const host = playHost([FULL]);
      for (const url of [...host.files.keys()].filter((each) => each.endsWith(name))) host.files.delete(url);
      expect((await fetchArtifacts(FULL, () => {}, { aborted: false }, host)).ok).toBe(false);
      await removeModel('full');
      expect(await keptUrls(), name).toEqual([]);
    }
  });

  it('that are not there can be deleted without an error', async () => {
    expect(await removeModel('nowhere')).toEqual({ ok: true, value: null });
  });

  it('are not hidden by a damaged entry of another', async () => {
    await load(FULL);
    await (await caches.open('humpback/models')).put('https://models.invalid/broken', new Response('{'));
    expect(await storedModels()).toMatchObject([{ id: 'full' }]);
  });
});
