// The compiled models: web-llm's own list as `npm run catalogue` wrote it down, made into choices for this device.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  DEFAULT_HOSTS,
  type DeviceReport,
  type ModelHosts,
  type ModelSettings,
  type OwnModel,
  type WebLlmChoice,
} from '../engine.ts';
import list from './catalogue.json';
import { folderOf, withHosts } from './files/hosts.ts';
import { boundBytes, inMiB, shortLimits } from './limits.ts';

/** One quantisation of a model. */
export interface CatalogueBuild {
  readonly quantisation: string;
  /** GPU memory with the context full, in units of 2^20 bytes: web-llm writes "MB" and divides by 1024 twice. */
  readonly memoryMiB: number;
}

/** One model with all its builds, the one that takes least memory first. */
export interface CatalogueModel {
  /** web-llm's id without quantisation and `-MLC`, with `-1k`. */
  readonly base: string;
  readonly name: string;
  readonly family: string;
  /** Nominal number of weights. */
  readonly parameters: number;
  readonly licence: string;
  /** File of the model library; `*` stands for the quantisation. */
  readonly library: string;
  /** Tokens of prompt and reply together. */
  readonly context: number;
  /** What goes into web-llm's overrides beside the context. */
  readonly overrides?: Readonly<Record<string, number>>;
  /** Bytes of the largest storage buffer that it binds. */
  readonly buffer?: number;
  readonly manifest?: string;
  readonly builds: readonly CatalogueBuild[];
}

/** The file catalogue.json. */
export interface Catalogue {
  /** Of @mlc-ai/web-llm. */
  readonly version: string;
  /** Folder of the model libraries that fit this version. */
  readonly libraries: string;
  /** LLaMA first, specialists last. */
  readonly models: readonly CatalogueModel[];
}

export const CATALOGUE: Catalogue = list;

/** The model that is offered first where a GPU computes. */
export const FIRST_BASE = 'Llama-3.2-1B-Instruct';

const WEIGHTS = `${DEFAULT_HOSTS.weights}/mlc-ai`;
const LIBRARIES = `${DEFAULT_HOSTS.libraries}/mlc-ai/binary-mlc-llm-libs/main/web-llm-models`;
/** A model library has about 5 MB and a tokenizer 2 to 17 MB, whatever the weights. */
const BESIDE_WEIGHTS_BYTES = 12e6;
/**
 * Tokens. A model of one's own may name a context of 131072, for which web-llm would take gigabytes of GPU memory at
 * once; this is what its own list gives nearly every model.
 */
const OWN_CONTEXT = 4096;

/** Bits that one weight takes, with its part of the group's scale. */
const BITS_PER_WEIGHT: ReadonlyMap<string, number> = new Map([
  ['q0f16', 16],
  ['q0f32', 32],
  ['q4f16_1', 4 + 16 / 32], // 4 bits, one 16-bit scale per group of 32
  ['q4f32_1', 4 + 32 / 32],
  ['q3f16_1', 32 / 10 + 16 / 40], // ten weights in a 32-bit word, one 16-bit scale per group of 40
]);

/**
 * Bytes to download: nominal weights × bits per weight / 8, and a dozen megabytes for library and tokenizer. Null for a
 * quantisation whose layout is not known here.
 */
export function estimatedBytes(parameters: number, quantisation: string): number | null {
  const bits = BITS_PER_WEIGHT.get(quantisation);
  return bits === undefined ? null : Math.round((parameters * bits) / 8 + BESIDE_WEIGHTS_BYTES);
}

/**
 * Whether the shaders need 16-bit arithmetic: `q<digit>f16`. Read from the name, because `required_features` in
 * web-llm's list says so for only 30 of 86 such builds.
 */
export function needsF16(quantisation: string): boolean {
  return /^q\df16/.test(quantisation);
}

/** One choice per model, in the build that suits this device: the person's own first, then the catalogue in its order. */
export function compiledChoices(report: DeviceReport, settings: ModelSettings): readonly WebLlmChoice[] {
  const own = new Map(settings.own.map((model) => [ownId(model), ownChoice(model, report, settings.hosts)]));
  return [...own.values(), ...CATALOGUE.models.map((model) => choiceOf(model, report, settings.hosts))];
}

/** Every build of a model as a choice of its own, whatever the device; a test holds this against web-llm's list. */
export function buildsOf(
  model: CatalogueModel,
  hosts: ModelHosts,
): readonly Omit<WebLlmChoice, 'remark' | 'runsHere'>[] {
  const short = model.base.endsWith('-1k') ? '-1k' : '';
  const weights = short === '' ? model.base : model.base.slice(0, -short.length); // the same weights, a shorter context
  return model.builds.map(({ quantisation, memoryMiB }) => ({
    engine: 'web-llm',
    id: `${weights}-${quantisation}-MLC${short}`,
    name: model.name,
    bytes: estimatedBytes(model.parameters, quantisation) ?? 0,
    bytesAre: 'estimate',
    where: 'hub',
    licence: model.licence,
    base: model.base,
    family: model.family,
    parameters: model.parameters,
    quantisation,
    memoryBytes: Math.round(memoryMiB * 2 ** 20),
    contextTokens: model.context,
    needsF16: needsF16(quantisation),
    bufferBytes: model.buffer ?? null,
    weightsUrl: withHosts(folderOf(`${WEIGHTS}/${weights}-${quantisation}-MLC`), hosts),
    libraryUrl: withHosts(`${LIBRARIES}/${CATALOGUE.libraries}/${model.library.replace('*', quantisation)}`, hosts),
    overrides: { context_window_size: model.context, ...model.overrides },
    packageManifest: model.manifest ?? null,
  }));
}

/** The build with the least memory that this device can compute: 4 bits before none, 16-bit arithmetic before 32. */
function choiceOf(model: CatalogueModel, report: DeviceReport, hosts: ModelHosts): WebLlmChoice {
  const builds = buildsOf(model, hosts);
  const best = builds[0]!; // a model without a build does not come out of the script
  const build = builds.find((each) => report.shaderF16 || !each.needsF16) ?? best;
  const sibling = build === best || report.webgpu === 'none' ? null : SIBLING;
  return { ...build, ...verdict(build, report, sibling) };
}

function ownChoice(own: OwnModel, report: DeviceReport, hosts: ModelHosts): WebLlmChoice {
  const id = ownId(own);
  const quantisation = /q\df\d\d(?:_\d)?/.exec(`${own.weightsUrl} ${own.libraryUrl}`)?.[0] ?? 'unknown';
  const build = { needsF16: needsF16(quantisation), bufferBytes: null };
  return {
    engine: 'web-llm',
    id,
    name: own.name,
    bytes: 0, // not known before its host is asked
    bytesAre: 'estimate',
    where: 'hub',
    licence: 'unknown',
    base: id,
    family: 'own',
    parameters: null,
    quantisation,
    memoryBytes: null,
    contextTokens: OWN_CONTEXT,
    weightsUrl: withHosts(folderOf(own.weightsUrl), hosts),
    libraryUrl: withHosts(own.libraryUrl, hosts),
    // web-llm takes one of the two windows only, and some models name a sliding one.
    overrides: { context_window_size: OWN_CONTEXT, sliding_window_size: -1 },
    packageManifest: null,
    ...build,
    ...verdict(build, report, null),
  };
}

/** Of the addresses as they were typed, so that a mirror does not make another model of it. */
function ownId({ weightsUrl, libraryUrl }: OwnModel): string {
  return `own-${bytesToHex(sha256(utf8ToBytes(`${weightsUrl}\n${libraryUrl}`))).slice(0, 8)}`;
}

const SIBLING =
  'This GPU has no 16-bit arithmetic (shader-f16), so this is the 32-bit build: it takes more memory and is slower.';

function verdict(
  { needsF16, bufferBytes }: Pick<WebLlmChoice, 'needsF16' | 'bufferBytes'>,
  { webgpu, shaderF16, limits }: DeviceReport,
  sibling: string | null,
): Pick<WebLlmChoice, 'remark' | 'runsHere'> {
  const cannot = (remark: string) => ({ remark, runsHere: false });
  if (webgpu === 'none' || limits === null) {
    return cannot('It needs WebGPU, which is not to be had here; the panel about this device says what to do.');
  }
  const fatal = shortLimits(limits).filter((each) => each.fatal);
  if (fatal.length > 0) {
    return cannot(
      `It cannot start on this GPU (${fatal.map(({ words }) => words).join(', ')}); choose the embedded model.`,
    );
  }
  if (needsF16 && !shaderF16) {
    return cannot('It exists with 16-bit arithmetic (shader-f16) only, which this GPU lacks; choose another model.');
  }
  const bound = boundBytes(limits);
  if (bufferBytes !== null && bufferBytes > bound) {
    const sizes = `${inMiB(bufferBytes)} in one storage buffer, and web-llm can bind ${inMiB(bound)}`;
    return cannot(`It needs ${sizes} on this GPU; choose another model.`);
  }
  const slow = 'WebGPU is computed in software here, so this would run too slowly to be of use.';
  return { remark: webgpu === 'software' ? slow : sibling, runsHere: true };
}
