// Addresses as people type them, and the form for a model of one's own.

import { describe, expect, it } from 'vitest';
import { readAddress, readHost } from '../../src/ui/address.ts';
import { readOwnModel } from '../../src/ui/own-models.tsx';

const said = (typed: string, kind: 'folder' | 'file' = 'folder') => {
  const read = readAddress(typed, kind);
  return read.ok ? read.value : read.failure.message;
};

describe('an address', () => {
  it('is taken as it was typed, with https where no scheme is given', () => {
    expect(said(' https://models.example/tides ')).toBe('https://models.example/tides');
    expect(said('models.example/tides')).toBe('https://models.example/tides');
    expect(said('localhost:8000/tides')).toBe('https://localhost:8000/tides');
    expect(said('http://127.0.0.1:8000/tides/')).toBe('http://127.0.0.1:8000/tides/');
    expect(said('https://models.example/lib.wasm?download=true', 'file')).toBe(
      'https://models.example/lib.wasm?download=true',
    );
  });

  it.each([
    ['', /Write an address/],
    ['two words', /no address/],
    ['https://', /no address/],
    ['ftp://models.example/tides', /https only/],
    ['javascript://x', /https only/],
    ['http://models.example/tides', /Plain http/],
    ['https://me:secret@models.example/tides', /user name/],
    ['https://models.example/tides?x=1', /Leave out everything/],
  ])('such as “%s” is refused with its own sentence', (typed, sentence) => {
    expect(said(typed)).toMatch(sentence);
  });

  it('of a host loses the slash at its end', () => {
    expect(readHost('mirror.example/hf//')).toEqual({ ok: true, value: 'https://mirror.example/hf' });
    expect(readHost('').ok).toBe(false);
  });
});

describe('a model of one’s own', () => {
  it('is read field by field, so that each one can say what is wrong with it', () => {
    const read = readOwnModel({ name: '  ', weightsUrl: 'models.example/tides', libraryUrl: 'nowhere at all' });
    expect([read.name.ok, read.weightsUrl.ok, read.libraryUrl.ok]).toEqual([false, true, false]);
  });
});
