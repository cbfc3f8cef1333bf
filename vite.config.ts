import { existsSync } from 'node:fs';
import preact from '@preact/preset-vite';
import { playwright } from '@vitest/browser-playwright';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { builtPolicy } from './scripts/built-policy.ts';
import { CHROMIUM_FLAGS, chromiumPath } from './scripts/chromium.ts';
import { firstLoad } from './scripts/first-load.ts';

// wasm threads need a cross-origin isolated page: these two headers make it one (HTML specification, 7.1.3).
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const browserPath = chromiumPath();

const PROOF = 'test/browser/loop-proof.test.ts';

/** What is kept from its first use on, not with the page: web-llm (a part larger than this), tables for old PDFs, models. */
const LARGEST_AT_ONCE = 3_000_000;

const serviceWorker = VitePWA({
  strategies: 'injectManifest',
  srcDir: 'src/shell',
  filename: 'service-worker.ts',
  // Registered by src/shell/updates.ts; the manifest is public/manifest.webmanifest.
  injectRegister: false,
  manifest: false,
  injectManifest: {
    globPatterns: ['**/*'],
    globIgnores: ['**/*.map', '**/*.bcmap', 'models/**'],
    maximumFileSizeToCacheInBytes: Number.MAX_SAFE_INTEGER,
    manifestTransforms: [
      (entries) => ({ manifest: entries.filter(({ size }) => size <= LARGEST_AT_ONCE), warnings: [] }),
    ],
    target: 'es2023',
    // A plain script: not every browser takes a module for a service worker.
    rollupFormat: 'iife',
  },
});

/** A new one for each project: Vitest writes into it. */
const inChromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      args: CHROMIUM_FLAGS,
      ...(browserPath !== null && existsSync(browserPath) ? { executablePath: browserPath } : {}),
    },
  }),
  instances: [{ browser: 'chromium' as const }],
});

export default defineConfig({
  base: './',
  plugins: [preact(), builtPolicy(), serviceWorker],
  server: { headers: isolation },
  preview: { headers: isolation },
  worker: { format: 'es' },
  // Named, because Vite would find them in the middle of a test run, reload, and load Preact twice.
  optimizeDeps: {
    include: [
      'preact',
      'preact/hooks',
      'preact/jsx-runtime',
      'preact/jsx-dev-runtime',
      '@preact/signals',
      'axe-core',
      'comlink',
      'compromise/two',
      'd3-hierarchy',
      'd3-scale',
      'd3-shape',
      'fflate',
      'idb',
      'tinyld',
      'valibot',
      '@mlc-ai/web-llm',
      '@noble/hashes/legacy.js',
      '@noble/hashes/sha2.js',
      '@noble/hashes/utils.js',
      '@mozilla/readability',
      'linkedom/worker',
      'mammoth',
      'papaparse',
      'hyparquet',
      'hyparquet-compressors',
      'hyparquet-writer',
      'warcio',
      '@zip.js/zip.js',
      'pdfjs-dist/legacy/build/pdf.mjs',
      'pdfjs-dist/legacy/build/pdf.worker.mjs',
      '@jax-js/jax',
      '@huggingface/tokenizers',
      '@huggingface/jinja',
    ],
  },
  build: {
    target: 'es2023',
    sourcemap: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstLoad() }] } } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          testTimeout: 60_000,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/browser/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          exclude: [PROOF],
          testTimeout: 120_000,
          browser: inChromium(),
        },
      },
      {
        // In a browser of its own: it keeps trainings in the origin's files for minutes, and other tests clear theirs.
        extends: true,
        test: { name: 'proof', include: [PROOF], browser: inChromium() },
      },
    ],
  },
});
