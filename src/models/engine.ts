// What every engine offers, whatever computes inside: the ports of the method, and what it is as data.

import type { Outcome } from '../core/outcome.ts';
import type { Capabilities, Generate, Measure, Score, Stop } from '../core/ports.ts';
import type {
  ImportedAdapter,
  TakeHomeProgress,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainReport,
} from './training.ts';

/** Which device the person wants: `auto` is WebGPU on a hardware adapter, wasm otherwise. */
export type DeviceChoice = 'auto' | 'wasm' | 'webgpu';

/** What computes a model: our own LLaMA, which can learn, or web-llm's compiled programs, which are faster. */
export type EngineName = 'llama' | 'web-llm';

interface Offer {
  readonly id: string;
  readonly name: string;
  /** Bytes to read or to download. */
  readonly bytes: number;
  /** `estimate`: computed from the number of weights; the host tells the exact number when it is asked. */
  readonly bytesAre: 'exact' | 'estimate';
  /**
   * `embedded`: served beside the page. `downloaded`: in this browser's storage, whole. `hub`: still on its host.
   * `disk`: picked by the person.
   */
  readonly where: 'embedded' | 'downloaded' | 'hub' | 'disk';
  readonly licence: string;
}

/** A model for our own engine. */
export interface LlamaChoice extends Offer {
  readonly engine: 'llama';
}

/** A model compiled for web-llm: weights on one host, a program library on another. */
export interface WebLlmChoice extends Offer {
  readonly engine: 'web-llm';
  /** The name without its quantisation: siblings share it. */
  readonly base: string;
  readonly family: string;
  /** Weights in the model; null where the name does not tell. */
  readonly parameters: number | null;
  /** `q4f16_1`: 4-bit weights, 16-bit arithmetic, as MLC writes it. */
  readonly quantisation: string;
  /** Memory on the GPU with the context full, as web-llm's list estimates it; null for models of one's own. */
  readonly memoryBytes: number | null;
  readonly contextTokens: number;
  readonly needsF16: boolean;
  /** The largest storage buffer that it binds, where the list says so. */
  readonly bufferBytes: number | null;
  /** Folder of weights, configuration and tokenizer; ends with a slash. A mirror is already filled in. */
  readonly weightsUrl: string;
  readonly libraryUrl: string;
  /** Fields of web-llm's ModelRecord that go there unchanged. */
  readonly overrides: Readonly<Record<string, number>>;
  readonly packageManifest: string | null;
  /** One sentence why it is this sibling or why it cannot run here; null when there is nothing to say. */
  readonly remark: string | null;
  /** False when this device lacks what it needs; `remark` says what. */
  readonly runsHere: boolean;
}

/** A model that can be loaded. */
export type ModelChoice = LlamaChoice | WebLlmChoice;

/** Where compiled models come from; a mirror takes the place of a host. Origins or URL prefixes without a last slash. */
export interface ModelHosts {
  readonly weights: string;
  readonly libraries: string;
}

export const DEFAULT_HOSTS: ModelHosts = {
  weights: 'https://huggingface.co',
  libraries: 'https://raw.githubusercontent.com',
};

/** A model that the person adds by two addresses: a folder in MLC's format, and a library for its architecture. */
export interface OwnModel {
  readonly name: string;
  readonly weightsUrl: string;
  readonly libraryUrl: string;
}

/** What the person has set about models; no result of the method depends on it. */
export interface ModelSettings {
  /** Bytes of GPU memory that a model may take; null is the page's estimate, because no browser tells. */
  readonly memoryBudget: number | null;
  readonly hosts: ModelHosts;
  readonly own: readonly OwnModel[];
}

export const DEFAULT_MODEL_SETTINGS: ModelSettings = { memoryBudget: null, hosts: DEFAULT_HOSTS, own: [] };

/** Where a model's files come from. */
export type ModelSource =
  | { readonly kind: 'choice'; readonly choice: ModelChoice }
  | { readonly kind: 'files'; readonly files: readonly File[] };

export interface LoadedModel {
  /** Enters the key of every record that the model makes: the same weights have the same id. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly engine: EngineName;
  readonly device: 'wasm' | 'webgpu';
  /** Threads that the wasm device computes with; 1 when the page is not cross-origin isolated. */
  readonly threads: number;
  readonly weights: 'float16' | 'float32' | 'quantised';
  readonly capabilities: Capabilities;
}

export interface LoadProgress {
  /** `compiling`: the GPU's programs; `warming-up`: a first pass. Both have no bytes to count. */
  readonly step: 'downloading' | 'reading' | 'compiling' | 'warming-up';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** The connection broke and is tried again: which try comes next, of how many, in how many seconds. */
  readonly retry?: { readonly attempt: number; readonly of: number; readonly seconds: number };
}

/** What is missing here, told apart by `what`; `sentence` says what to do. */
export interface DeviceProblem {
  readonly what:
    | 'insecure'
    | 'no-webgpu'
    | 'no-adapter'
    | 'software'
    | 'small-limits'
    | 'no-f16'
    | 'not-isolated'
    | 'little-storage';
  readonly sentence: string;
}

/** What the browser offers. */
export interface DeviceReport {
  readonly secureContext: boolean;
  /** Whether `navigator.gpu` is there, whatever it then gives. */
  readonly hasWebGpu: boolean;
  readonly webgpu: 'hardware' | 'software' | 'none';
  /** The adapter in one line; null when there is none. */
  readonly adapter: string | null;
  readonly vendor: string | null;
  readonly architecture: string | null;
  readonly shaderF16: boolean;
  /** Bytes and counts, as WebGPU names them; null without an adapter. */
  readonly limits: {
    readonly maxBufferSize: number;
    readonly maxStorageBufferBindingSize: number;
    readonly maxStorageBuffersPerShaderStage: number;
    readonly maxComputeWorkgroupStorageSize: number;
    readonly maxComputeInvocationsPerWorkgroup: number;
  } | null;
  readonly crossOriginIsolated: boolean;
  readonly threads: number;
  /** Bytes that the browser allows this page, and that it uses; null where it does not tell. */
  readonly storage: { readonly quota: number; readonly usage: number; readonly persisted: boolean } | null;
  /** Bytes of memory of the whole machine as far as the browser tells, rounded and often capped; null where it does not. */
  readonly memory: number | null;
  readonly userAgent: string;
  readonly problems: readonly DeviceProblem[];
}

/** What is kept in this browser's storage for one model. */
export interface StoredModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** False when a download was stopped in the middle; loading it goes on from there. */
  readonly whole: boolean;
}

/** What a model that can learn offers besides. What it makes is kept in the private files, under the keys of trainings. */
export interface Learner {
  /**
   * Trains. What is worn is taken off first and stays off. Failures are sentences; after `out-of-memory` something may
   * be left in memory that nobody can free, so the engine should be closed and its thread ended.
   *
   * @param examples told after each pass of a step, how many of its examples are done.
   */
  train(job: TrainJob, examples: (done: number, of: number) => void, stop: Stop): AsyncIterable<Outcome<TrainReport>>;
  /** From now on everything is written, rated and measured with this training's result; null is the base alone. */
  wear(key: string | null): Promise<Outcome<null>>;
  /** Holds an adapter made elsewhere against this model and keeps it. */
  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>>;
  /** Writes a training's result in the form of another program. */
  takeHome(
    request: TakeHomeRequest,
    report: (progress: TakeHomeProgress) => void,
    stop: Stop,
  ): Promise<Outcome<readonly TakenFile[]>>;
}

/** A loaded model. `close` frees its memory; nothing may be called after it. */
export interface Engine extends Generate, Score, Measure {
  readonly model: LoadedModel;
  /** Tokens of prompts read so far, those of shared beginnings counted each time. */
  readonly promptTokens: number;
  /** Null where the model cannot learn: see `canLearn`. */
  readonly learner: Learner | null;
  close(): void;
}
