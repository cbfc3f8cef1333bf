// An engine in the place of web-llm's, with its edges as they were measured (0.2.79, 0.2.86 where it differs), each
// behind a switch. It checks requests as the library does.

import type {
  ChatEngine,
  ChatOptions,
  ChatRequest,
  ModelRecord,
  ReplyChunk,
  StartEngine,
  TokenChance,
} from '../../../src/models/web-llm/chat-engine.ts';
import { checkFields, checkSampling, named } from './request-checks.ts';

export interface Edges {
  /** A stream that is left early keeps the model's lock for ever, as 0.2.79 does. */
  readonly breakKeepsLock: boolean;
  /** An interrupt that no request consumed answers the next one with nothing. */
  readonly interruptWaits: boolean;
  /** A reload that is aborted resolves, without a model. */
  readonly abortResolves: boolean;
  /** Shaders are being compiled: unload() during the load is not heard. */
  readonly deafLoad: boolean;
  /** What reload() throws instead of loading. */
  readonly loadThrows: unknown;
  /** Before this piece of the reply the device is lost. */
  readonly lostBefore: number | null;
  /** How a stream ends whose device is lost: by throwing, or not at all. */
  readonly lostStream: 'throws' | 'hangs';
  /** Before this piece the stream stops giving anything. */
  readonly hangsBefore: number | null;
  /** Errors arrive as their text. */
  readonly errorsAsStrings: boolean;
  /** This piece ends inside a character: its chunk is left out. */
  readonly heldBack: number | null;
  /** Counts one completion token too few. */
  readonly countsShort: boolean;
  /** Prompts with more characters than this are too long. */
  readonly contextCharacters: number;
  /** A reply whose numbers are not numbers: sampling fails. */
  readonly failsSampling: boolean;
  /** Ends every reply as if it had been interrupted. */
  readonly alwaysCut: boolean;
  /** The name of what every stream throws. */
  readonly streamThrows: string | null;
  readonly unloadThrows: boolean;
  /** Lets go of its model when the device is lost; with `false` it has not come to that yet. */
  readonly noticesLoss: boolean;
  /** Asks for a device, which needs a played GPU. */
  readonly withDevice: boolean;
}

const TAME: Edges = {
  breakKeepsLock: true,
  interruptWaits: true,
  abortResolves: false,
  deafLoad: false,
  loadThrows: null,
  lostBefore: null,
  lostStream: 'throws',
  hangsBefore: null,
  errorsAsStrings: false,
  heldBack: null,
  countsShort: false,
  contextCharacters: 100_000,
  failsSampling: false,
  alwaysCut: false,
  streamThrows: null,
  unloadThrows: false,
  noticesLoss: true,
  withDevice: false,
};

export interface ScriptedReply {
  readonly pieces: readonly string[];
  readonly finish?: 'stop' | 'length';
  readonly chances?: readonly TokenChance[];
}

export interface StandIn {
  readonly start: StartEngine;
  readonly requests: ChatRequest[];
  readonly records: ModelRecord[];
  readonly options: ChatOptions[];
  /** Pieces that were computed: what runs on after its reader has gone is seen here. */
  readonly written: number;
  readonly locked: boolean;
  readonly loaded: boolean;
  readonly interrupts: number;
  readonly unloads: number;
  /** The device is lost while nothing runs. */
  lose(): Promise<void>;
  /** An interrupt from nowhere. */
  interrupt(): Promise<void>;
  /** While a load waits: goes on with it. */
  finishLoading(): void;
  /** While a load waits: aborts it as somebody else's unload() would. False when none waits. */
  abortLoading(): boolean;
  edges: Edges;
}

/** @param reply what the model writes. */
export function standIn(
  reply: (request: ChatRequest, index: number) => ScriptedReply,
  edges: Partial<Edges> = {},
  /** Texts of progress; a load waits where one is null until `finishLoading`. */
  progress: readonly (string | null)[] = [],
): StandIn {
  const seen = {
    requests: [] as ChatRequest[],
    records: [] as ModelRecord[],
    options: [] as ChatOptions[],
    written: 0,
    locked: false,
    loaded: false,
    interrupts: 0,
    unloads: 0,
    edges: { ...TAME, ...edges },
  };
  let interrupted = false;
  let message = '';
  const queue: (() => void)[] = [];
  let loading: { abort(): void; goOn(): void } | null = null;
  let device: { lose(): Promise<void> } | null = null;

  const thrown = (name: string, text: string): unknown =>
    seen.edges.errorsAsStrings ? `${name}: ${text}` : named(name, text);
  const mustBeLoaded = (): void => {
    if (!seen.loaded) throw thrown('ModelNotLoadedError', 'Model not loaded before trying to complete chat.');
  };

  async function acquire(): Promise<void> {
    if (seen.locked) await new Promise<void>((go) => queue.push(go));
    seen.locked = true;
  }
  function release(): void {
    const next = queue.shift();
    if (next) next();
    else seen.locked = false;
  }

  async function unload(): Promise<void> {
    seen.unloads++;
    seen.loaded = false;
    if (!seen.edges.deafLoad) loading?.abort();
    if (seen.edges.unloadThrows) throw new Error('Object has already been disposed');
  }

  async function reload(report: (text: string) => void, options: ChatOptions): Promise<void> {
    seen.options.push(options);
    if (seen.edges.withDevice) {
      const real = await new GPUAdapter().requestDevice();
      device = { lose: () => (real as unknown as { lose(): Promise<void> }).lose() };
      // The library lets go of its model by itself.
      if (seen.edges.noticesLoss) void real.lost.then(unload).catch(() => undefined);
    }
    for (const text of progress) {
      if (text !== null) report(text);
      else {
        const aborted = await new Promise<boolean>((go) => {
          loading = { abort: () => go(true), goOn: () => go(false) };
        });
        loading = null;
        if (aborted && seen.edges.abortResolves) return;
        if (aborted) throw 'Engine.unload() is called.';
      }
    }
    if (seen.edges.loadThrows !== null) throw seen.edges.loadThrows;
    seen.loaded = true;
  }

  /** The library's generator, with the lock taken at the first `next` and given back at the end, or never. */
  function stream(request: ChatRequest, index: number): AsyncIterable<ReplyChunk> {
    const source = write(request, index);
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => source.next(),
        return: async () => {
          if (!seen.edges.breakKeepsLock) await source.return(undefined);
          return { done: true, value: undefined };
        },
      }),
    };
  }

  async function* write(request: ChatRequest, index: number): AsyncGenerator<ReplyChunk, undefined> {
    await acquire();
    try {
      checkSampling(request);
      if (!seen.edges.interruptWaits) interrupted = false;
      message = '';
      const [{ content }] = request.messages;
      if (content.length > seen.edges.contextCharacters) {
        throw thrown('ContextWindowSizeExceededError', 'Prompt tokens exceed context window size');
      }
      if (seen.edges.streamThrows !== null) throw thrown(seen.edges.streamThrows, '');
      if (seen.edges.failsSampling) throw thrown('Error', 'InternalError: failed to sample a valid token.');
      const { pieces, finish = 'stop', chances } = reply(request, index);
      let tokens = 0;
      for (const piece of pieces) {
        await new Promise((go) => setTimeout(go, 0));
        if (interrupted) break;
        if (tokens === seen.edges.hangsBefore) await new Promise(() => undefined);
        if (tokens === seen.edges.lostBefore) {
          await device?.lose();
          seen.loaded = false;
          if (seen.edges.lostStream === 'hangs') await new Promise(() => undefined);
          throw thrown('Error', 'Tensor has already been disposed');
        }
        message += piece;
        seen.written++;
        if (tokens++ === seen.edges.heldBack) continue;
        const logprobs = chances && request.logprobs ? { content: [{ top_logprobs: throughJson(chances) }] } : null;
        yield chunk({ delta: { content: piece }, finish_reason: null, logprobs });
      }
      const reason = interrupted || seen.edges.alwaysCut ? 'abort' : finish;
      interrupted = false;
      yield chunk({ delta: {}, finish_reason: reason });
      const completion = tokens - (seen.edges.countsShort ? 1 : 0);
      yield { choices: [], usage: { prompt_tokens: content.length, completion_tokens: completion } };
    } finally {
      release();
    }
  }

  async function create(request: ChatRequest): Promise<AsyncIterable<ReplyChunk>> {
    mustBeLoaded();
    checkFields(request);
    const index = seen.requests.push(request) - 1;
    return stream(request, index);
  }

  const start: StartEngine = async (record, report) => {
    seen.records.push(record);
    const engine: ChatEngine = {
      reload: (_id, options) => reload(report, options),
      create,
      getMessage: async () => {
        mustBeLoaded();
        return message;
      },
      interruptGenerate: async () => {
        seen.interrupts++;
        interrupted = true;
      },
      unload,
    };
    return engine;
  };

  return Object.assign(seen, {
    start,
    lose: async () => {
      await device?.lose();
      if (seen.edges.noticesLoss) seen.loaded = false;
    },
    interrupt: async () => {
      interrupted = true;
    },
    finishLoading: () => loading?.goOn(),
    abortLoading: () => {
      loading?.abort();
      return loading !== null;
    },
  });
}

function chunk(choice: ReplyChunk['choices'][number]): ReplyChunk {
  return { choices: [choice] };
}

/** What the library does to probabilities of zero when they cross a thread. */
function throughJson(chances: readonly TokenChance[]): readonly TokenChance[] {
  return chances.map(({ token, logprob }) => ({ token, logprob: logprob === -Infinity ? null : logprob }));
}
