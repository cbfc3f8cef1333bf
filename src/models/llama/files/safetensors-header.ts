// The header of one safetensors file: eight bytes of length, then JSON. Layout and limits: github.com/huggingface/safetensors.

import * as v from 'valibot';
import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { StoredTensor } from '../checkpoint.ts';
import { readBf16, readF16, readF32 } from './gguf-dequantise.ts';

/** The format's own limit, 100 MB; a 135M-parameter model has 30 kB. */
const LARGEST_HEADER = 100_000_000;

const DATA_TYPES = {
  F32: { bytes: 4, dequantise: readF32 },
  F16: { bytes: 2, dequantise: readF16 },
  BF16: { bytes: 2, dequantise: readBf16 },
} as const;

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(Size), v.maxLength(8)),
  data_offsets: v.tuple([Size, Size]),
});

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts that the file says of itself; none when it does not say anything readable. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes that the file should have: header and weights. */
  readonly bytes: number;
}

/** The weights of one file by name. Bad input is one sentence that begins with `name`; throws only when reading does. */
export async function readSafetensors(file: Blob, name: string): Promise<Outcome<ReadonlyMap<string, StoredTensor>>> {
  const read = await readSafetensorsFile(file, name);
  return read.ok ? succeed(read.value.tensors) : read;
}

/** The same with what the file says of itself. */
export async function readSafetensorsFile(file: Blob, name: string): Promise<Outcome<SafetensorsFile>> {
  const start = new DataView(await file.slice(0, 8).arrayBuffer());
  const length = start.byteLength === 8 ? start.getBigUint64(0, true) : 0n;
  if (length < 2n || length > LARGEST_HEADER) {
    return badInput(`${name} is not a safetensors file: choose the model's .safetensors file.`);
  }
  const dataStart = 8 + Number(length);
  if (dataStart > file.size) return incomplete(name);
  const entries = parseEntries(await file.slice(8, dataStart).text());
  if (entries === null) return badInput(`${name} has a header that is not JSON: it is damaged, download it again.`);

  const tensors = new Map<string, StoredTensor>();
  let metadata: Readonly<Record<string, string>> = {};
  let bytes = dataStart;
  for (const [key, value] of entries) {
    if (key === '__metadata__') {
      const said = v.safeParse(v.record(v.string(), v.string()), value);
      if (said.success) metadata = said.output;
      continue;
    }
    const entry = v.safeParse(Entry, value);
    if (!entry.success) return badInput(`${name} describes ${shown(key)} wrongly: it is damaged, download it again.`);
    const tensor = storedTensor(file, name, dataStart, key, entry.output);
    if (!tensor.ok) return tensor;
    tensors.set(key, tensor.value);
    bytes = Math.max(bytes, dataStart + entry.output.data_offsets[1]);
  }
  return succeed({ tensors, metadata, bytes });
}

function storedTensor(
  file: Blob,
  name: string,
  dataStart: number,
  key: string,
  { dtype, shape, data_offsets: [begin, end] }: v.InferOutput<typeof Entry>,
): Outcome<StoredTensor> {
  if (!isDataType(dtype)) {
    const message = `${name} stores ${shown(key)} as ${shown(dtype)}: choose a model in F32, F16 or BF16.`;
    return fail({ kind: 'unsupported', message });
  }
  const type = DATA_TYPES[dtype];
  const weights = shape.reduce((product, size) => product * size, 1);
  if (end - begin !== weights * type.bytes) {
    return badInput(
      `${name} gives ${shown(key)} ${end - begin} bytes, its shape needs ${weights * type.bytes}: it is damaged.`,
    );
  }
  if (dataStart + end > file.size) return incomplete(name);
  return succeed({
    name: key,
    shape,
    storedAs: dtype,
    bytes: end - begin,
    async read() {
      const bytes = new Uint8Array(await file.slice(dataStart + begin, dataStart + end).arrayBuffer());
      const values = new Float32Array(weights);
      type.dequantise(bytes, values);
      return values;
    },
  });
}

function isDataType(dtype: string): dtype is keyof typeof DATA_TYPES {
  return Object.hasOwn(DATA_TYPES, dtype);
}

function parseEntries(text: string): [string, unknown][] | null {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
}

/** The value of a JSON text, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function incomplete(name: string): Outcome<never> {
  return badInput(`${name} ends before its weights do: it is incomplete, download it again.`);
}

function shown(text: string): string {
  return `"${text.slice(0, 80)}"`;
}
