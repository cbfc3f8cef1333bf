// What is said about a model and the device it computes on.

import type { DeviceReport, LoadedModel, ModelChoice, SizeAnswer } from '../run/app.ts';
import type { Fit } from '../run/fit.ts';
import { bytes, count } from './figures.ts';

/** Where a model's files are or come from, in words. */
export function whereSentence(choice: ModelChoice): string {
  switch (choice.where) {
    case 'embedded':
      return 'Served beside this page.';
    case 'downloaded':
      return 'On this device already.';
    case 'disk':
      return 'Opened from your disk.';
    case 'hub':
      return hubSentence(choice);
    default:
      return choice.where satisfies never;
  }
}

function hubSentence(choice: ModelChoice): string {
  if (choice.engine === 'llama') return 'The Hugging Face Hub. It is downloaded once and kept in this browser.';
  const weights = hostOf(choice.weightsUrl);
  const library = hostOf(choice.libraryUrl);
  const from = weights === library ? weights : `${weights}, its program from ${library}`;
  return `${from}. It is downloaded once and kept in this browser.`;
}

/** The host of an address; the address itself where it has none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** `711 MB`, `about 707 MB` while only an estimate is known, null when not even that is. */
function sizeWords(choice: ModelChoice, size?: SizeAnswer): string | null {
  if (size?.kind === 'known') return bytes(size.bytes);
  if (choice.bytesAre === 'exact') return bytes(choice.bytes);
  return choice.bytes > 0 ? `about ${bytes(choice.bytes)}` : null;
}

/** What is known of a model's size, and how, as a sentence. */
export function sizeSentence(choice: ModelChoice, size?: SizeAnswer): string {
  const words = sizeWords(choice, size);
  if (choice.where === 'downloaded')
    return words === null ? 'All of it is here.' : capital(`${words}, all of it here.`);
  if (size?.kind !== 'known' && choice.bytesAre === 'exact') return `${exactWords(choice.bytes)}.`;
  const estimate = words === null ? 'Not known before its host is asked.' : capital(`${words}, an estimate.`);
  if (size === undefined) return estimate;
  switch (size.kind) {
    case 'asking':
      return words === null
        ? 'Asking its host for the size…'
        : `${capital(words)}; its host is being asked for the exact size…`;
    case 'failed':
      return `${size.failure.message} ${estimate}`;
    case 'known':
      if (size.missing === 0) return `${exactWords(size.bytes)}, all of it here.`;
      if (size.missing >= size.bytes) return `${exactWords(size.bytes)} to download.`;
      return `${exactWords(size.bytes)}, of which ${bytes(size.missing)} are still to be downloaded.`;
    default:
      return size satisfies never;
  }
}

/** What a disk says, and the number that can be compared. */
function exactWords(size: number): string {
  return size < 1000 ? bytes(size) : `${bytes(size)} (${count(size)} bytes)`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `Download` while something has to come over the network, else `Load`. */
export function loadVerb(choice: ModelChoice, size?: SizeAnswer): 'Download' | 'Load' {
  return choice.where === 'hub' && !(size?.kind === 'known' && size.missing === 0) ? 'Download' : 'Load';
}

/** The name of the button that gets a model ready: it always says how much is read. */
export function loadLabel(choice: ModelChoice, size?: SizeAnswer): string {
  const words = sizeWords(choice, size) ?? 'size not known yet';
  const part = size?.kind === 'known' && size.missing > 0 && size.missing < size.bytes;
  return `${loadVerb(choice, size)} ${choice.name}, ${part ? `the missing ${bytes(size.missing)} of ${words}` : words}`;
}

/** The same for a model that is offered in place of another. */
export function insteadLabel(choice: ModelChoice, size?: SizeAnswer): string {
  return `${loadVerb(choice, size)} ${choice.name} instead, ${sizeWords(choice, size) ?? 'size not known yet'}`;
}

/** `1.2 B`, `135 M`: weights of a model, as its makers count them. */
export function parametersWords(parameters: number): string {
  return parameters >= 1e9 ? `${(parameters / 1e9).toFixed(1)} B` : `${Math.round(parameters / 1e6)} M`;
}

const QUANTISATION = /^q(\d)f(\d\d)/;

/** `4-bit`, and `16-bit` where nothing is quantised, from `q4f16_1` as MLC writes it. */
export function bitsWords(quantisation: string): string | null {
  const [, bits, arithmetic] = QUANTISATION.exec(quantisation) ?? [];
  if (bits === undefined) return null;
  return bits === '0' ? `${arithmetic}-bit` : `${bits}-bit`;
}

/** Weights and arithmetic in words, with MLC's own name. */
export function quantisationSentence(quantisation: string): string {
  const [, , arithmetic] = QUANTISATION.exec(quantisation) ?? [];
  const bits = bitsWords(quantisation);
  if (bits === null) return 'not told';
  return `${bits} weights, ${arithmetic}-bit arithmetic (${quantisation})`;
}

/** A model in one line, for the list. */
export function choiceLine(choice: ModelChoice): string {
  const parts: string[] = [];
  if (choice.engine === 'web-llm') {
    if (choice.parameters !== null) parts.push(parametersWords(choice.parameters));
    const bits = bitsWords(choice.quantisation);
    if (bits !== null) parts.push(bits);
    parts.push(`${count(choice.contextTokens)} tokens`);
  }
  const size = sizeWords(choice);
  if (size !== null) parts.push(size);
  parts.push(choice.licence === 'unknown' ? 'licence unknown' : choice.licence);
  return parts.join(' · ');
}

export function fitWord(fit: Fit | 'no'): string {
  return fit === 'no' ? 'cannot run here' : fit;
}

/** The same in a sentence, with the numbers that it comes from. Bytes. */
export function fitSentence(fit: Fit | 'no', need: number | null, budget: number): string {
  const numbers = need === null ? '' : ` About ${bytes(need)} of ${bytes(budget)}, an estimate.`;
  switch (fit) {
    case 'fits':
      return `It fits.${numbers}`;
    case 'tight':
      return `Tight: close other tabs and programs first.${numbers}`;
    case 'unlikely':
      return `Unlikely to fit: loading it may fail or slow this device down.${numbers}`;
    case 'unknown':
      return 'Nobody has written down how much it needs.';
    case 'no':
      return need === null ? 'Not known.' : `About ${bytes(need)}.`;
    default:
      return fit satisfies never;
  }
}

/** What the engine of a model means for the person. */
export function engineSentence(engine: ModelChoice['engine']): string {
  return engine === 'llama'
    ? 'Humpback’s own: it can be fine-tuned here.'
    : 'web-llm, compiled for the graphics card: faster, and cannot be fine-tuned.';
}

/** The kind of weights of a loaded model, `16-bit weights`. */
export function weightsWords({ weights }: LoadedModel): string {
  if (weights === 'quantised') return 'quantised weights';
  return weights === 'float16' ? '16-bit weights' : '32-bit weights';
}

export function deviceName(model: LoadedModel): string {
  if (model.device === 'webgpu') return 'WebGPU';
  return model.threads === 1 ? 'WebAssembly, 1 thread' : `WebAssembly, ${model.threads} threads`;
}

export function deviceSentence(model: LoadedModel, report: DeviceReport | null): string {
  if (model.device === 'webgpu') {
    const adapter = report?.adapter ?? null;
    return adapter === null ? 'It computes on WebGPU.' : `It computes on WebGPU: ${adapter}.`;
  }
  if (model.threads > 1) return `It computes in WebAssembly on ${model.threads} threads.`;
  if (report?.crossOriginIsolated === false) {
    return 'It computes in WebAssembly on one thread, because the page is not cross-origin isolated. It would be several times faster if the server sent the two isolation headers.';
  }
  return 'It computes in WebAssembly on one thread: this device offers no more.';
}
