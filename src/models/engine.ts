// What every engine offers, whatever computes inside: the ports of the method, and what it is as data.

import type { Outcome } from '../core/outcome.ts';
import type { Capabilities, Generate, Prompt, Score, Stop } from '../core/ports.ts';

/** Which device the person wants: `auto` is WebGPU on a hardware adapter, wasm otherwise. */
export type DeviceChoice = 'auto' | 'wasm' | 'webgpu';

/** A model that can be loaded. */
export interface ModelChoice {
  readonly id: string;
  readonly name: string;
  /** Bytes to read or to download. */
  readonly bytes: number;
  /** `embedded`: served beside the page. `downloaded`: in this browser's private files. `hub`: still on the Hub. */
  readonly where: 'embedded' | 'downloaded' | 'hub' | 'disk';
  readonly licence: string;
}

/** Where a model's files come from. */
export type ModelSource =
  | { readonly kind: 'choice'; readonly choice: ModelChoice }
  | { readonly kind: 'files'; readonly files: readonly File[] };

export interface LoadedModel {
  /** Enters the key of every record that the model makes: the same weights have the same id. */
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly device: 'wasm' | 'webgpu';
  /** Threads that the wasm device computes with; 1 when the page is not cross-origin isolated. */
  readonly threads: number;
  readonly weights: 'float16' | 'float32';
  readonly capabilities: Capabilities;
}

export interface LoadProgress {
  readonly step: 'downloading' | 'reading' | 'warming-up';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What the browser offers; each of `problems` is one sentence on what is missing and what to do. */
export interface DeviceReport {
  readonly webgpu: 'hardware' | 'software' | 'none';
  readonly adapter: string | null;
  readonly shaderF16: boolean;
  readonly crossOriginIsolated: boolean;
  readonly threads: number;
  readonly problems: readonly string[];
}

/** A loaded model. `close` frees its memory; nothing may be called after it. */
export interface Engine extends Generate, Score {
  readonly model: LoadedModel;
  /** Tokens of prompts read so far, those of shared beginnings counted each time. */
  readonly promptTokens: number;
  /** Mean negative log-likelihood per token of each continuation after its prompt, in nats. */
  nll(items: readonly NllItem[], stop: Stop): Promise<Outcome<readonly number[]>>;
  close(): void;
}

export interface NllItem {
  readonly prompt: Prompt;
  readonly continuation: string;
}
