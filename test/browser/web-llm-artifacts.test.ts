// The files of a compiled model in a real browser's caches: fetched from a host that misbehaves, checked, gone on with.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadProgress, WebLlmChoice } from '../../src/models/engine.ts';
import { fetchArtifacts, isWhole, sizeOf, storedModels } from '../../src/models/web-llm/files/artifacts.ts';
import {
  answerOf,
  type Bytes,
  CONFIG,
  choiceOf,
  cutInTheMiddle,
  endless,
  type Fault,
  jsonBytes,
  lengthOf,
  md5Of,
  otherBytes,
  playHost,
  type ScriptedHost,
  SHARD_BYTES,
  SHARDS,
  silentInTheMiddle,
  TOKENIZER,
  webPage,
} from './scripted-host.ts';

const CHOICE = choiceOf('tiny');
const SHARD = (index: number) => `${CHOICE.weightsUrl}params_shard_${index}.bin`;
const NEVER = { aborted: false };
const FOR_EVER = Number.POSITIVE_INFINITY;

let host: ScriptedHost;
beforeEach(() => {
  host = playHost([CHOICE]);
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const name of await caches.keys()) await caches.delete(name);
});

/** Loads from the scripted host, with waits too short to matter. */
async function load(stop = NEVER, choice: WebLlmChoice = CHOICE, onReport: (p: LoadProgress) => void = () => {}) {
  const reports: LoadProgress[] = [];
  const report = (progress: LoadProgress) => {
    reports.push(progress);
    onReport(progress);
  };
  const options = { fetch: host.fetch, retrySeconds: [0.01, 0.01, 0.01, 0.01], silenceMs: 200 };
  const outcome = await fetchArtifacts(choice, report, stop, options);
  return { outcome, reports };
}

function spoil(url: RegExp, times: number, answer: Fault['answer']): void {
  host.faults.push({ url, times, answer });
}

async function stored(name: string, url: string): Promise<Bytes | null> {
  const response = await (await caches.open(name)).match(url);
  return response === undefined ? null : new Uint8Array(await response.arrayBuffer());
}

/** Puts what anything may have put there before. */
async function poison(name: string, url: string, body: BodyInit, type: string): Promise<void> {
  await (await caches.open(name)).put(url, new Response(body, { headers: { 'Content-Type': type } }));
}

/** Every byte, without the slow comparison of `toEqual`. */
function isSame(a: Bytes | null, b: Bytes | undefined): boolean {
  return a !== null && a.length === b?.length && a.every((byte, index) => byte === b[index]);
}

function count(name: string): number {
  return host.asked.filter((each) => each === `GET ${name}`).length;
}

const TOTAL = () => [...host.files.values()].reduce((sum, { length }) => sum + length, 0);

describe('the files of a compiled model', () => {
  it('lie after a load where web-llm looks for them, byte for byte', async () => {
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: true, value: { bytes: TOTAL(), config: CONFIG, tokenizer: TOKENIZER } });
    const listing = host.files.get(`${CHOICE.weightsUrl}tensor-cache.json`) ?? new Uint8Array();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', listing));
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(outcome).toMatchObject({ value: { listingHash: hash } });
    for (const [url, body] of host.files) {
      const name = url.endsWith('.wasm') ? 'wasm' : url.endsWith('config.json') ? 'config' : 'model';
      expect(isSame(await stored(`webllm/${name}`, url), body), url).toBe(true);
    }
    expect(await isWhole(CHOICE)).toBe(true);
  });

  it('are whole to web-llm itself', async () => {
    await load();
    const { hasModelInCache } = await import('@mlc-ai/web-llm');
    const record = { model: CHOICE.weightsUrl, model_id: CHOICE.id, model_lib: CHOICE.libraryUrl };
    expect(await hasModelInCache(CHOICE.id, { model_list: [record], cacheBackend: 'cache' })).toBe(true);
  });

  it('are asked for once: a second load makes no request', async () => {
    await load();
    host.asked.length = 0;
    const { outcome, reports } = await load();
    expect(outcome.ok).toBe(true);
    expect(host.asked).toEqual([]);
    expect(reports.at(-1)).toEqual({ step: 'downloading', doneBytes: TOTAL(), totalBytes: TOTAL() });
  });

  it('are counted in bytes as they come, small ones first, up to the exact total', async () => {
    const { reports } = await load();
    const done = reports.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.filter((bytes) => bytes % SHARD_BYTES !== 0).length).toBeGreaterThan(SHARDS * 3);
    expect(reports.every(({ doneBytes, totalBytes }) => doneBytes <= totalBytes)).toBe(true);
    expect(reports.at(-1)).toEqual({ step: 'downloading', doneBytes: TOTAL(), totalBytes: TOTAL() });
    expect(host.asked.slice(0, 4).map((each) => each.slice(4))).toEqual([
      'mlc-chat-config.json',
      'tensor-cache.json',
      'tokenizer.json',
      'tiny.wasm',
    ]);
  });

  it('may come with a sentencepiece tokenizer and with the manifest of a package', async () => {
    const choice = { ...CHOICE, packageManifest: 'mlc-model-manifest.json' };
    const sentencepiece = new Uint8Array([0x0a, 0x0e, 0x0a, 0x05]);
    host.files.set(`${CHOICE.weightsUrl}mlc-chat-config.json`, jsonBytes({ tokenizer_files: ['tokenizer.model'] }));
    host.files.set(`${CHOICE.weightsUrl}tokenizer.model`, sentencepiece);
    host.files.set(`${CHOICE.weightsUrl}mlc-model-manifest.json`, jsonBytes({ schema: 'mlc.model-package' }));
    const { outcome } = await load(NEVER, choice);
    expect(outcome).toMatchObject({ ok: true, value: { tokenizer: null } });
    expect(await stored('webllm/model', `${CHOICE.weightsUrl}tokenizer.model`)).toEqual(sentencepiece);
    expect(await stored('webllm/config', `${CHOICE.weightsUrl}mlc-model-manifest.json`)).not.toBeNull();
    expect(await isWhole(choice)).toBe(true);
  });
});

describe('a host that misbehaves', () => {
  it('has no such file: told at once, by name, and what has arrived stays', async () => {
    spoil(/shard_3/, FOR_EVER, () => answerOf(404));
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'missing' } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/params_shard_3\.bin is not on host\.example \(404\)/);
    expect(count('params_shard_3.bin')).toBe(1);
    expect(await isWhole(CHOICE)).toBe(false);
    const [model] = await storedModels();
    expect(model).toMatchObject({ id: 'tiny', name: 'Tiny tiny', whole: false });
    expect(model?.bytes).toBeGreaterThanOrEqual(2 * SHARD_BYTES);
  });

  it('keeps a file to itself: told at once', async () => {
    spoil(/tiny\.wasm/, FOR_EVER, () => answerOf(403));
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/libraries\.example .*tiny\.wasm.*403/);
    expect(count('tiny.wasm')).toBe(1);
  });

  it('fails twice and is asked a third time, said while it waits', async () => {
    spoil(/shard_1/, 2, () => answerOf(500));
    const { outcome, reports } = await load();
    expect(outcome.ok).toBe(true);
    expect(count('params_shard_1.bin')).toBe(3);
    const retries = reports.flatMap(({ retry }) => (retry === undefined ? [] : [retry.attempt]));
    expect([...new Set(retries)]).toEqual([2, 3]);
    expect(reports.find(({ retry }) => retry)?.retry).toEqual({ attempt: 2, of: 5, seconds: 1 });
    expect(reports.at(-1)?.retry).toBeUndefined();
  });

  it('fails for ever and is given up after five tries', async () => {
    spoil(/shard_1/, FOR_EVER, () => answerOf(503));
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/host\.example answered 503 for .*shard_1\.bin, 5 times/);
    expect(count('params_shard_1.bin')).toBe(5);
  });

  it('breaks the connection again and again: told as that', async () => {
    spoil(/shard_0/, FOR_EVER, cutInTheMiddle);
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    if (!outcome.ok)
      expect(outcome.failure.message).toMatch(/The connection to host\.example broke .*shard_0\.bin was fetched, 5/);
  });

  it('cannot be reached', async () => {
    spoil(/mlc-chat-config/, FOR_EVER, () => Promise.reject(new TypeError('Failed to fetch')));
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/host\.example could not be reached .*CORS/);
    expect(count('mlc-chat-config.json')).toBe(5);
    expect(await storedModels()).toEqual([]);
  });

  it.each([
    ['a shard', /shard_0/, 'params_shard_0.bin'],
    ['the tokenizer', /tokenizer\.json/, 'tokenizer.json'],
  ])('cuts %s in the middle once: it is fetched again, and its bytes count once', async (_, url, name) => {
    spoil(url, 1, cutInTheMiddle);
    const { outcome, reports } = await load();
    expect(outcome.ok).toBe(true);
    expect(count(name)).toBe(2);
    expect(reports.at(-1)).toMatchObject({ doneBytes: TOTAL(), totalBytes: TOTAL() });
  });

  it('sends fewer bytes than it promised, without an error: that is a cut too, and worth more tries', async () => {
    const half = (body: Bytes) => new Response(body.slice(0, body.length / 2), { headers: lengthOf(body) });
    spoil(/shard_0/, 3, half);
    spoil(/tokenizer/, 3, half);
    const { outcome, reports } = await load();
    expect(outcome.ok).toBe(true);
    expect([count('params_shard_0.bin'), count('tokenizer.json')]).toEqual([4, 4]);
    expect(reports.some(({ retry }) => retry !== undefined)).toBe(true);
  });

  it('falls silent in the middle: the fetch is given up and begun again', async () => {
    spoil(/shard_0/, 1, silentInTheMiddle);
    expect((await load()).outcome.ok).toBe(true);
    expect(count('params_shard_0.bin')).toBe(2);
  });

  it('asks for time: it gets as much as it asks for', async () => {
    spoil(/shard_0/, 1, () => answerOf(429, { 'Retry-After': '60' }));
    const stop = { aborted: false };
    const { outcome, reports } = await load(stop, CHOICE, ({ retry }) => {
      if (retry !== undefined) stop.aborted = true;
    });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(reports.find(({ retry }) => retry)?.retry).toEqual({ attempt: 2, of: 5, seconds: 60 });
  });

  it('asks for more time than a page should wait: told at once', async () => {
    spoil(/shard_0/, 1, () => answerOf(503, { 'Retry-After': new Date(Date.now() + 3_600_000).toUTCString() }));
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'network' } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/in (59|60) minutes/);
  });
});

describe('a wrong file', () => {
  const WRONG: [string, RegExp, string, Fault['answer']][] = [
    ['a damaged configuration', /config/, 'mlc-chat-config.json', otherBytes],
    ['a configuration without a tokenizer', /config/, 'mlc-chat-config.json', () => Response.json({ model_type: 'x' })],
    ['a web page as the listing', /tensor-cache/, 'tensor-cache.json', () => webPage()],
    ['a damaged tokenizer', /tokenizer/, 'tokenizer.json', otherBytes],
    ['a web page as the library', /wasm/, 'tiny.wasm', () => webPage()],
    ['half a library', /wasm/, 'tiny.wasm', (body) => new Response(body.slice(0, 5))],
    ['a web page as a shard', /shard_2/, 'params_shard_2.bin', () => webPage()],
    ['a shard of the right size with wrong bytes', /shard_2/, 'params_shard_2.bin', otherBytes],
    ['a shard that calls itself a web page', /shard_2/, 'params_shard_2.bin', (body) => webPage(body)],
    ['a shard that never ends', /shard_2/, 'params_shard_2.bin', endless],
    [
      'a shard that is shorter than listed',
      /shard_2/,
      'params_shard_2.bin',
      (body) => new Response(body.slice(9), { headers: lengthOf(body.slice(9)) }),
    ],
  ];

  it.each(WRONG)('is fetched again at once: %s', async (_, url, name, answer) => {
    spoil(url, 1, answer);
    const { outcome, reports } = await load();
    expect(outcome.ok).toBe(true);
    expect(count(name)).toBe(2);
    expect(reports.some(({ retry }) => retry !== undefined)).toBe(false);
    expect(reports.at(-1)).toMatchObject({ doneBytes: TOTAL(), totalBytes: TOTAL() });
  });

  it.each(WRONG)('that comes twice ends the load and is not kept: %s', async (_, url, name, answer) => {
    spoil(url, 2, answer);
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    const hostName = name.endsWith('.wasm') ? 'libraries.example' : 'host.example';
    if (!outcome.ok) expect(outcome.failure.message).toContain(`What ${hostName} sends as ${name} is not that file`);
    const kept = [...host.files.keys()].filter((each) => each.endsWith(name));
    for (const cache of ['webllm/config', 'webllm/model', 'webllm/wasm']) {
      for (const each of kept) expect(await stored(cache, each)).toBeNull();
    }
    expect((await load()).outcome.ok).toBe(true);
  });

  it('is a listing that leads out of its folder', async () => {
    const records = [{ dataPath: '../../other/secret.bin', nbytes: 5 }];
    spoil(/tensor-cache/, FOR_EVER, () => Response.json({ records }));
    expect((await load()).outcome).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(host.asked.join()).not.toContain('secret');
  });

  it('is no reason to refuse shards that are listed without a hash', async () => {
    host = playHost([CHOICE], false);
    expect((await load()).outcome.ok).toBe(true);
    host.asked.length = 0;
    expect((await load()).outcome.ok).toBe(true);
    expect(host.asked).toEqual([]);
  });
});

describe('what already lies in the cache', () => {
  const POISON: [string, string, string, BodyInit, string][] = [
    ['a web page as the configuration', 'webllm/config', 'mlc-chat-config.json', '<!doctype html>', 'text/html'],
    ['a damaged listing', 'webllm/model', 'tensor-cache.json', '{"records":[', 'application/json'],
    ['a damaged tokenizer', 'webllm/model', 'tokenizer.json', '[]', 'application/json'],
    ['a web page as a shard', 'webllm/model', 'params_shard_1.bin', '<!doctype html>', 'text/html'],
    ['a shard of the wrong size', 'webllm/model', 'params_shard_1.bin', 'short', 'application/octet-stream'],
    [
      'a shard of the right size with wrong bytes',
      'webllm/model',
      'params_shard_1.bin',
      new Uint8Array(SHARD_BYTES),
      'application/octet-stream',
    ],
  ];

  it.each(POISON)('is fetched again when it is wrong: %s', async (_, cache, name, body, type) => {
    await poison(cache, CHOICE.weightsUrl + name, body, type);
    expect((await load()).outcome.ok).toBe(true);
    const url = CHOICE.weightsUrl + name;
    expect(isSame(await stored(cache, url), host.files.get(url))).toBe(true);
    expect(count(name)).toBe(1);
  });

  it('is fetched again when it is wrong: a web page as the library', async () => {
    await poison('webllm/wasm', CHOICE.libraryUrl, '<!doctype html>', 'text/html');
    expect((await load()).outcome.ok).toBe(true);
    expect(isSame(await stored('webllm/wasm', CHOICE.libraryUrl), host.files.get(CHOICE.libraryUrl))).toBe(true);
  });

  it('is fetched again when its size is wrong, also where the listing has no hashes', async () => {
    host = playHost([CHOICE], false);
    await poison('webllm/model', SHARD(1), 'short', 'application/octet-stream');
    expect((await load()).outcome.ok).toBe(true);
    expect(count('params_shard_1.bin')).toBe(1);
  });

  it('is forgotten when the host has newer weights than the listing that is kept here', async () => {
    spoil(/shard_3/, 1, () => answerOf(404));
    await load();
    const newer = new Uint8Array(SHARD_BYTES).fill(7);
    const listing = `${CHOICE.weightsUrl}tensor-cache.json`;
    const { records } = JSON.parse(new TextDecoder().decode(host.files.get(listing)));
    host.files.set(SHARD(3), newer);
    host.files.set(listing, jsonBytes({ records: [...records.slice(0, 3), { ...records[3], md5sum: md5Of(newer) }] }));
    expect((await load()).outcome).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect((await load()).outcome.ok).toBe(true);
    expect(isSame(await stored('webllm/model', SHARD(3)), newer)).toBe(true);
  });

  it('is found wrong also after a whole load', async () => {
    await load();
    await poison('webllm/model', SHARD(1), new Uint8Array(SHARD_BYTES), 'application/octet-stream');
    host.asked.length = 0;
    expect((await load()).outcome.ok).toBe(true);
    expect(host.asked).toEqual(['GET params_shard_1.bin']);
  });

  it('is used when it is right, and hashed only once', async () => {
    const body = host.files.get(SHARD(1)) ?? new Uint8Array();
    await poison('webllm/model', SHARD(1), body, 'application/octet-stream');
    const slice = vi.spyOn(Blob.prototype, 'slice');
    expect((await load()).outcome.ok).toBe(true);
    expect(count('params_shard_1.bin')).toBe(0);
    expect(slice).toHaveBeenCalled();
    slice.mockClear();
    expect((await load()).outcome.ok).toBe(true);
    expect(slice).not.toHaveBeenCalled();
    expect(isSame(await stored('webllm/model', SHARD(1)), body)).toBe(true);
  });
});

describe('storage', () => {
  it('that is too small is found out before any weights are fetched', async () => {
    vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({ quota: 1_300_000, usage: 1_000_000 });
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'storage', quota: true } });
    if (!outcome.ok) expect(outcome.failure.message).toMatch(/needs 0\.4 MB more, .* only 0\.3 MB/);
    expect(host.asked.join()).not.toContain('shard');
  });

  it('that has room for what is missing is enough', async () => {
    spoil(/shard_3/, 1, () => answerOf(404));
    await load();
    vi.spyOn(navigator.storage, 'estimate').mockResolvedValue({ quota: 1_300_000, usage: 1_000_000 });
    expect((await load()).outcome.ok).toBe(true);
  });

  it('that runs full on the way ends the load, and what has arrived is kept', async () => {
    const put = Cache.prototype.put;
    vi.spyOn(Cache.prototype, 'put').mockImplementation(async function (this: Cache, key, response) {
      if (String(key).includes('shard_3')) throw new DOMException('Quota exceeded.', 'QuotaExceededError');
      await put.call(this, key, response);
    });
    const { outcome } = await load();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'storage', quota: true } });
    expect(count('params_shard_3.bin')).toBe(1);
    vi.restoreAllMocks();
    host.asked.length = 0;
    expect((await load()).outcome.ok).toBe(true);
    expect(host.asked).not.toContain('GET params_shard_0.bin');
    expect(host.asked).toContain('GET params_shard_3.bin');
  });

  it('that the browser refuses is a failure and no exception', async () => {
    vi.spyOn(caches, 'open').mockRejectedValue(new DOMException('Denied.', 'SecurityError'));
    expect((await load()).outcome).toMatchObject({ ok: false, failure: { kind: 'storage', quota: false } });
    expect(await isWhole(CHOICE)).toBe(false);
    expect(await storedModels()).toEqual([]);
  });
});

describe('a stop', () => {
  it('in the middle ends the load; the next one asks only for what is missing', async () => {
    const stop = { aborted: false };
    const { outcome, reports } = await load(stop, CHOICE, ({ doneBytes }) => {
      if (doneBytes > 2.5 * SHARD_BYTES) stop.aborted = true;
    });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(reports.at(-1)?.doneBytes).toBeLessThan(TOTAL());
    const [model] = await storedModels();
    expect(model?.whole).toBe(false);
    const shards = (await (await caches.open('webllm/model')).keys()).filter(({ url }) => url.includes('shard'));
    expect(shards.length).toBeGreaterThan(0);
    expect(shards.length).toBeLessThan(SHARDS);

    host.asked.length = 0;
    const { outcome: second, reports: after } = await load();
    expect(second.ok).toBe(true);
    expect(host.asked).toHaveLength(SHARDS - shards.length);
    expect(after.find(({ doneBytes }) => doneBytes > 0)?.doneBytes).toBeLessThan(TOTAL());
    expect(after.at(-1)).toEqual({ step: 'downloading', doneBytes: TOTAL(), totalBytes: TOTAL() });
  });

  it('ends a fetch that is silent', async () => {
    const stop = { aborted: false };
    spoil(/shard_0/, FOR_EVER, silentInTheMiddle);
    const options = { fetch: host.fetch, silenceMs: 600_000 };
    const report = ({ doneBytes }: LoadProgress) => {
      if (doneBytes > 3 * SHARD_BYTES) stop.aborted = true;
    };
    expect(await fetchArtifacts(CHOICE, report, stop, options)).toMatchObject({
      ok: false,
      failure: { kind: 'aborted' },
    });
  });

  it('with the last byte counts as well', async () => {
    const stop = { aborted: false };
    const { outcome } = await load(stop, CHOICE, ({ doneBytes }) => {
      if (doneBytes === TOTAL()) stop.aborted = true;
    });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
  });

  it('before the beginning asks for nothing', async () => {
    expect((await load({ aborted: true })).outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(host.asked).toEqual([]);
  });
});

describe('the size of a model', () => {
  it('is asked of the host, and nothing is kept of the answer', async () => {
    const size = await sizeOf(CHOICE, { fetch: host.fetch });
    expect(size).toEqual({ ok: true, value: { bytes: TOTAL(), missing: TOTAL() } });
    expect(host.asked.filter((each) => each.startsWith('HEAD'))).toEqual(['HEAD tokenizer.json', 'HEAD tiny.wasm']);
    expect(host.asked.join()).not.toContain('shard');
    expect(await storedModels()).toEqual([]);
    expect(await caches.match(`${CHOICE.weightsUrl}tensor-cache.json`)).toBeUndefined();
  });

  it('is known without the host when all files are here', async () => {
    await load();
    host.asked.length = 0;
    expect(await sizeOf(CHOICE, { fetch: host.fetch })).toEqual({ ok: true, value: { bytes: TOTAL(), missing: 0 } });
    expect(host.asked).toEqual([]);
  });

  it('tells what is missing of a half-stored model', async () => {
    spoil(/shard_3/, FOR_EVER, () => answerOf(404));
    await load();
    const there = (await (await caches.open('webllm/model')).keys()).filter(({ url }) => url.includes('shard')).length;
    expect(await sizeOf(CHOICE, { fetch: host.fetch })).toEqual({
      ok: true,
      value: { bytes: TOTAL(), missing: (SHARDS - there) * SHARD_BYTES },
    });
  });

  it('leaves out a library whose host does not answer HEAD, and fails when there is none', async () => {
    host.faults.push({ url: /wasm/, method: 'HEAD', times: 1, answer: () => answerOf(405) });
    const size = await sizeOf(CHOICE, { fetch: host.fetch });
    expect(size).toEqual({ ok: true, value: { bytes: TOTAL() - 8, missing: TOTAL() - 8 } });
    host.faults.push({ url: /wasm/, method: 'HEAD', times: 1, answer: () => answerOf(404) });
    expect(await sizeOf(CHOICE, { fetch: host.fetch })).toMatchObject({ ok: false, failure: { kind: 'missing' } });
  });

  it('is asked once: a host that fails is told to the person', async () => {
    spoil(/tensor-cache/, FOR_EVER, () => answerOf(500));
    expect(await sizeOf(CHOICE, { fetch: host.fetch })).toMatchObject({ ok: false, failure: { kind: 'network' } });
    expect(count('tensor-cache.json')).toBe(1);
  });

  it('cannot be asked of an address that is none', async () => {
    const choice = { ...CHOICE, libraryUrl: 'lib.wasm' };
    expect(await sizeOf(choice)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(await fetchArtifacts(choice, () => {}, NEVER)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(await isWhole(choice)).toBe(false);
  });
});
