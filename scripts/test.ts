// `npm test`: everything that must hold. Installs Chromium and fetches the model where that is possible, then checks
// style and types, builds, and runs every test. Arguments go to vitest.

import { spawnSync } from 'node:child_process';
import { ensureChromium } from './chromium.ts';
import { ensureModel } from './model.ts';
import { buildIfStale } from './serve.ts';

function step(name: string, command: string, args: readonly string[]): void {
  console.log(`\n— ${name}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

try {
  ensureChromium();
} catch (thrown) {
  if (!(thrown instanceof Error)) throw thrown;
  console.error(thrown.message);
  process.exit(1);
}
const model = await ensureModel();
if (!model.ready) console.log(`${model.why} Tests that need it are skipped.`);
const only = process.argv.slice(2);
if (only.length === 0) {
  step('style', 'npx', ['biome', 'ci', '.']);
  step('types', 'npx', ['tsc', '-b']);
}
await buildIfStale();
step('tests', 'npx', ['vitest', 'run', ...only]);
