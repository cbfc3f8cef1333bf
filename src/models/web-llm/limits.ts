// What web-llm asks of a GPU before it starts anything. Source: `detectGPUDevice` in its lib/index.js; a test reads the
// numbers there.

import type { DeviceReport } from '../engine.ts';

export type Limits = NonNullable<DeviceReport['limits']>;

interface Asked {
  readonly limit: keyof Limits;
  /** What it tries for first. */
  readonly wanted: number;
  /** What it takes instead where `wanted` is not there; below it, it does not start. */
  readonly least: number;
}

const MIB = 2 ** 20;

/** Bytes and counts. */
export const ASKED: readonly Asked[] = [
  { limit: 'maxBufferSize', wanted: 1024 * MIB, least: 256 * MIB },
  { limit: 'maxStorageBufferBindingSize', wanted: 1024 * MIB, least: 128 * MIB },
  { limit: 'maxComputeWorkgroupStorageSize', wanted: 32 * 1024, least: 32 * 1024 },
  { limit: 'maxStorageBuffersPerShaderStage', wanted: 10, least: 10 },
  // It would like 1024, and is as content with the 256 that WebGPU promises everywhere.
  { limit: 'maxComputeInvocationsPerWorkgroup', wanted: 256, least: 256 },
];

export interface Shortfall {
  /** `maxBufferSize is 256 MiB of 1024 MiB`. */
  readonly words: string;
  /** True when web-llm does not start at all; otherwise large models may not. */
  readonly fatal: boolean;
}

/** The limits that are below what web-llm asks for. */
export function shortLimits(limits: Limits): readonly Shortfall[] {
  return ASKED.filter(({ limit, wanted }) => limits[limit] < wanted).map(({ limit, wanted, least }) => {
    const words = `${limit} is ${amount(limit, limits[limit])} of ${amount(limit, wanted)}`;
    return { words, fatal: limits[limit] < least };
  });
}

/**
 * Bytes that web-llm's device binds in one storage buffer: a device gets what was asked for, not what the adapter
 * could give, so anything below the wanted gibibyte becomes the fallback.
 */
export function boundBytes(limits: Limits): number {
  const { wanted, least } = ASKED.find(({ limit }) => limit === 'maxStorageBufferBindingSize')!;
  return limits.maxStorageBufferBindingSize >= wanted ? wanted : Math.min(least, limits.maxStorageBufferBindingSize);
}

/** Bytes in words. */
export function inMiB(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}

function amount(limit: keyof Limits, value: number): string {
  if (limit === 'maxComputeWorkgroupStorageSize') return `${Math.floor(value / 1024)} KiB`;
  return limit.endsWith('Size') ? inMiB(value) : String(value);
}
