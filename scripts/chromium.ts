// Finds the Chromium that tests and the headless page run in, and installs it where that is possible.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Flags for a quiet Chromium that can run as root and has WebGPU without a graphics card (software adapter). */
export const CHROMIUM_FLAGS: string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

// Where a playwright that downloaded its own browser keeps it, per platform.
const PLAYWRIGHT_CACHES = [
  process.env.PLAYWRIGHT_BROWSERS_PATH ?? '',
  join(homedir(), '.cache/ms-playwright'),
  join(homedir(), 'Library/Caches/ms-playwright'),
  join(homedir(), 'AppData/Local/ms-playwright'),
];
const PLAYWRIGHT_BINARIES = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
];

/** Path of a Chromium: CHROME_PATH, then the usual system paths, then playwright's cache; null when there is none. */
export function chromiumPath(): string | null {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') return named;
  for (const path of SYSTEM_PATHS) if (existsSync(path)) return path;
  for (const cache of PLAYWRIGHT_CACHES) {
    if (cache === '' || !existsSync(cache)) continue;
    const builds = readdirSync(cache)
      .filter((name) => name.startsWith('chromium-'))
      .sort()
      .reverse();
    for (const build of builds) {
      for (const binary of PLAYWRIGHT_BINARIES) {
        const path = join(cache, build, binary);
        if (existsSync(path)) return path;
      }
    }
  }
  return null;
}

/**
 * Path of a Chromium, installed first when there is none and this is Debian or Ubuntu and root.
 * Throws an Error with one sentence on what to do otherwise.
 */
export function ensureChromium(): string {
  const found = chromiumPath();
  if (found !== null) {
    if (!existsSync(found)) throw new Error(`CHROME_PATH is ${found}, but there is no file there.`);
    return found;
  }
  if (isDebianRoot()) {
    process.stderr.write('No Chromium found: installing the package chromium.\n');
    execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = chromiumPath();
    if (installed !== null) return installed;
  }
  throw new Error('No Chromium found: install Chromium or Chrome, or set CHROME_PATH to its program file.');
}

function isDebianRoot(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
