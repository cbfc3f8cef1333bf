// The part of the build that closes the page: writes the policy into index.html and puts the first script behind it.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { PAGE_POLICY } from '../src/shell/policy.ts';

const FIRST = join(import.meta.dirname, '../src/shell/first.ts');
/** Where they stand in index.html: before everything that loads. */
const PLACE = '<!-- policy -->';

/** For builds only: the development server goes without a policy, because it writes scripts and styles into the page. */
export function builtPolicy(): Plugin {
  let first = '';
  let fileName = '';
  return {
    name: 'humpback-policy',
    apply: 'build',
    async buildStart() {
      first = await firstScript();
      fileName = `assets/policy-${createHash('sha256').update(first).digest('base64url').slice(0, 8)}.js`;
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: first });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        if (!html.includes(PLACE)) throw new Error(`index.html has no place for the policy: ${PLACE}`);
        const meta = `<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />`;
        // A plain script: it runs before what stands behind it is read.
        return html.replace(PLACE, `${meta}\n    <script src="./${fileName}"></script>`);
      },
    },
  };
}

/** The first script with what it imports, as one. */
async function firstScript(): Promise<string> {
  const built = (await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, target: 'es2023', lib: { entry: FIRST, formats: ['iife'], name: 'first' } },
  })) as Rolldown.RolldownOutput[];
  const code = built[0]?.output[0].code;
  if (code === undefined) throw new Error('The first script could not be built.');
  return code;
}
