// Plays the host of a compiled model: a folder of weights and a library on a server of this machine, which can be told
// to misbehave as real hosts do. The library is a valid but empty program: a real engine loads it and fails there.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const FOLDER = '/models/tiny/resolve/main/';
const LIBRARY = '/libs/tiny-webgpu.wasm';

export interface Fault {
  /** Matched against the path that is asked for. */
  readonly path: RegExp;
  /**
   * `404`, `500`: that answer. `429`: with Retry-After of a second. `cut`: the connection ends in the middle. `short`:
   * half of the file with the length of half. `slow`: bit by bit. `stall`: half of the file, then nothing. `html`: a
   * web page with status 200. `wrong-bytes`: the right size, every byte another one.
   */
  readonly kind: '404' | '500' | '429' | 'cut' | 'short' | 'slow' | 'stall' | 'html' | 'wrong-bytes';
  /** How many answers it spoils; `Infinity` for all. HEAD is never spoilt but by 404, 500 and 429. */
  readonly times: number;
}

export interface ModelHost {
  readonly origin: string;
  /** Ends with a slash. */
  readonly weightsUrl: string;
  readonly libraryUrl: string;
  /** Every file by its path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** What was asked for so far, in order, and the status of the answer. */
  readonly asked: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  /** What goes wrong from now on; setting it counts anew. */
  fault: Fault | null;
  forgetAsked(): void;
  close(): Promise<void>;
}

export interface ModelHostOptions {
  readonly shards?: number;
  readonly shardBytes?: number;
  /** Milliseconds that a file with the fault `slow` takes. */
  readonly slowMs?: number;
  readonly library?: Buffer;
}

/** Starts the host on a free port of 127.0.0.1: web-llm keeps no library from "localhost". */
export async function serveModelHost(options: ModelHostOptions = {}): Promise<ModelHost> {
  const files = modelFiles(options);
  const asked: { method: string; path: string; status: number }[] = [];
  let fault: Fault | null = null;
  let left = 0;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const isSpoilt = fault !== null && left > 0 && fault.path.test(path) && spoils(fault.kind, request);
    if (isSpoilt) left -= 1;
    const status = answer(request, response, files.get(path), path, isSpoilt ? fault : null, options.slowMs ?? 2000);
    asked.push({ method: request.method ?? 'GET', path, status });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server did not start.');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    weightsUrl: origin + FOLDER,
    libraryUrl: origin + LIBRARY,
    files,
    asked,
    get fault() {
      return fault;
    },
    set fault(next) {
      fault = next;
      left = next?.times ?? 0;
    },
    forgetAsked: () => {
      asked.length = 0;
    },
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

const HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** An answer to HEAD has no body that could be spoilt. */
function spoils(kind: Fault['kind'], { method }: IncomingMessage): boolean {
  return method === 'GET' || (method === 'HEAD' && /^\d+$/.test(kind));
}

function answer(
  { method }: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
  path: string,
  fault: Fault | null,
  slowMs: number,
): number {
  const end = (status: number, headers: Record<string, string | number>, sent: Buffer | string) => {
    response.writeHead(status, { ...HEADERS, 'Content-Length': Buffer.byteLength(sent), ...headers });
    response.end(method === 'HEAD' ? undefined : sent);
    return status;
  };
  const text = { 'Content-Type': 'text/plain' };
  if (method === 'OPTIONS') return end(204, { 'Access-Control-Allow-Headers': '*' }, '');
  if (body === undefined || fault?.kind === '404') return end(404, text, 'Entry not found');
  if (fault?.kind === '500') return end(500, text, 'Internal error');
  if (fault?.kind === '429') return end(429, { ...text, 'Retry-After': 1 }, 'Too many requests');
  const type = { 'Content-Type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream' };
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault?.kind) {
    case undefined:
      return end(200, type, body);
    case 'html':
      return end(200, { 'Content-Type': 'text/html; charset=utf-8' }, '<!doctype html><title>Sign in</title>');
    case 'short':
      return end(200, type, half);
    case 'wrong-bytes':
      return end(200, type, Buffer.from(body.map((byte) => byte ^ 0xff)));
    default:
  }
  response.writeHead(200, { ...HEADERS, ...type, 'Content-Length': body.length });
  if (fault?.kind === 'slow') trickle(response, body, slowMs);
  else if (fault?.kind === 'cut') response.write(half, () => response.destroy());
  else response.write(half);
  return 200;
}

const TRICKLES = 20;

function trickle(response: ServerResponse, body: Buffer, slowMs: number): void {
  const step = Math.ceil(body.length / TRICKLES);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + step));
    sent += step;
    if (sent >= body.length) {
      clearInterval(timer);
      response.end();
    }
  }, slowMs / TRICKLES);
  response.on('close', () => clearInterval(timer));
}

function modelFiles({ shards = 4, shardBytes = 200_000, library }: ModelHostOptions): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const records = Array.from({ length: shards }, (_, index) => {
    const dataPath = `params_shard_${index}.bin`;
    const body = seededBytes(index + 1, shardBytes);
    files.set(FOLDER + dataPath, body);
    const weights = { name: `layer.${index}`, shape: [shardBytes / 4], dtype: 'float32', format: 'raw' };
    return {
      dataPath,
      format: 'raw-shard',
      nbytes: body.length,
      records: [{ ...weights, nbytes: body.length, byteOffset: 0 }],
      md5sum: createHash('md5').update(body).digest('hex'),
    };
  });
  const put = (name: string, value: unknown) => files.set(FOLDER + name, Buffer.from(JSON.stringify(value)));
  put('mlc-chat-config.json', CONFIG);
  put('tensor-cache.json', { metadata: { ParamSize: shards, ParamBytes: shards * shardBytes }, records });
  put('tokenizer.json', TOKENIZER);
  files.set(LIBRARY, library ?? Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  return files;
}

/** Bytes that no compression shortens and that are the same in every run (xorshift32). */
function seededBytes(seed: number, length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 0x9e3779b9) >>> 0;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

const PIECES = ['<|im_start|>', '<|im_end|>', 'a', 'b', 'c'];

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: PIECES.slice(0, 2).map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
  model: { type: 'BPE', vocab: Object.fromEntries(PIECES.map((piece, id) => [piece, id])), merges: [] },
};

// As `mlc_llm gen_config` writes it for a ChatML model.
const CONFIG = {
  version: '0.1.0',
  model_type: 'llama',
  quantization: 'q4f32_1',
  vocab_size: PIECES.length,
  context_window_size: 2048,
  sliding_window_size: -1,
  prefill_chunk_size: 2048,
  attention_sink_size: -1,
  tensor_parallel_shards: 1,
  temperature: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  repetition_penalty: 1,
  top_p: 1,
  tokenizer_files: ['tokenizer.json'],
  tokenizer_info: { token_postproc_method: 'byte_level', prepend_space_in_encode: false },
  conv_template: {
    name: 'chatml',
    system_template: '<|im_start|>system\n{system_message}<|im_end|>\n',
    system_message: 'You are a helpful assistant.',
    add_role_after_system_message: true,
    roles: { user: '<|im_start|>user', assistant: '<|im_start|>assistant' },
    role_templates: { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' },
    messages: [],
    seps: ['<|im_end|>\n'],
    role_content_sep: '\n',
    role_empty_sep: '\n',
    stop_str: ['<|im_end|>'],
    stop_token_ids: [1],
    function_string: '',
    use_function_calling: false,
  },
  pad_token_id: 0,
  bos_token_id: 0,
  eos_token_id: 1,
};
