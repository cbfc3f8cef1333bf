// What web-llm throws, as failures with a sentence for the person. It exports none of its error classes, and some of
// what it throws is no Error at all, so kinds are told apart by `name`.

import { bugFrom, type Failure } from '../../core/outcome.ts';

/** What the engine was doing: the same error means another thing while files are read. */
export type During = 'loading' | 'running';

const LOST: Readonly<Record<During, Failure>> = {
  loading: {
    kind: 'device-lost',
    message:
      'The graphics device was lost while the model was loaded, most often because its memory is too small. Your rows are safe: load a smaller model, or this one again.',
  },
  running: {
    kind: 'device-lost',
    message: 'The graphics device was lost; finished rows are safe. Load the model again.',
  },
};

/** The device is gone, and the model with it. */
export function deviceLost(during: During): Failure {
  return LOST[during];
}

/** The person stopped the load. */
export const LOAD_STOPPED: Failure = { kind: 'aborted', message: 'Loading the model was stopped.' };

const NO_MEMORY: Failure = {
  kind: 'out-of-memory',
  message: 'The device ran out of memory; finished rows are safe. Use shorter segments or a smaller model.',
};

const WRONG_PAIR: Failure = {
  kind: 'bad-input',
  message:
    'The model’s library and its weights do not fit together, or one of them is damaged. Nothing else is affected: delete the model from this browser and load it again, or correct the two addresses.',
};

const PROGRAM_ENDED: Failure = {
  kind: 'device-lost',
  message: 'The model’s program ended unexpectedly; finished rows are safe. Load the model again.',
};

const UNREADABLE: Failure = {
  kind: 'bad-input',
  message:
    'One of the model’s files cannot be read. Nothing else is affected: delete the model from this browser and load it again.',
};

const NO_F16: Failure = {
  kind: 'unsupported',
  message:
    'This model computes with 16-bit numbers (f16), which this graphics device does not offer. Choose its f32 variant.',
};

const NO_GPU: Failure = {
  kind: 'unsupported',
  message:
    'This browser offers no graphics device (WebGPU) that this model can use. Choose a model that runs without one, or another browser.',
};

const REFUSED: Failure = {
  kind: 'unsupported',
  message:
    'The graphics device refuses a program of this model. Choose another variant of it (f32 where this is f16), or a smaller model.',
};

const UNREACHABLE: Failure = {
  kind: 'network',
  message: 'A file of the model could not be fetched. What is here stays: check the connection, then load it again.',
};

const FULL: Failure = {
  kind: 'storage',
  quota: true,
  message:
    'The browser’s storage is full. Your rows are safe: delete a model you do not need, then load this one again.',
};

const NO_GRAMMAR: Failure = {
  kind: 'unsupported',
  message:
    'This model cannot be held to a set of answers; finished rows are safe. Rate with reasons instead, or choose another model.',
};

const TOO_LONG: Failure = {
  kind: 'bad-input',
  message: 'The prompt is longer than the model reads; shorter segments will fit.',
};

/** By the name of what was thrown, at any time. */
const ALWAYS: Readonly<Record<string, Failure>> = {
  GPUOutOfMemoryError: NO_MEMORY,
  QuotaExceededError: FULL,
  ShaderF16SupportError: NO_F16,
  FeatureSupportError: REFUSED,
  GPUPipelineError: REFUSED,
  WebGPUNotAvailableError: NO_GPU,
  WebGPUNotFoundError: NO_GPU,
  GrammarMatcherInitError: NO_GRAMMAR,
  ContextWindowSizeExceededError: TOO_LONG,
};

const LOADING: Readonly<Record<string, Failure>> = {
  ...ALWAYS,
  DeviceLostError: LOST.loading,
  // The engine lets go of a model by itself only when its device is gone.
  ModelNotLoadedError: LOST.loading,
  LinkError: WRONG_PAIR,
  CompileError: WRONG_PAIR,
  RuntimeError: WRONG_PAIR,
  ExitStatus: WRONG_PAIR,
  MissingModelWasmError: WRONG_PAIR,
  SyntaxError: UNREADABLE,
  IntegrityError: UNREADABLE,
  UnsupportedTokenizerFilesError: UNREADABLE,
  ArtifactManifestError: UNREADABLE,
  JSONFieldError: UNREADABLE,
  // A library that lacks what web-llm asks of it; a request that failed is told apart from it in failureFrom.
  TypeError: WRONG_PAIR,
  NetworkError: UNREACHABLE,
  // requestDevice was asked for limits that the adapter does not have.
  OperationError: NO_GPU,
};

const RUNNING: Readonly<Record<string, Failure>> = {
  ...ALWAYS,
  DeviceLostError: LOST.running,
  ModelNotLoadedError: LOST.running,
  SpecifiedModelNotFoundError: LOST.running,
  // Buffers of a device that is gone cannot be mapped.
  AbortError: LOST.running,
  OperationError: LOST.running,
  InvalidStateError: LOST.running,
  RuntimeError: PROGRAM_ENDED,
  ExitStatus: PROGRAM_ENDED,
};

/** The failure behind something that was thrown; `bug`, with what was said, when its name is not known. */
export function failureFrom(thrown: unknown, during: During = 'running'): Failure {
  // web-llm has an error of its own that is named RangeError; only the language's means memory.
  if (thrown instanceof RangeError) return NO_MEMORY;
  if (during === 'loading' && isFailedRequest(thrown)) return UNREACHABLE;
  const known = (during === 'loading' ? LOADING : RUNNING)[nameOf(thrown)];
  if (known !== undefined) return known;
  const { message, ...rest } = bugFrom(wordsOf(thrown));
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const what = during === 'loading' ? 'Loading the model failed' : 'The model failed';
  return {
    ...rest,
    kind: 'bug',
    stack,
    message: `${what} in a way that is not known (${message}). Your rows are safe: load it again.`,
  };
}

/**
 * What the Cache API and fetch throw for a 404, a cut connection and a host that does not answer: a TypeError, which
 * only its words tell from a mistake in a program. In turn those of Chromium, Firefox and Safari.
 */
function isFailedRequest(thrown: unknown): boolean {
  const words = /Failed to fetch|on 'Cache'|NetworkError when attempting|Load failed/;
  return thrown instanceof TypeError && words.test(thrown.message);
}

/** Whether the prompt alone did not fit; the next one may. */
export function isTooLong(thrown: unknown): boolean {
  return nameOf(thrown) === 'ContextWindowSizeExceededError';
}

/** What was thrown, in its own words, short enough for a sentence. */
export function wordsOf(thrown: unknown): string {
  const words = isNamed(thrown) && typeof thrown.message === 'string' ? thrown.message : String(thrown);
  return words.trim().slice(0, 200) || 'no reason was given';
}

function nameOf(thrown: unknown): string {
  return isNamed(thrown) ? thrown.name : '';
}

function isNamed(thrown: unknown): thrown is { readonly name: string; readonly message?: unknown } {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && typeof thrown.name === 'string';
}
