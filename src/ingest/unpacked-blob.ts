// A file that comes out of an archive, as a Blob that is never in memory as a whole: what is read of it is unpacked when
// it is read. From front to back that costs one unpacking; a step back begins again.

/** A Blob of unpacked bytes, and what ends the unpacking. */
export interface UnpackedBlob {
  readonly blob: Blob;
  close(): Promise<void>;
}

// Readers look at the beginning twice, and step back a little within it.
const KEPT_BYTES = 4_194_304;

/**
 * @param size bytes that come out in all.
 * @param open begins to unpack from the start; what it throws, reading throws.
 */
export function unpackedBlob(size: number, open: () => AsyncGenerator<Uint8Array>): UnpackedBlob {
  let source: AsyncGenerator<Uint8Array> | null = null;
  let kept: Uint8Array[] = []; // the bytes before `position`
  let keptBytes = 0;
  let position = 0;
  // Reads wait for one another: there is one source, and it goes forward.
  let last: Promise<unknown> = Promise.resolve();

  const close = async () => {
    const ending = source;
    source = null;
    await ending?.return(undefined);
  };
  const begin = async () => {
    await close();
    [kept, keptBytes, position] = [[], 0, 0];
    source = open();
    return source;
  };
  const read = async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
    const from0 = source !== null && from >= position - keptBytes ? source : await begin();
    const whole = new Uint8Array(to - from);
    let filled = from;
    const copy = () => {
      let start = position - keptBytes;
      for (const chunk of kept) {
        const end = start + chunk.length;
        if (end > filled && start < to) {
          const part = chunk.subarray(Math.max(0, filled - start), Math.min(chunk.length, to - start));
          whole.set(part, Math.max(start, filled) - from);
        }
        start = end;
      }
      filled = Math.max(filled, Math.min(to, position));
    };
    copy();
    while (filled < to) {
      const next = await from0.next();
      // The archive gives less than it said; the rest stays zero, and whoever reads it finds no text there.
      if (next.done) break;
      kept.push(next.value);
      keptBytes += next.value.length;
      position += next.value.length;
      copy();
      while (kept.length > 1 && keptBytes - (kept[0]?.length ?? 0) >= KEPT_BYTES)
        keptBytes -= kept.shift()?.length ?? 0;
    }
    return whole;
  };
  const inTurn = (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
    const turn = last.then(() => read(from, to));
    last = turn.catch(() => {});
    return turn;
  };
  return { blob: view(0, size, inTurn), close };
}

type Read = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;

const STREAM_BYTES = 262_144;

// The part of it between two offsets, with everything that a Blob can do.
function view(from: number, to: number, read: Read, type = ''): Blob {
  const size = to - from;
  const bytes = () => read(from, to);
  const offset = (at: number) => Math.min(to, Math.max(from, at < 0 ? to + at : from + at));
  const blob: Pick<Blob, 'size' | 'type' | 'slice' | 'stream' | 'arrayBuffer' | 'text'> & {
    bytes(): Promise<Uint8Array<ArrayBuffer>>;
  } = {
    size,
    type,
    bytes,
    arrayBuffer: async () => (await bytes()).buffer,
    text: async () => new TextDecoder().decode(await bytes()),
    slice: (start = 0, end = size, as = '') => view(offset(start), Math.max(offset(start), offset(end)), read, as),
    stream() {
      let at = from;
      return new ReadableStream({
        async pull(controller) {
          if (at >= to) {
            controller.close();
            return;
          }
          const part = await read(at, Math.min(to, at + STREAM_BYTES));
          at += part.length;
          controller.enqueue(part);
        },
      });
    },
  };
  return blob as Blob;
}
