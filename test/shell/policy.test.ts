// The policies as text, and what is let through by them.

import { describe, expect, it } from 'vitest';
import { DEFAULT_HOSTS } from '../../src/run/app.ts';
import { connectPolicy, lets, originsOf, PAGE_POLICY, readOrigins } from '../../src/shell/policy.ts';

describe('the policy of the page', () => {
  it('takes scripts and styles from its own files alone', () => {
    expect(PAGE_POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|script-src[^;]*(?:\*|data:|blob:)/);
    expect(PAGE_POLICY).toMatch(/^default-src 'self';/);
  });
});

describe('the policy for connections', () => {
  const policy = connectPolicy(['https://mirror.example:8443']);

  it.each([
    [DEFAULT_HOSTS.weights, true],
    [DEFAULT_HOSTS.libraries, true],
    ['https://cdn-lfs-us-1.hf.co', true],
    ['https://cas-bridge.xethub.hf.co', true],
    ['https://mirror.example:8443', true],
    ['https://mirror.example', false],
    ['http://huggingface.co', false],
    ['https://huggingface.co.example', false],
    ['https://evilhuggingface.co', false],
    ['https://evilhf.co', false],
    ['http://127.0.0.1:8080', false],
  ])('says of %s whether it may be asked: %s', (origin, may) => {
    expect(lets(policy, origin)).toBe(may);
  });
});

describe('origins that were stored', () => {
  it('are taken only when they are origins, so that nothing else gets into a policy', () => {
    const good = ['https://mirror.example', 'http://127.0.0.1:8080', 'http://[::1]:80'];
    const bad = [
      '*',
      "'unsafe-eval'",
      'https://a.example; script-src *',
      'https://a.example *',
      'data:',
      'https://*.example',
      7,
      null,
    ];
    expect(readOrigins(JSON.stringify([...good, ...bad]))).toEqual(good);
  });

  it.each([null, '', '{', '{"a":1}', '"https://a.example"'])('are none in %j', (json) => {
    expect(readOrigins(json)).toEqual([]);
  });

  it('are those of addresses, once each, and none of what is no server’s', () => {
    const urls = [
      'https://a.example/x?y',
      'https://a.example/z',
      'http://b.example:81/',
      'nothing',
      'blob:null/x',
      'data:,x',
    ];
    expect(originsOf(urls)).toEqual(['https://a.example', 'http://b.example:81']);
  });
});
