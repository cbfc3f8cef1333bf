// Where a large file goes, piece by piece: a stream into private files or into a file that the person picked.

import type { Failure, Outcome } from '../../../core/outcome.ts';
import { fail, succeed } from '../../../core/outcome.ts';
import type { Stop } from '../../../core/ports.ts';
import { breathe } from '../breathe.ts';
import { type Encoder, QuantiseFault } from './gguf-quantise.ts';

/**
 * Takes bytes in order; a FileSystemWritableFileStream fits. The caller opens it, and closes or discards it afterwards.
 * It must have taken the bytes when its promise resolves, because the buffer is used again.
 */
export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
}

/** Writes a whole file, told how far it is in bytes, and stopped between two pieces. */
export interface Writing {
  readonly sink: Sink;
  readonly report: (doneBytes: number, totalBytes: number) => void;
  readonly stop: Stop;
}

/** Numbers of a weight that are encoded and written at once: 1 to 2 MiB. */
const PIECE_WEIGHTS = 2 ** 19;

/** The ways a file can fail to be written, thrown inside this room and made a value by `writeFile`. */
class WriteFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What a file is written with: bytes as they are, or a weight's numbers, turned into bytes piece by piece. */
export interface FileWriter {
  bytes(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Reads a weight of `expected` numbers, whole blocks, and writes it. Returns the bytes written. */
  weight(
    name: string,
    read: () => Promise<Float32Array<ArrayBuffer>>,
    encoder: Encoder,
    expected: number,
  ): Promise<number>;
}

/**
 * Runs `body`, which writes a file of `totalBytes`. Ends with one sentence when it was stopped, when the place is full or
 * gone, when the model's own file can no longer be read, or when a number does not fit. The file is then incomplete:
 * the caller discards it.
 */
export async function writeFile(
  { sink, report, stop }: Writing,
  totalBytes: number,
  body: (writer: FileWriter) => Promise<void>,
): Promise<Outcome<{ bytes: number }>> {
  let done = 0;
  const bytes = async (piece: Uint8Array<ArrayBuffer>): Promise<void> => {
    if (stop.aborted) throw new WriteFailure({ kind: 'aborted', message: 'Writing the file was stopped.' });
    try {
      await sink.write(piece);
    } catch (thrown) {
      if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
      throw new WriteFailure(sinkFailure(thrown));
    }
    done += piece.length;
    report(done, totalBytes);
  };
  const weight: FileWriter['weight'] = async (name, read, encoder, expected) => {
    const values = await readWeight(name, read);
    if (values.length !== expected) throw new WriteFailure(unreadable(name));
    const { blockWeights, blockBytes } = encoder;
    const most = Math.max(blockWeights, Math.floor(PIECE_WEIGHTS / blockWeights) * blockWeights);
    for (let from = 0; from < values.length; from += most) {
      const part = values.subarray(from, Math.min(from + most, values.length));
      const piece = new Uint8Array((part.length / blockWeights) * blockBytes);
      try {
        encoder.encode(part, piece);
      } catch (thrown) {
        if (!(thrown instanceof QuantiseFault)) throw thrown;
        throw new WriteFailure({ kind: 'bad-input', message: `The weight ${name} ${thrown.message}` });
      }
      await bytes(piece);
      await breathe();
    }
    return (values.length / blockWeights) * blockBytes;
  };
  try {
    await body({ bytes, weight });
    return succeed({ bytes: done });
  } catch (thrown) {
    if (thrown instanceof WriteFailure) return fail(thrown.failure);
    throw thrown;
  }
}

async function readWeight(
  name: string,
  read: () => Promise<Float32Array<ArrayBuffer>>,
): Promise<Float32Array<ArrayBuffer>> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof DOMException) throw new WriteFailure(unreadable(name));
    if (!(thrown instanceof RangeError)) throw thrown;
    const message = `There is not enough memory for the weight ${name}; nothing is lost. Close other pages and try again.`;
    throw new WriteFailure({ kind: 'out-of-memory', message });
  }
}

function unreadable(name: string): Failure {
  const message = `The weight ${name} can no longer be read from the model’s file; your adapter is safe. Load the model again.`;
  return { kind: 'missing', message };
}

function sinkFailure(thrown: DOMException | TypeError): Failure {
  const quota = thrown.name === 'QuotaExceededError';
  const message = quota
    ? 'There is not enough room for the file; your adapter is safe. Free some space and try again.'
    : 'The file could not be written to its end; your adapter is safe. Choose another place and try again.';
  return { kind: 'storage', message, quota };
}
