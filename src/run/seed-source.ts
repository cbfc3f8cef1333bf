// Where a seed comes from: a file of the person's, or the pairs that are served beside the page.

import { badInput, fail, type Outcome } from '../core/outcome.ts';
import type { SeedSet } from '../core/seed.ts';
import { decode } from '../ingest/decode.ts';
import { MAX_SEED_CHARS, readSeed } from '../ingest/seed-file.ts';

const SHIPPED = 'seed/seed.jsonl';

/** A character takes up to four bytes, so a larger file has too many of them. */
const MAX_SEED_BYTES = 4 * MAX_SEED_CHARS;

/** Reads a seed from a file: see ingest/seed-file.ts for the forms. */
export async function seedFromFile(file: File): Promise<Outcome<SeedSet>> {
  if (file.size > MAX_SEED_BYTES) {
    const megabytes = Math.floor(file.size / 1_000_000);
    return badInput(
      `${file.name} has ${megabytes} MB, and a seed may have ${MAX_SEED_BYTES / 1_000_000} MB. Nothing was added. Give a part of it: a few thousand pairs are enough.`,
    );
  }
  try {
    const text = decode(file.name, new Uint8Array(await file.arrayBuffer()));
    return text.ok ? readSeed(text.value, file.name) : text;
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return badInput(
      `${file.name} cannot be read any more; it may have been moved. Nothing was added. Choose it again.`,
    );
  }
}

/** Fetches the project's own pairs. */
export async function shippedSeed(pageUrl: string): Promise<Outcome<SeedSet>> {
  const refused = fail({
    kind: 'network',
    message:
      'The shipped seed could not be fetched. Your work is safe. Check the connection, or choose a file of pairs.',
  });
  try {
    const response = await fetch(new URL(SHIPPED, pageUrl));
    return response.ok ? readSeed(await response.text(), 'The shipped seed') : refused;
  } catch (thrown) {
    // Fetch standard: every failure of the network is a TypeError.
    if (thrown instanceof TypeError) return refused;
    throw thrown;
  }
}
