// The model that was trained, and the files it was opened from: what is given away is made of both.

import type { Outcome } from '../../../core/outcome.ts';
import { succeed } from '../../../core/outcome.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { type GgufHeader, readGgufHeader } from '../files/gguf-header.ts';

export interface BaseModel {
  readonly checkpoint: Checkpoint;
  /** The files by name, as `openGguf` or `openSafetensors` got them. */
  readonly files: ReadonlyMap<string, Blob>;
}

/** The base's GGUF file, its name and its header. */
export interface GgufBase {
  readonly name: string;
  readonly file: Blob;
  readonly header: GgufHeader;
}

/** The GGUF file that the base was opened from; null when it came as safetensors. Fails when it is no longer one. */
export async function ggufOf({ files }: BaseModel): Promise<Outcome<GgufBase | null>> {
  const found = [...files].find(([name]) => name.toLowerCase().endsWith('.gguf'));
  if (found === undefined) return succeed(null);
  const [name, file] = found;
  const header = await readGgufHeader(file, name);
  return header.ok ? succeed({ name, file, header: header.value }) : header;
}

/** The shortest decimal that is the same float32: 1e-5, where a float32 file gives 0.000009999999747378752. */
export function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}
