// What web-llm was seen to throw (shared measurements with 0.2.79 and 0.2.86), and what the person is told.

import { describe, expect, it } from 'vitest';
import { failureFrom } from '../../../src/models/web-llm/faults.ts';
import { named } from './request-checks.ts';

/** Emscripten's: an object with a name, and no Error. */
const exitStatus = { name: 'ExitStatus', message: 'Program terminated with exit(1)', status: 1 };

describe('what is thrown while a model is loaded', () => {
  it.each([
    ['a 404', new TypeError("Failed to execute 'add' on 'Cache': Request failed"), 'network', /connection/],
    ['a request that failed', new TypeError('Failed to fetch'), 'network', /connection/],
    ['a library that lacks a function', new TypeError('f is not a function'), 'bad-input', /library and its weights/],
    ['a cut connection', new DOMException('', 'NetworkError'), 'network', /connection/],
    ['HTML as configuration', new SyntaxError('Unexpected token <'), 'bad-input', /cannot be read/],
    ['HTML as library', new WebAssembly.CompileError('magic word'), 'bad-input', /library and its weights/],
    ['a library of another version', new WebAssembly.LinkError('import'), 'bad-input', /library and its weights/],
    ['a library of another model', exitStatus, 'bad-input', /library and its weights/],
    ['a bad tokenizer', new WebAssembly.RuntimeError('Aborted()'), 'bad-input', /library and its weights/],
    ['f16 without f16', named('ShaderF16SupportError', ''), 'unsupported', /f32/],
    ['a program that the device refuses', named('GPUPipelineError', ''), 'unsupported', /refuses/],
    ['no WebGPU', named('WebGPUNotAvailableError', ''), 'unsupported', /WebGPU/],
    ['limits too small', new DOMException('', 'OperationError'), 'unsupported', /WebGPU/],
    ['a device lost', named('DeviceLostError', ''), 'device-lost', /memory is too small/],
    ['a model that is not there afterwards', named('ModelNotLoadedError', ''), 'device-lost', /memory is too small/],
    ['memory of the page', new RangeError('Array buffer allocation failed'), 'out-of-memory', /smaller model/],
    ['full storage', new DOMException('', 'QuotaExceededError'), 'storage', /delete a model/],
    ['a bare string', 'both async and sync fetching of the wasm failed', 'bug', /\(both async and sync/],
    ['nothing', undefined, 'bug', /load it again/],
  ])('%s becomes a sentence on what to do', (_what, thrown, kind, words) => {
    const failure = failureFrom(thrown, 'loading');
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(words);
    expect(failure.message).toMatch(/\.$/);
  });
});

describe('what is thrown while a model writes', () => {
  it.each([
    ['an engine that has let its model go', named('ModelNotLoadedError', ''), 'device-lost'],
    ['a buffer of a lost device', new DOMException('', 'AbortError'), 'device-lost'],
    ['a program that ended', exitStatus, 'device-lost'],
    ['a program that aborted', new WebAssembly.RuntimeError('unreachable'), 'device-lost'],
    ['a grammar that cannot be compiled', named('GrammarMatcherInitError', ''), 'unsupported'],
    ['GPU memory', named('GPUOutOfMemoryError', ''), 'out-of-memory'],
    ['a prompt that is too long', named('ContextWindowSizeExceededError', ''), 'bad-input'],
    ['a parameter out of range, which web-llm names like a memory error', named('RangeError', 'top_p'), 'bug'],
    ['an unknown error', new Error('Tensor has already been disposed'), 'bug'],
  ])('%s has the kind that tells what can be done', (_what, thrown, kind) => {
    expect(failureFrom(thrown).kind).toBe(kind);
  });

  it('an unknown error keeps its words and its stack', () => {
    const thrown = new Error('Tensor has already been disposed');
    expect(failureFrom(thrown)).toMatchObject({
      message: expect.stringContaining('Tensor has already been disposed'),
      stack: thrown.stack,
    });
  });
});
