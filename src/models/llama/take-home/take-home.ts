// What a training made, written for other programs: one form at a time, into one folder that is emptied first.

import { badInput, fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { Stop } from '../../../core/ports.ts';
import type { LoadedModel } from '../../engine.ts';
import { SMOLLM2 } from '../../smollm2.ts';
import type { TakeHomeRequest, TakenFile } from '../../training.ts';
import { type Folder, TAKE_HOME } from '../../training-files.ts';
import { type Writing, writeFile } from '../files/sink.ts';
import type { Result } from '../kept-files.ts';
import type { BaseModel } from './base-model.ts';
import { companionFiles } from './companions.ts';
import { type MergedGgufType, planMergedGguf } from './gguf.ts';
import { mergedSafetensors, mergedSafetensorsBytes } from './merged.ts';
import { type NamedBlob, peftFiles } from './peft.ts';

export interface TakeHomeOf {
  readonly model: LoadedModel;
  /** What the model was opened from. */
  readonly base: BaseModel;
  readonly result: Result;
  readonly folder: Folder;
}

/** Told how far it is in bytes of all files together, and stopped between two pieces. */
export interface TakeHomeProcess {
  readonly report: (doneBytes: number, totalBytes: number) => void;
  readonly stop: Stop;
}

const GGUF_TYPES = { 'gguf-f16': 'F16', 'gguf-q8': 'Q8_0' } as const;

/** Bytes of a small file that are copied at once. */
const PIECE_BYTES = 2 ** 22;

/**
 * Writes the files of one form. Ends with one sentence when it was stopped, when storage is full, when the model's own
 * file can no longer be read, or when the form cannot hold what was trained; none of the files is then left.
 */
export async function takeHome(
  of: TakeHomeOf,
  request: TakeHomeRequest,
  process: TakeHomeProcess,
): Promise<Outcome<readonly TakenFile[]>> {
  const { folder } = of;
  await empty(folder);
  const taken = await filesOf(of, request, process);
  if (!taken.ok) await empty(folder);
  return taken;
}

function filesOf(of: TakeHomeOf, request: TakeHomeRequest, process: TakeHomeProcess) {
  const { form, name } = request;
  if (form === 'peft') return adapterFiles(of, request, process);
  if (form === 'safetensors') return mergedFiles(of, process);
  return ggufFile(of, GGUF_TYPES[form], name, process);
}

async function adapterFiles(
  { model, result, folder }: TakeHomeOf,
  { name, card }: TakeHomeRequest,
  process: TakeHomeProcess,
): Promise<Outcome<readonly TakenFile[]>> {
  const { trained, best } = result;
  if (trained.kind === 'weights') {
    return badInput(
      'This training changed all weights, so there is no adapter of it; take the merged weights instead.',
    );
  }
  const { rank, alpha, dropout, targets } = trained.adapter.settings;
  const settings = [
    { name: 'rank', value: String(rank) },
    { name: 'alpha', value: String(alpha) },
    { name: 'dropout', value: String(dropout) },
    { name: 'layers', value: targets.join(', ') },
    ...(best === null ? [] : [{ name: 'step', value: String(best.step) }]),
    ...(best === null || best.loss === null
      ? []
      : [{ name: 'held-out loss, nats a token', value: best.loss.toFixed(4) }]),
  ];
  const files = await peftFiles(
    trained.adapter,
    { hubId: hubIdOf(model) },
    {
      title: name,
      licence: card.licence,
      method: card.text,
      prompts: [],
      settings,
    },
  );
  if (!files.ok) return files;
  const total = files.value.reduce((sum, { blob }) => sum + blob.size, 0);
  return await copyAll(files.value, folder, { ...process, before: 0, total });
}

async function mergedFiles(
  { base, result, folder }: TakeHomeOf,
  process: TakeHomeProcess,
): Promise<Outcome<readonly TakenFile[]>> {
  const companions = await companionFiles(base, 'F16');
  if (!companions.ok) return companions;
  const bytes = mergedSafetensorsBytes(base, 'F16');
  const total = companions.value.files.reduce((sum, { blob }) => sum + blob.size, bytes);
  const name = 'model.safetensors';
  const written = await folder.write(name, (sink) =>
    mergedSafetensors(base, result.trained, 'F16', writingInto(sink, { ...process, before: 0, total })),
  );
  if (!written.ok) return written;
  const copied = await copyAll(companions.value.files, folder, { ...process, before: bytes, total });
  return copied.ok ? succeed([takenFile(name, written.value.bytes), ...copied.value]) : copied;
}

async function ggufFile(
  { base, result, folder }: TakeHomeOf,
  type: MergedGgufType,
  title: string,
  process: TakeHomeProcess,
): Promise<Outcome<readonly TakenFile[]>> {
  const planned = await planMergedGguf(base, result.trained, type, { name: title });
  if (!planned.ok) return planned;
  const total = planned.value.bytes;
  const name = `${fileName(title)}-${type.toLowerCase()}.gguf`;
  const written = await folder.write(name, (sink) =>
    planned.value.write(writingInto(sink, { ...process, before: 0, total })),
  );
  return written.ok ? succeed([takenFile(name, written.value.bytes)]) : written;
}

/** How far the files before have come, and where all of them end, in bytes. */
interface Part extends TakeHomeProcess {
  readonly before: number;
  readonly total: number;
}

function writingInto(sink: Writing['sink'], { report, stop, before, total }: Part): Writing {
  return { sink, stop, report: (done) => report(before + done, total) };
}

async function copyAll(
  files: readonly NamedBlob[],
  folder: Folder,
  part: Part,
): Promise<Outcome<readonly TakenFile[]>> {
  const taken: TakenFile[] = [];
  let { before } = part;
  for (const { name, blob } of files) {
    const copied = await folder.write(name, (sink) => copy(blob, writingInto(sink, { ...part, before })));
    if (!copied.ok) return copied;
    before += blob.size;
    taken.push(takenFile(name, blob.size));
  }
  return succeed(taken);
}

/** A file of the base may be on the person's disk, and gone. */
async function copy(blob: Blob, writing: Writing): Promise<Outcome<{ bytes: number }>> {
  try {
    return await writeFile(writing, blob.size, async (writer) => {
      for (let at = 0; at < blob.size; at += PIECE_BYTES) {
        await writer.bytes(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()));
      }
    });
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    const message = 'A file of the model can no longer be read; what was trained is safe. Load the model again.';
    return fail({ kind: 'missing', message });
  }
}

async function empty(folder: Folder): Promise<void> {
  for (const name of await folder.names()) await folder.remove(name);
}

function takenFile(name: string, bytes: number): TakenFile {
  return { name, bytes, path: [TAKE_HOME, name] };
}

/** Letters, digits, dots, dashes and underscores of a name, as every file system takes them. */
function fileName(name: string): string {
  const plain = name
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return plain === '' ? 'model' : plain;
}

/** The model on the Hub where it is the one that comes along, which PEFT can then fetch by itself; otherwise its name. */
function hubIdOf({ id, name }: LoadedModel): string {
  return id.startsWith(`${SMOLLM2.id}@`) ? SMOLLM2.hub : name;
}
