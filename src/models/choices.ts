// Every model that can be loaded here: the one that the page brings along (beside the page, in this browser's private
// files, or still on the Hub), the compiled ones, and the person's own.

import { type Outcome, succeed } from '../core/outcome.ts';
import type { DeviceReport, LlamaChoice, ModelChoice, ModelSettings, StoredModel, WebLlmChoice } from './engine.ts';
import { type Manifest, manifestBytes, parseManifest } from './manifest.ts';
import { modelFolder, readText } from './private-files.ts';
import { probeDevice } from './probe.ts';
import { servedCopyManifest } from './served-copy.ts';
import { SMOLLM2 } from './smollm2.ts';
import { compiledChoices, FIRST_BASE } from './web-llm/catalogue.ts';
import { isWhole, storedModels } from './web-llm/files/artifacts.ts';

export const MANIFEST = 'manifest.json';

/** What the list depends on beside its arguments. */
export interface Surroundings {
  readonly report: () => Promise<DeviceReport>;
  readonly stored: () => Promise<readonly StoredModel[]>;
  /** Whether the files are there under the addresses of this choice, which a mirror changes. */
  readonly isWhole: (choice: WebLlmChoice) => Promise<boolean>;
}

const SURROUNDINGS: Surroundings = { report: probeDevice, stored: storedModels, isWhole };

/** Where a model's files lie beside the page. */
export function servedUrl(pageUrl: string, name: string): string {
  return new URL(`models/${SMOLLM2.id}/${name}`, pageUrl).href;
}

/**
 * The best model for this device first. On a hardware GPU that is Llama 3.2 1B, with the embedded model second;
 * everywhere else the embedded one, which works on any CPU. The person's own come before the rest of the catalogue.
 * Never throws: a place that cannot be read simply offers nothing.
 */
export async function listChoices(
  pageUrl: string,
  settings: ModelSettings,
  { report, stored, isWhole }: Surroundings = SURROUNDINGS,
): Promise<readonly ModelChoice[]> {
  const [embedded, device, kept] = await Promise.all([embeddedChoice(pageUrl), report(), stored()]);
  // One look at the storage for all models; only those that it names, mostly none or one, are looked at closely.
  const named = new Set(kept.filter(({ whole }) => whole).map(({ id }) => id));
  const compiled = await Promise.all(
    compiledChoices(device, settings).map(async (choice): Promise<WebLlmChoice> => {
      return named.has(choice.id) && (await isWhole(choice)) ? { ...choice, where: 'downloaded' } : choice;
    }),
  );
  const first = device.webgpu === 'hardware' ? compiled.find(isFirst) : undefined;
  if (first === undefined) return [embedded, ...compiled];
  return [first, embedded, ...compiled.filter((choice) => choice !== first)];
}

function isFirst({ base, runsHere }: WebLlmChoice): boolean {
  return base === FIRST_BASE && runsHere;
}

async function embeddedChoice(pageUrl: string): Promise<LlamaChoice> {
  const served = await servedManifest(pageUrl);
  if (served.ok && served.value !== null) return choiceFrom(served.value, 'embedded');
  const stored = await storedManifest();
  if (stored !== null) return choiceFrom(stored, 'downloaded');
  const { id, name, licence, hubBytes } = SMOLLM2;
  return { engine: 'llama', id, name, licence, bytes: hubBytes, bytesAre: 'estimate', where: 'hub' };
}

function choiceFrom(manifest: Manifest, where: LlamaChoice['where']): LlamaChoice {
  const { name, licence } = SMOLLM2;
  const bytes = manifestBytes(manifest);
  return { engine: 'llama', id: manifest.id, name, licence, bytes, bytesAre: 'exact', where };
}

/**
 * The manifest beside the page, or that of its copy where the host cannot be reached; null when there is none (many hosts
 * answer a missing file with their own page).
 */
export async function servedManifest(pageUrl: string): Promise<Outcome<Manifest | null>> {
  const url = servedUrl(pageUrl, MANIFEST);
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok || response.headers.get('content-type')?.includes('html')) return succeed(null);
    return parseManifest(await response.text());
  } catch (thrown) {
    // fetch's way to say that the host cannot be reached
    if (!(thrown instanceof TypeError)) throw thrown;
    const copy = await servedCopyManifest(url);
    return copy === null ? succeed(null) : parseManifest(copy);
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
