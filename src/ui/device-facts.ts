// What is known of this device as lines of a table, and the same as plain text for a report.

import type { DeviceReport } from '../run/app.ts';
import { bytes, count } from './figures.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** Binary units, as graphics limits are set: `128 MiB`, `4 GiB`. */
export function binaryBytes(value: number): string {
  const [unit, name] = value >= GIB ? [GIB, 'GiB'] : value >= MIB ? [MIB, 'MiB'] : [KIB, 'KiB'];
  return `${Number((value / unit).toFixed(2))} ${name}`;
}

/** Every fact of the report, in the order in which one thing needs the other. */
export function deviceFacts(report: DeviceReport): readonly Fact[] {
  const { storage } = report;
  return [
    fact('Secure context', yesNo(report.secureContext)),
    fact('WebGPU', report.hasWebGpu ? 'offered by the browser' : 'not offered'),
    ...adapterFacts(report),
    fact('Cross-origin isolated', yesNo(report.crossOriginIsolated)),
    fact('Threads', count(report.threads)),
    fact(
      'Memory of the machine',
      report.memory === null ? null : `${binaryBytes(report.memory)}, rounded by the browser`,
    ),
    fact('Storage', storage === null ? null : `${bytes(storage.usage)} in use of ${bytes(storage.quota)}`),
    fact('Storage kept', storage === null ? null : storage.persisted ? 'until you remove it' : 'while there is room'),
    fact('Browser', report.userAgent === '' ? null : report.userAgent),
  ];
}

function adapterFacts({ webgpu, adapter, vendor, architecture, shaderF16, limits }: DeviceReport): readonly Fact[] {
  if (webgpu === 'none') return [{ name: 'Adapter', value: 'none' }];
  const facts = [
    fact('Adapter', adapter),
    fact('Vendor', vendor),
    fact('Architecture', architecture),
    fact('Kind of adapter', webgpu),
    fact('shader-f16', yesNo(shaderF16)),
  ];
  if (limits === null) return facts;
  return [
    ...facts,
    fact('maxBufferSize', binaryBytes(limits.maxBufferSize)),
    fact('maxStorageBufferBindingSize', binaryBytes(limits.maxStorageBufferBindingSize)),
    fact('maxStorageBuffersPerShaderStage', count(limits.maxStorageBuffersPerShaderStage)),
    fact('maxComputeWorkgroupStorageSize', binaryBytes(limits.maxComputeWorkgroupStorageSize)),
    fact('maxComputeInvocationsPerWorkgroup', count(limits.maxComputeInvocationsPerWorkgroup)),
  ];
}

function fact(name: string, value: string | null): Fact {
  return { name, value: value ?? 'not told' };
}

/** The table as plain text, with the names of what is missing: nothing of documents, models or results. */
export function diagnosticsText(report: DeviceReport, version: string): string {
  const missing = report.problems.map(({ what }) => what);
  return [
    `Humpback ${version}`,
    ...deviceFacts(report).map(({ name, value }) => `${name}: ${value}`),
    `Noted: ${missing.length === 0 ? 'nothing' : missing.join(', ')}`,
    '',
  ].join('\n');
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
