// A gzip file: what is inside is read as the file that it is.

import { gunzipped } from './gunzip.ts';
import { type Found, type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { unpackedBlob } from './unpacked-blob.ts';

// An unpacked file up to here is in memory, where formats that jump about can read it; a larger one is unpacked again as
// it is read.
const IN_MEMORY_BYTES = LIMITS.wholeBytes;
// A short file may well be packed to less than a thousandth.
const FREE_BYTES = 10_000_000;

/** Reads `.gz`, whatever is inside, of any number of members. */
export const read: Reader = async function* (input, context) {
  const { blob } = input;
  // The first way through tells how much comes out, before anything is done with it.
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [size, isDamaged, isBomb, told] = [0, false, false, 0];
  for await (const found of gunzipped(blob, context.stop)) {
    if (found.kind === 'damaged') {
      isDamaged = true;
      break;
    }
    const bytes = found.bytes.subarray(0, Math.max(0, mostOf(found.to) - size));
    size += bytes.length;
    if (size <= IN_MEMORY_BYTES) parts.push(bytes.slice());
    else parts.length = 0;
    isBomb = bytes.length < found.bytes.length;
    if (isBomb) break;
    if (found.to > told) yield { kind: 'progress', bytes: Math.floor(found.to / 2) };
    told = found.to;
  }
  if (context.stop.aborted) return;
  if (isDamaged && size === 0) {
    yield {
      kind: 'failed',
      message: `${input.name} is damaged: nothing of it can be unpacked. Nothing was added. Get it again from where it came.`,
    };
    return;
  }
  yield* readInner(input, context, size, parts);
  if (context.stop.aborted) return;
  if (isDamaged) yield { kind: 'note', sentence: 'The packed data is damaged; what came before that is read.' };
  if (isBomb) {
    const limit = `${LIMITS.unpackedBytes / 1_000_000_000} GB, or ${LIMITS.unpackedRatio.toLocaleString('en')} times its size`;
    yield { kind: 'note', sentence: `More than ${limit}, comes out of it; only what is below that is read.` };
  }
};

async function* readInner(
  input: Input,
  context: ReadContext,
  size: number,
  parts: Uint8Array<ArrayBuffer>[],
): AsyncGenerator<Found> {
  let position = 0;
  const open = async function* () {
    let given = 0;
    for await (const found of gunzipped(input.blob, context.stop)) {
      if (found.kind === 'damaged' || given >= size) return;
      position = found.to;
      const bytes = found.bytes.subarray(0, size - given);
      given += bytes.length;
      yield bytes;
    }
  };
  const unpacked = size <= IN_MEMORY_BYTES ? null : unpackedBlob(size, open);
  const inner: Input = {
    name: innerName(input.name),
    blob: unpacked?.blob ?? new Blob(parts.splice(0)),
    type: '',
    ...(input.known ? { known: input.known } : {}),
    depth: input.depth + 1,
  };
  try {
    let told = 0;
    for await (const found of context.inside(inner)) {
      yield found;
      if (position <= told) continue;
      told = position;
      yield { kind: 'progress', bytes: Math.floor((input.blob.size + position) / 2) };
    }
  } finally {
    await unpacked?.close();
  }
}

// A packed file has one inside, which is called like it.
function innerName(name: string): string {
  const leaf = name.split('/').at(-1) ?? name;
  return `${name}/${leaf.replace(/\.tgz$/i, '.tar').replace(/\.(?:gz|gzip)$/i, '')}`;
}

// Bytes that may come out of so many packed ones.
function mostOf(packed: number): number {
  return Math.min(LIMITS.unpackedBytes, Math.max(FREE_BYTES, packed * LIMITS.unpackedRatio));
}
