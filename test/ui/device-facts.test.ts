// The table about this device, and the same as text for a report.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binaryBytes, deviceFacts, diagnosticsText } from '../../src/ui/device-facts.ts';
import { VERSION } from '../../src/ui/version.ts';
import { REPORT } from './embedded-model.ts';
import { sceneApp } from './scenes.ts';

describe('diagnostics', () => {
  it('are the lines of the table and nothing else', () => {
    expect(diagnosticsText(REPORT, '0.1.0')).toBe(`Humpback 0.1.0
Secure context: yes
WebGPU: offered by the browser
Adapter: apple metal-3 Apple M2
Vendor: apple
Architecture: metal-3
Kind of adapter: hardware
shader-f16: yes
maxBufferSize: 4 GiB
maxStorageBufferBindingSize: 4 GiB
maxStorageBuffersPerShaderStage: 10
maxComputeWorkgroupStorageSize: 32 KiB
maxComputeInvocationsPerWorkgroup: 1,024
Cross-origin isolated: yes
Threads: 8
Memory of the machine: 8 GiB, rounded by the browser
Storage: 984 MB in use of 296 GB
Storage kept: while there is room
Browser: ${REPORT.userAgent}
Noted: nothing
`);
  });

  it('name what is missing, and say nothing of an adapter that is not there', () => {
    const report = sceneApp('device-no-webgpu').device.value!;
    const text = diagnosticsText(report, VERSION);
    expect(text).toContain('WebGPU: not offered\nAdapter: none\nCross-origin isolated');
    expect(text).toContain('Memory of the machine: not told');
    expect(text).toContain('Noted: no-webgpu');
  });

  it('have a line for every fact where a browser tells nothing', () => {
    const report = { ...REPORT, adapter: null, vendor: null, architecture: null, storage: null, memory: null };
    const untold = deviceFacts({ ...report, userAgent: '' }).filter(({ value }) => value === 'not told');
    expect(untold.map(({ name }) => name)).toEqual([
      'Adapter',
      'Vendor',
      'Architecture',
      'Memory of the machine',
      'Storage',
      'Storage kept',
      'Browser',
    ]);
  });

  it('name the version of this page', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(VERSION).toBe(manifest.version);
  });

  it('give limits in the units in which they are set', () => {
    expect([binaryBytes(16_384), binaryBytes(134_217_728), binaryBytes(2 ** 31)]).toEqual([
      '16 KiB',
      '128 MiB',
      '2 GiB',
    ]);
  });
});
