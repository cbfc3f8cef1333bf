// `npm run catalogue`: writes the catalogue of compiled models from the list in web-llm's own package. To be run after
// every change of web-llm's version or of the table of families; a test fails when it was forgotten.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { modelVersion, prebuiltAppConfig } from '@mlc-ai/web-llm';
import { type Built, buildCatalogue } from './catalogue/build.ts';

const ROOT = join(import.meta.dirname, '..');
export const CATALOGUE_FILE = join(ROOT, 'src/models/web-llm/catalogue.json');

/** The catalogue of the installed web-llm, and what it leaves out. */
export async function catalogueOfPackage(): Promise<Built> {
  const manifest: unknown = JSON.parse(await readFile(join(ROOT, 'node_modules/@mlc-ai/web-llm/package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) throw new Error('no version');
  const records = prebuiltAppConfig.model_list;
  return buildCatalogue({ version: String(manifest.version), libraries: modelVersion, records });
}

/** The file's text. */
export function textOf({ catalogue }: Built): string {
  return `${JSON.stringify(catalogue, null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = await catalogueOfPackage();
  await writeFile(CATALOGUE_FILE, textOf(built));
  const { models } = built.catalogue;
  const builds = models.reduce((sum, each) => sum + each.builds.length, 0);
  console.log(`${models.length} models in ${builds} builds; ${built.leftOut.length} ids left out:`);
  for (const { id, why } of built.leftOut) console.log(`  ${id}: ${why}`);
}
