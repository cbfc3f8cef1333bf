// Plays a model's host in the browser, in the place of `fetch`: real responses, spoilt on demand.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { WebLlmChoice } from '../../src/models/engine.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Spoils the next `times` answers for files whose URL matches. `HEAD` is only spoilt when it is named. */
export interface Fault {
  readonly url: RegExp;
  readonly method?: 'GET' | 'HEAD';
  times: number;
  readonly answer: (body: Bytes, signal: AbortSignal | null) => Response | Promise<Response>;
}

export interface ScriptedHost {
  readonly fetch: typeof fetch;
  /** By URL. */
  readonly files: Map<string, Bytes>;
  /** What was asked for, in order: `GET params_shard_0.bin`. */
  readonly asked: string[];
  faults: Fault[];
}

export const SHARD_BYTES = 100_000;
export const SHARDS = 4;

/** A model of four shards on a host that knows no other. */
export function choiceOf(id: string, folder = 'https://host.example/tiny/resolve/main/'): WebLlmChoice {
  return {
    engine: 'web-llm',
    id,
    name: `Tiny ${id}`,
    bytes: 500_000,
    bytesAre: 'estimate',
    where: 'hub',
    licence: 'unknown',
    base: id,
    family: 'own',
    parameters: null,
    quantisation: 'q4f32_1',
    memoryBytes: null,
    contextTokens: 2048,
    needsF16: false,
    bufferBytes: null,
    weightsUrl: folder,
    libraryUrl: `https://libraries.example/${id}.wasm`,
    overrides: {},
    packageManifest: null,
    remark: null,
    runsHere: true,
  };
}

export const CONFIG = { model_type: 'llama', tokenizer_files: ['tokenizer.json', 'tokenizer_config.json'] };
export const TOKENIZER = { version: '1.0', added_tokens: [], model: { type: 'BPE', vocab: { a: 0 }, merges: [] } };

/** Serves all files of the given choices; `withHashes` puts the md5 of each shard into the listing. */
export function playHost(choices: readonly WebLlmChoice[], withHashes = true): ScriptedHost {
  const files = new Map<string, Bytes>();
  for (const { weightsUrl, libraryUrl } of choices) {
    const shards = Array.from({ length: SHARDS }, (_, index) => shardBytes(index));
    for (const [index, shard] of shards.entries()) files.set(`${weightsUrl}params_shard_${index}.bin`, shard);
    const records = shards.map((shard, index) => ({
      dataPath: `params_shard_${index}.bin`,
      nbytes: shard.length,
      md5sum: withHashes ? md5Of(shard) : '',
      records: [],
    }));
    files.set(`${weightsUrl}tensor-cache.json`, jsonBytes({ metadata: {}, records }));
    files.set(`${weightsUrl}mlc-chat-config.json`, jsonBytes(CONFIG));
    files.set(`${weightsUrl}tokenizer.json`, jsonBytes(TOKENIZER));
    files.set(libraryUrl, new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  }
  const host: ScriptedHost = {
    files,
    asked: [],
    faults: [],
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { url, method } = request;
      host.asked.push(`${method} ${nameOf(url)}`);
      init?.signal?.throwIfAborted();
      const body = files.get(url);
      if (body === undefined) return answerOf(404);
      const fault = host.faults.find(
        (each) => each.times > 0 && (each.method ?? 'GET') === method && each.url.test(url),
      );
      if (fault !== undefined) {
        fault.times -= 1;
        return await fault.answer(body, init?.signal ?? null);
      }
      if (method === 'HEAD') return new Response(null, { headers: lengthOf(body) });
      return new Response(inPieces(body, init?.signal ?? null), { headers: lengthOf(body) });
    },
  };
  return host;
}

export function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

export function md5Of(bytes: Bytes): string {
  return bytesToHex(md5(bytes));
}

export function jsonBytes(value: unknown): Bytes {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function lengthOf(body: Bytes): Record<string, string> {
  return { 'Content-Type': 'application/octet-stream', 'Content-Length': String(body.length) };
}

export function answerOf(status: number, headers: Record<string, string> = {}): Response {
  return new Response('no', { status, headers: { 'Content-Type': 'text/plain', ...headers } });
}

/** A web page with status 200, as a portal or a dead mirror sends it. */
export function webPage(body: BodyInit = '<!doctype html><title>Sign in</title>'): Response {
  return new Response(body, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}

/** The right size and type, every byte another one. */
export function otherBytes(body: Bytes): Response {
  return new Response(new Uint8Array(body.map((byte) => byte ^ 0xff)), { headers: lengthOf(body) });
}

/** Half of the body and then what a broken connection is in a browser. */
export function cutInTheMiddle(body: Bytes): Response {
  const stream = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(body.slice(0, body.length / 2)),
    // After the first piece was taken: an error throws away what still waits.
    pull: (controller) =>
      new Promise((resolve) => setTimeout(resolve, 5)).then(() => controller.error(new TypeError())),
  });
  return new Response(stream, { headers: lengthOf(body) });
}

/** Half of the body and then nothing. It does not even heed the signal: giving up must not depend on the other side. */
export function silentInTheMiddle(body: Bytes): Response {
  const stream = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(body.slice(0, body.length / 2)),
  });
  return new Response(stream, { headers: lengthOf(body) });
}

/** The body and then more of it, for ever. */
export function endless(body: Bytes, signal: AbortSignal | null): Response {
  const stream = new ReadableStream<Bytes>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (signal?.aborted) controller.error(signal.reason);
      else controller.enqueue(body.slice());
    },
  });
  return new Response(stream, { headers: lengthOf(body) });
}

const PIECE_BYTES = 16_384;

function inPieces(body: Bytes, signal: AbortSignal | null): ReadableStream<Bytes> {
  let from = 0;
  return new ReadableStream<Bytes>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (signal?.aborted) return controller.error(signal.reason);
      controller.enqueue(body.slice(from, from + PIECE_BYTES));
      from += PIECE_BYTES;
      if (from >= body.length) controller.close();
    },
  });
}

function shardBytes(index: number): Bytes {
  return new Uint8Array(SHARD_BYTES).map((_, at) => (at * 31 + index * 7 + (at >> 8)) & 0xff);
}
