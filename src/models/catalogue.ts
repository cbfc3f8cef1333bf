// The models that can be loaded here: beside the page, in this browser's private files, or still on the Hub.

import { type Outcome, succeed } from '../core/outcome.ts';
import type { ModelChoice } from './engine.ts';
import { type Manifest, manifestBytes, parseManifest } from './manifest.ts';
import { modelFolder, readText } from './private-files.ts';
import { SMOLLM2 } from './smollm2.ts';

export const MANIFEST = 'manifest.json';

/** Where a model's files lie beside the page. */
export function servedUrl(pageUrl: string, name: string): string {
  return new URL(`models/${SMOLLM2.id}/${name}`, pageUrl).href;
}

/** Never throws: a place that cannot be read simply offers nothing. */
export async function listChoices(pageUrl: string): Promise<readonly ModelChoice[]> {
  const served = await servedManifest(pageUrl);
  if (served.ok && served.value !== null) return [choiceFrom(served.value, 'embedded')];
  const stored = await storedManifest();
  if (stored !== null) return [choiceFrom(stored, 'downloaded')];
  const { id, name, licence, hubBytes } = SMOLLM2;
  return [{ id, name, licence, bytes: hubBytes, where: 'hub' }];
}

function choiceFrom(manifest: Manifest, where: ModelChoice['where']): ModelChoice {
  const { name, licence } = SMOLLM2;
  return { id: manifest.id, name, licence, bytes: manifestBytes(manifest), where };
}

/** The manifest beside the page; null when there is none (many hosts answer a missing file with their own page). */
export async function servedManifest(pageUrl: string): Promise<Outcome<Manifest | null>> {
  try {
    const response = await fetch(servedUrl(pageUrl, MANIFEST), { cache: 'no-cache' });
    if (!response.ok || response.headers.get('content-type')?.includes('html')) return succeed(null);
    return parseManifest(await response.text());
  } catch (thrown) {
    if (thrown instanceof TypeError) return succeed(null); // fetch's way to say that the host cannot be reached
    throw thrown;
  }
}

/** The manifest of a finished download; it is written last, so its presence says that every file is whole. */
export async function storedManifest(): Promise<Manifest | null> {
  const folder = await modelFolder(SMOLLM2.id, false);
  if (folder === null) return null;
  const text = await readText(folder, MANIFEST);
  if (text === null) return null;
  const manifest = parseManifest(text);
  return manifest.ok ? manifest.value : null;
}
