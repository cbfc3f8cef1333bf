// A script of the project as a person starts it: a process of its own, with what it says.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Children that have not ended, for who cleans up. */
export const running = new Set<ChildProcess>();

interface RunOptions {
  /** In a process group of its own, so that all of it can be killed. */
  readonly detached?: boolean;
  /** Sees all of stderr so far, whenever there is more of it. */
  readonly onStderr?: ((soFar: string, child: ChildProcess) => void) | undefined;
}

/** Runs a script to its end. */
export function runScript(script: string, words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words], {
    cwd: join(import.meta.dirname, '../..'),
    detached: options.detached ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onStderr?.(stderr, child);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
}
