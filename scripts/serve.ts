// Builds the application when its sources have changed, and serves the built files with the headers that threads need.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';

const ROOT = join(import.meta.dirname, '..');
const BUILT = join(ROOT, 'dist/index.html');
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** The built application on a local port. `close` ends it. */
export interface BuiltServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Builds into dist/ unless what is there is newer than every source. */
export async function buildIfStale(): Promise<void> {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest()) return;
  // A test runner sets an environment of its own; what is built is what people get.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({ root: ROOT, logLevel: 'error' });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** Serves dist/ on this machine only. Throws when `strictPort` is set and the port is taken. */
export async function serveBuilt(options: { port: number; strictPort: boolean }): Promise<BuiltServer> {
  await buildIfStale();
  const server = await preview({ root: ROOT, preview: { ...options, host: '127.0.0.1' }, logLevel: 'error' });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The local server did not start.');
  return { origin: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

function newest(): number {
  const times = SOURCES.flatMap((name) => {
    const path = join(ROOT, name);
    if (!statSync(path).isDirectory()) return [statSync(path).mtimeMs];
    const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return inside.map((file) => statSync(join(path, file)).mtimeMs);
  });
  return Math.max(...times);
}
