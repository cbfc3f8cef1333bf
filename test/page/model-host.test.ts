// The host that other tests lean on does what its faults are called.

import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ModelHost, serveModelHost } from './model-host.ts';

let host: ModelHost;
beforeAll(async () => {
  host = await serveModelHost({ slowMs: 40 });
});
afterAll(() => host.close());
beforeEach(() => host.forgetAsked());
afterEach(() => {
  host.fault = null;
});

const SHARD = 'params_shard_2.bin';

/** Fetches the shard, and the rest of the answer; null when it broke off. */
async function shard(method = 'GET') {
  const response = await fetch(host.weightsUrl + SHARD, { method });
  const body = await response.arrayBuffer().then(Buffer.from, () => null);
  return { status: response.status, headers: response.headers, body };
}

function whole(): Buffer | undefined {
  return host.files.get(`/models/tiny/resolve/main/${SHARD}`);
}

describe('the host of a tiny model', () => {
  it('lists shards with the sizes and hashes that they have', async () => {
    const listing = await (await fetch(`${host.weightsUrl}tensor-cache.json`)).json();
    expect(listing.records).toHaveLength(4);
    const { body } = await shard();
    const record = listing.records[2];
    expect(record.dataPath).toBe(SHARD);
    expect(record.nbytes).toBe(body?.length);
    expect(record.md5sum).toBe(
      createHash('md5')
        .update(body ?? '')
        .digest('hex'),
    );
    expect(new Set(listing.records.map(({ md5sum }: { md5sum: string }) => md5sum)).size).toBe(4);
  });

  it('serves a library that is a program', async () => {
    const bytes = await (await fetch(host.libraryUrl)).arrayBuffer();
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  it('lets any page fetch from it and tells the length before the body', async () => {
    const { headers } = await shard('HEAD');
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(headers.get('Content-Length')).toBe('200000');
  });

  it.each([
    ['404', 404],
    ['500', 500],
    ['429', 429],
  ] as const)('answers %s as often as it is told, then the file', async (kind, status) => {
    host.fault = { path: /shard_2/, kind, times: 2 };
    expect([(await shard()).status, (await shard()).status, (await shard()).status]).toEqual([status, status, 200]);
    expect(host.asked.map((each) => each.status)).toEqual([status, status, 200]);
  });

  it('says with 429 how long to wait', async () => {
    host.fault = { path: /shard_2/, kind: '429', times: 1 };
    expect((await shard()).headers.get('Retry-After')).toBe('1');
  });

  it('cuts a body in the middle', async () => {
    host.fault = { path: /shard_2/, kind: 'cut', times: 1 };
    expect(await shard()).toMatchObject({ status: 200, body: null });
  });

  it('sends half of a file as if it were all', async () => {
    host.fault = { path: /shard_2/, kind: 'short', times: 1 };
    const { status, body } = await shard();
    expect(status).toBe(200);
    expect(body).toEqual(whole()?.subarray(0, 100_000));
  });

  it('sends a file bit by bit', async () => {
    host.fault = { path: /shard_2/, kind: 'slow', times: 1 };
    const response = await fetch(host.weightsUrl + SHARD);
    let pieces = 0;
    for await (const _ of response.body ?? []) pieces += 1;
    expect(pieces).toBeGreaterThan(3);
  });

  it('falls silent in the middle of a file', async () => {
    host.fault = { path: /shard_2/, kind: 'stall', times: 1 };
    const given = new AbortController();
    const response = await fetch(host.weightsUrl + SHARD, { signal: given.signal });
    const reader = response.body?.getReader();
    let got = 0;
    while (got < 100_000) got += (await reader?.read())?.value?.length ?? Number.POSITIVE_INFINITY;
    expect(got).toBe(100_000);
    const more = reader?.read().then(
      () => 'more',
      () => 'given up',
    );
    setTimeout(() => given.abort(), 50);
    expect(await more).toBe('given up');
  });

  it('sends a web page in place of a file', async () => {
    host.fault = { path: /shard_2/, kind: 'html', times: 1 };
    const { status, headers, body } = await shard();
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(String(body)).toMatch(/^<!doctype html>/);
  });

  it('sends other bytes of the same number', async () => {
    host.fault = { path: /shard_2/, kind: 'wrong-bytes', times: 1 };
    const { body } = await shard();
    expect(body?.length).toBe(200_000);
    expect(body).not.toEqual(whole());
  });

  it('leaves the other files alone', async () => {
    host.fault = { path: /shard_2/, kind: '404', times: Number.POSITIVE_INFINITY };
    expect((await fetch(`${host.weightsUrl}params_shard_1.bin`)).status).toBe(200);
  });
});
