// From a choice to an engine: the one door to both of them.

import { fail, type Outcome } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { DeviceChoice, Engine, LlamaChoice, LoadProgress, ModelSource, WebLlmChoice } from './engine.ts';
import type { Checkpoint } from './llama/checkpoint.ts';
import { chooseDevice } from './llama/device.ts';
import { openLlama } from './llama/engine.ts';
import { openGguf } from './llama/files/gguf.ts';
import { openSafetensors } from './llama/files/safetensors.ts';
import { makeLearner } from './llama/learner.ts';
import { fromChoice, fromDisk } from './llama-source.ts';
import { privateShelf } from './training-files.ts';
import { fetchArtifacts } from './web-llm/files/artifacts.ts';
import { openWebLlm } from './web-llm/open.ts';

export { listChoices } from './choices.ts';
export { probeDevice } from './probe.ts';
export { removeModel, sizeOf, storedModels } from './stored.ts';
export { forgetTrainings, trainingBytes } from './training-files.ts';

type Report = (progress: LoadProgress) => void;

/** Loads a model. Ends with `aborted` when stopped; every other failure is a sentence on what to do. */
export async function openEngine(
  source: ModelSource,
  device: DeviceChoice,
  pageUrl: string,
  report: Report,
  stop: Stop,
): Promise<Outcome<Engine>> {
  if (source.kind === 'choice' && source.choice.engine === 'web-llm') {
    return await openCompiled(source.choice, device, report, stop);
  }
  const files = source.kind === 'files' ? source.files : (source.choice as LlamaChoice);
  return await openOwn(files, device, pageUrl, report, stop);
}

async function openCompiled(
  choice: WebLlmChoice,
  device: DeviceChoice,
  report: Report,
  stop: Stop,
): Promise<Outcome<Engine>> {
  if (device === 'wasm') {
    const message = `${choice.name} is compiled for the graphics card; choose WebGPU or Automatic as the device, or another model.`;
    return fail({ kind: 'unsupported', message });
  }
  if (!choice.runsHere) {
    const message = choice.remark ?? `${choice.name} cannot run on this device; choose another model.`;
    return fail({ kind: 'unsupported', message });
  }
  const artifacts = await fetchArtifacts(choice, report, stop);
  if (!artifacts.ok) return artifacts;
  return await openWebLlm(choice, artifacts.value, report, stop);
}

async function openOwn(
  from: LlamaChoice | readonly File[],
  wanted: DeviceChoice,
  pageUrl: string,
  report: Report,
  stop: Stop,
): Promise<Outcome<Engine>> {
  const device = await chooseDevice(wanted);
  if (!device.ok) return device;
  const found = 'engine' in from ? await fromChoice(from, pageUrl, report, stop) : await fromDisk(from);
  if (!found.ok) return found;
  const checkpoint = await openFiles(found.value.files);
  if (!checkpoint.ok) return checkpoint;
  const engine = await openLlama(checkpoint.value, found.value.identity, device.value, report, stop);
  // Weights to take home are read from the very files once more, so these stay open with the engine.
  const base = { checkpoint: checkpoint.value, files: found.value.files };
  if (engine.ok) engine.value.learner = makeLearner(engine.value, base, privateShelf);
  return engine;
}

async function openFiles(files: ReadonlyMap<string, Blob>): Promise<Outcome<Checkpoint>> {
  for (const [name, blob] of files) if (/\.gguf$/i.test(name)) return await openGguf(blob, name);
  return await openSafetensors(files);
}
