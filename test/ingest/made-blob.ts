// A file that is made while it is read: only its pattern is in memory, so that large files can be tested.

/** A pattern of bytes, again and again, up to a size; what is made so far is counted. */
export function repeatedBlob(
  pattern: Uint8Array,
  times: number,
  end = new Uint8Array(),
): { blob: Blob; made: () => number } {
  let made = 0;
  const body = pattern.length * times;
  const size = body + end.length;
  const bytesOf = (from: number, to: number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(Math.max(0, to - from));
    made += bytes.length;
    for (let at = from; at < Math.min(to, body); ) {
      const start = at % pattern.length;
      const part = pattern.subarray(start, start + Math.min(to, body) - at);
      bytes.set(part, at - from);
      at += part.length;
    }
    if (to > body) bytes.set(end.subarray(Math.max(0, from - body), to - body), Math.max(0, body - from));
    return bytes;
  };
  const slice = (from = 0, to = size) => new Blob([bytesOf(Math.max(0, from), Math.min(size, to))]);
  const stream = () => {
    let at = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (at >= size) controller.close();
        else {
          controller.enqueue(bytesOf(at, Math.min(size, at + 65_536)));
          at += 65_536;
        }
      },
    });
  };
  return { blob: { size, type: '', slice, stream } as unknown as Blob, made: () => made };
}
