// The files of a compiled model: in which cache and under which URL web-llm 0.2.86 looks for each, and how one tells
// that it is such a file. No host publishes hashes of the configuration and the library; shards have an md5 in the listing.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import type { WebLlmChoice } from '../../engine.ts';
import { folderOf } from './hosts.ts';

/** Names that web-llm gives its caches. */
export type CacheName = 'webllm/config' | 'webllm/model' | 'webllm/wasm';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Where a file is on its host and in this browser. */
export interface FilePlace {
  readonly cache: CacheName;
  readonly url: string;
}

/** A file that is read as a whole and can be judged by its content. */
export interface SmallFile<T> extends FilePlace {
  readonly type: string;
  /** What it says; null when it is not such a file. */
  read(bytes: Bytes): T | null;
}

/** One file of weights. */
export interface Shard extends FilePlace {
  readonly bytes: number;
  /** In small hexadecimal digits; null where the listing has none. */
  readonly md5: string | null;
}

/** What tensor-cache.json says. */
export interface Listing {
  readonly shards: readonly Shard[];
  /** sha256 of the file itself, hexadecimal. */
  readonly hash: string;
}

const ConfigSchema = v.looseObject({
  tokenizer_files: v.pipe(
    v.array(v.string()),
    v.check((names) => names.includes('tokenizer.json') || names.includes('tokenizer.model')),
  ),
});
export type Config = v.InferOutput<typeof ConfigSchema>;

const ListingSchema = v.looseObject({
  records: v.pipe(
    v.array(
      v.looseObject({
        // A file beside the listing: nothing that leads to another folder or host.
        dataPath: v.pipe(v.string(), v.regex(/^\w[\w.-]*$/)),
        nbytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
        md5sum: v.optional(v.pipe(v.string(), v.toLowerCase(), v.regex(/^([0-9a-f]{32})?$/))),
      }),
    ),
    v.minLength(1),
  ),
});

const TokenizerSchema = v.looseObject({ model: v.looseObject({}) });
const AnyObject = v.looseObject({});

/** The model's settings; they name its tokenizer. */
export function configFile(choice: WebLlmChoice): SmallFile<Config> {
  const read = (bytes: Bytes) => readJson(ConfigSchema, bytes);
  return { ...inFolder(choice, 'webllm/config', 'mlc-chat-config.json'), type: JSON_TYPE, read };
}

/** What a packaged model says of its parts; null for models that are not packaged. web-llm checks the rest of it. */
export function packageFile(choice: WebLlmChoice): SmallFile<object> | null {
  if (choice.packageManifest === null) return null;
  const read = (bytes: Bytes) => readJson(AnyObject, bytes);
  return { ...inFolder(choice, 'webllm/config', choice.packageManifest), type: JSON_TYPE, read };
}

/** Names, sizes and hashes of the weights' files. */
export function listingFile(choice: WebLlmChoice): SmallFile<Listing> {
  const read = (bytes: Bytes): Listing | null => {
    const listing = readJson(ListingSchema, bytes);
    if (listing === null) return null;
    const shards = listing.records.map(({ dataPath, nbytes, md5sum }) => ({
      ...inFolder(choice, 'webllm/model', dataPath),
      bytes: nbytes,
      md5: md5sum === undefined || md5sum === '' ? null : md5sum,
    }));
    return { shards, hash: bytesToHex(sha256(bytes)) };
  };
  return { ...inFolder(choice, 'webllm/model', 'tensor-cache.json'), type: JSON_TYPE, read };
}

/** The tokenizer that web-llm takes; `parsed` is null for a sentencepiece model. */
export function tokenizerFile(choice: WebLlmChoice, config: Config): SmallFile<{ readonly parsed: unknown }> {
  if (config.tokenizer_files.includes('tokenizer.json')) {
    const read = (bytes: Bytes) => {
      const parsed = readJson(TokenizerSchema, bytes);
      return parsed === null ? null : { parsed };
    };
    return { ...inFolder(choice, 'webllm/model', 'tokenizer.json'), type: JSON_TYPE, read };
  }
  // A protobuf whose first field, of number 1 and with a length, is the first piece (sentencepiece_model.proto).
  const read = (bytes: Bytes) => (bytes[0] === 0x0a ? { parsed: null } : null);
  return { ...inFolder(choice, 'webllm/model', 'tokenizer.model'), type: 'application/octet-stream', read };
}

/**
 * The program. web-llm never takes a library from the cache whose URL contains "localhost": it is checked and kept here
 * all the same, and fetched once more by web-llm.
 */
export function libraryFile(choice: WebLlmChoice): SmallFile<true> {
  const read = (bytes: Bytes) => (WebAssembly.validate(bytes) ? true : null);
  return { cache: 'webllm/wasm', url: new URL(choice.libraryUrl).href, type: 'application/wasm', read };
}

/** The last part of a file's URL. */
export function fileName({ url }: FilePlace): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
}

/** Whether both of a model's addresses are absolute ones of the web; the functions above throw where they are not. */
export function hasAddresses({ weightsUrl, libraryUrl }: WebLlmChoice): boolean {
  return [weightsUrl, libraryUrl].every((url) => /^https?:/i.test(url) && URL.canParse(url));
}

export function sumOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

const JSON_TYPE = 'application/json';

function inFolder(choice: WebLlmChoice, cache: CacheName, name: string): FilePlace {
  return { cache, url: new URL(name, folderOf(choice.weightsUrl)).href };
}

function readJson<T>(schema: v.GenericSchema<unknown, T>, bytes: Bytes): T | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
