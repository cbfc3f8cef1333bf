import { describe, expect, it } from 'vitest';
import { DEFAULT_HOSTS } from '../../../src/models/engine.ts';
import { folderOf, withHosts } from '../../../src/models/web-llm/files/hosts.ts';

describe('mirrors', () => {
  const mirrors = { weights: 'https://mirror.example/hf', libraries: 'http://127.0.0.1:8000' };

  it('take the place of the usual hosts, with their path', () => {
    expect(withHosts('https://huggingface.co/mlc-ai/A/resolve/main/', mirrors)).toBe(
      'https://mirror.example/hf/mlc-ai/A/resolve/main/',
    );
    expect(withHosts('https://raw.githubusercontent.com/mlc-ai/libs/a.wasm', mirrors)).toBe(
      'http://127.0.0.1:8000/mlc-ai/libs/a.wasm',
    );
  });

  it.each([
    'https://huggingface.co.example/mlc-ai/A/',
    'https://example.org/huggingface.co/A/',
    'http://127.0.0.1:9/models/tiny/',
  ])('leave another address as it is: %s', (url) => {
    expect(withHosts(url, mirrors)).toBe(url);
  });

  it('change nothing when they are the usual hosts', () => {
    const url = 'https://huggingface.co/mlc-ai/A/resolve/main/';
    expect(withHosts(url, DEFAULT_HOSTS)).toBe(url);
  });
});

// What cleanModelUrl of web-llm 0.2.86 gives for the same URLs: cache keys are made of it.
describe('the folder of a model', () => {
  it.each([
    ['https://huggingface.co/mlc-ai/A', 'https://huggingface.co/mlc-ai/A/resolve/main/'],
    ['https://huggingface.co/mlc-ai/A/', 'https://huggingface.co/mlc-ai/A/resolve/main/'],
    ['https://huggingface.co/mlc-ai/A/resolve/v2', 'https://huggingface.co/mlc-ai/A/resolve/v2/'],
    ['https://huggingface.co/mlc-ai/A/resolve/main/', 'https://huggingface.co/mlc-ai/A/resolve/main/'],
    ['https://mirror.example/hf/A', 'https://mirror.example/hf/A/resolve/main/'],
    ['HTTP://127.0.0.1:80/m', 'http://127.0.0.1/m/resolve/main/'],
  ])('of %s is %s', (url, folder) => {
    expect(folderOf(url)).toBe(folder);
    expect(folderOf(folder)).toBe(folder);
  });
});
