// Which models lie in this browser, by name and file, so that each can be shown and deleted when no list names it any
// more. The index is a cache of our own beside web-llm's: both go together when site data is cleared.

import * as v from 'valibot';
import { fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { StoredModel, WebLlmChoice } from '../../engine.ts';
import { discard, openCache, storageFailure, storedUrls } from './artifact-cache.ts';
import type { CacheName, FilePlace } from './model-files.ts';

const INDEX = 'humpback/models';
/** Cache keys have to be web addresses; this one can be nobody's (RFC 2606). */
const KEYS = 'https://models.invalid/';

const FilesSchema = v.array(
  v.object({
    cache: v.picklist(['webllm/config', 'webllm/model', 'webllm/wasm']),
    url: v.string(),
    bytes: v.number(),
  }),
);
const EntrySchema = v.object({
  id: v.string(),
  name: v.string(),
  /** False until the listing has told all files. */
  complete: v.boolean(),
  files: FilesSchema,
  /** Files of the same model under other addresses: from another host, or from an older listing. */
  former: FilesSchema,
});
type Entry = v.InferOutput<typeof EntrySchema>;

/** A file and its size; 0 until it is known. */
export interface StoredFile extends FilePlace {
  readonly bytes: number;
}

/**
 * Writes down a model's files before they are fetched.
 *
 * @param complete whether these are all files of the model; otherwise what is known of more stays.
 */
export async function remember(
  { id, name }: WebLlmChoice,
  files: readonly StoredFile[],
  complete: boolean,
): Promise<void> {
  const known = await readEntry(id);
  const before = known === null ? [] : [...known.files, ...known.former];
  if (!complete && known !== null && without(files, known.files).length === 0) return;
  const sizes = new Map(before.map(({ url, bytes }) => [url, bytes]));
  const sized = files.map(({ cache, url, bytes }) => ({ cache, url, bytes: bytes || (sizes.get(url) ?? 0) }));
  await writeEntry({ id, name, complete, files: sized, former: without(before, files) });
}

/** Deletes what the model had under other addresses, once it is whole under its present ones. */
export async function forgetFormer(id: string): Promise<void> {
  const entry = await readEntry(id);
  if (entry === null || entry.former.length === 0) return;
  for (const file of without(entry.former, await filesOfOthers(id))) await discard(file);
  await writeEntry({ ...entry, former: [] });
}

/**
 * Every model that takes room here, in order of name. Files that siblings share are counted with each of them. Nothing
 * where the page may keep nothing.
 */
export async function storedModels(): Promise<readonly StoredModel[]> {
  try {
    const there = await allUrls();
    const isThere = ({ cache, url }: FilePlace) => there[cache].has(url);
    return (await readEntries())
      .map(({ id, name, complete, files, former }) => {
        const present = [...files, ...former].filter(isThere);
        const bytes = present.reduce((sum, file) => sum + file.bytes, 0);
        return { id, name, bytes, whole: complete && files.every(isThere), present: present.length };
      })
      .filter(({ present }) => present > 0)
      .map(({ present, ...model }) => model)
      .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  } catch (thrown) {
    if (storageFailure(thrown) === null) throw thrown;
    return [];
  }
}

/** Deletes a model's files, except those that another stored model needs. A model that is not stored is no error. */
export async function removeModel(id: string): Promise<Outcome<null>> {
  try {
    const entry = await readEntry(id);
    if (entry === null) return succeed(null);
    for (const file of without([...entry.files, ...entry.former], await filesOfOthers(id))) await discard(file);
    await (await openCache(INDEX)).delete(keyOf(id));
    return succeed(null);
  } catch (thrown) {
    const failure = storageFailure(thrown);
    if (failure === null) throw thrown;
    return fail(failure);
  }
}

async function allUrls(): Promise<Record<CacheName, ReadonlySet<string>>> {
  return {
    'webllm/config': await storedUrls('webllm/config'),
    'webllm/model': await storedUrls('webllm/model'),
    'webllm/wasm': await storedUrls('webllm/wasm'),
  };
}

async function filesOfOthers(id: string): Promise<readonly FilePlace[]> {
  const others = (await readEntries()).filter((entry) => entry.id !== id);
  return others.flatMap(({ files, former }) => [...files, ...former]);
}

function without<T extends FilePlace>(files: readonly T[], taken: readonly FilePlace[]): T[] {
  const keys = new Set(taken.map(({ cache, url }) => `${cache} ${url}`));
  return files.filter(({ cache, url }) => !keys.has(`${cache} ${url}`));
}

function keyOf(id: string): string {
  return KEYS + encodeURIComponent(id);
}

async function readEntry(id: string): Promise<Entry | null> {
  return await parse(await (await openCache(INDEX)).match(keyOf(id)));
}

async function readEntries(): Promise<readonly Entry[]> {
  const responses = await (await openCache(INDEX)).matchAll();
  const entries = await Promise.all(responses.map(parse));
  return entries.filter((entry) => entry !== null);
}

async function writeEntry(entry: Entry): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await (await openCache(INDEX)).put(keyOf(entry.id), new Response(JSON.stringify(entry), { headers }));
}

/** A damaged entry counts as none: the model's next load writes it anew. */
async function parse(response: Response | undefined): Promise<Entry | null> {
  if (response === undefined) return null;
  const parsed = v.safeParse(EntrySchema, await response.json().catch(() => null));
  return parsed.success ? parsed.output : null;
}
