// From a compiled model whose files are in the browser's cache to an engine: the template, the text that must stay
// text, the device, and a load that can be stopped.

import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Stop } from '../../core/ports.ts';
import type { Engine, LoadedModel, LoadProgress, WebLlmChoice } from '../engine.ts';
import {
  type ChatEngine,
  type ChatOptions,
  type ModelRecord,
  type StartEngine,
  startRealEngine,
} from './chat-engine.ts';
import { controlMarkers, makeHarmless } from './control-text.ts';
import { passThrough, readConversation, renderPrompt, templateTexts } from './conversation.ts';
import { type DeviceWatch, watchDevice } from './device-watch.ts';
import { makeWebLlmEngine } from './engine.ts';
import { failureFrom, LOAD_STOPPED } from './faults.ts';

/** What is known of a model's files once they are all verified and in the browser's cache. */
export interface Artifacts {
  /** Bytes of all files. */
  readonly bytes: number;
  /** mlc-chat-config.json, parsed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** tokenizer.json, parsed; null when the model has a sentencepiece tokenizer.model only. */
  readonly tokenizer: unknown;
  /** SHA-256 (hex) of the weights' listing, which holds the hash of each shard: names these very weights. */
  readonly listingHash: string;
}

/** Milliseconds between two looks at the caller's stop, which is a flag, while a model is read. */
const LOOK_EVERY_MS = 50;

/**
 * Loads a compiled model. Ends with `aborted` when stopped while files are read; the compiling of shaders cannot be
 * interrupted, so a stop then takes effect when it is done, unless the worker is ended. After every failure the device
 * and its memory are given back.
 */
export async function openWebLlm(
  choice: WebLlmChoice,
  artifacts: Artifacts,
  report: (progress: LoadProgress) => void,
  stop: Stop,
  start: StartEngine = startRealEngine,
): Promise<Outcome<Engine>> {
  const conversation = readConversation(artifacts.config);
  if (!conversation.ok) return conversation;
  const harmless = makeHarmless(controlMarkers(artifacts.tokenizer, templateTexts(conversation.value)));
  const options: ChatOptions = { conv_template: passThrough(conversation.value), conv_config: {} };

  if (stop.aborted) return fail(LOAD_STOPPED);
  report({ step: 'reading', doneBytes: 0, totalBytes: artifacts.bytes });
  const watch = watchDevice();
  const loaded = await loadModel(
    choice,
    options,
    watch,
    (text) => reportText(text, artifacts.bytes, report),
    stop,
    start,
  );
  if (!loaded.ok) return loaded;
  return succeed(
    makeWebLlmEngine(loadedModel(choice, artifacts), { engine: loaded.value, watch }, (prompt) =>
      renderPrompt(conversation.value, prompt, harmless),
    ),
  );
}

/** A started engine with its model on the device. Owns both until it succeeds. */
async function loadModel(
  choice: WebLlmChoice,
  options: ChatOptions,
  watch: DeviceWatch,
  report: (text: string) => void,
  stop: Stop,
  start: StartEngine,
): Promise<Outcome<ChatEngine>> {
  let engine: ChatEngine | null = null;
  let kept = false;
  try {
    engine = await start(recordOf(choice), report);
    const outcome = await reload(engine, choice.id, options, watch, stop);
    kept = outcome.ok;
    return outcome.ok ? succeed(engine) : outcome;
  } catch (thrown) {
    if (stop.aborted) return fail(LOAD_STOPPED);
    return fail(watch.failure ?? failureFrom(thrown, 'loading'));
  } finally {
    watch.endCatching();
    if (!kept) await watch.release(async () => engine?.unload());
  }
}

async function reload(
  engine: ChatEngine,
  id: string,
  options: ChatOptions,
  watch: DeviceWatch,
  stop: Stop,
): Promise<Outcome<string>> {
  const stopLooking = unloadWhenStopped(engine, stop);
  try {
    const done = await watch.race(engine.reload(id, options));
    if (!done.ok) return done;
  } finally {
    await stopLooking();
  }
  if (stop.aborted) return fail(LOAD_STOPPED);
  // An aborted reload resolves as if all was well; without a model this throws.
  return await watch.race(engine.getMessage());
}

/**
 * Tells web-llm to give up its load once `stop` is set, again and again: it overhears what comes before its first
 * request. The returned function ends the looking.
 */
function unloadWhenStopped(engine: ChatEngine, stop: Stop): () => Promise<void> {
  let unloading: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (!stop.aborted || unloading !== null) return;
    unloading = engine
      .unload()
      // The load ends by itself or is ended with the worker; the model is unloaded once more after it.
      .catch(() => undefined)
      .finally(() => {
        unloading = null;
      });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await unloading;
  };
}

/** web-llm tells how far it is in words; the number beside them starts again with the shaders. */
function reportText(text: string, totalBytes: number, report: (progress: LoadProgress) => void): void {
  const counted = /^(Fetching param cache|Loading model from cache|Loading GPU shader modules)\[(\d+)\/(\d+)\]/.exec(
    text,
  );
  if (counted === null) return;
  const [, what, done, of] = counted;
  if (what === 'Loading GPU shader modules') {
    report({ step: 'compiling', doneBytes: totalBytes, totalBytes });
    return;
  }
  const share = Math.min(1, Number(done) / Math.max(1, Number(of)));
  const step = what === 'Fetching param cache' ? 'downloading' : 'reading';
  report({ step, doneBytes: Math.round(totalBytes * share), totalBytes });
}

function recordOf(choice: WebLlmChoice): ModelRecord {
  return {
    model: choice.weightsUrl,
    model_id: choice.id,
    model_lib: choice.libraryUrl,
    overrides: choice.overrides,
    // web-llm's own list leaves this out for most models that need it.
    required_features: choice.needsF16 ? ['shader-f16'] : [],
    ...(choice.packageManifest === null ? {} : { model_manifest: choice.packageManifest }),
  };
}

function loadedModel(choice: WebLlmChoice, { bytes, config, listingHash }: Artifacts): LoadedModel {
  return {
    id: `${choice.id}@${listingHash.slice(0, 8)}`,
    name: choice.name,
    bytes,
    engine: 'web-llm',
    device: 'webgpu',
    threads: 1,
    weights: weightsOf(choice.quantisation),
    capabilities: {
      batch: 1,
      contextTokens: contextTokens({ ...config, ...choice.overrides }) ?? choice.contextTokens,
      canLearn: false,
      hasNll: false,
      hasGrammar: true,
    },
  };
}

/** `q0` is not quantised; the rest of the name is the arithmetic. */
function weightsOf(quantisation: string): LoadedModel['weights'] {
  if (quantisation.startsWith('q0f16')) return 'float16';
  if (quantisation.startsWith('q0f32')) return 'float32';
  return 'quantised';
}

/** The window that web-llm sets up: −1 means that the other kind of window is used. */
function contextTokens({ context_window_size, sliding_window_size }: Readonly<Record<string, unknown>>): number | null {
  const window = [context_window_size, sliding_window_size].find((size) => typeof size === 'number' && size > 0);
  return typeof window === 'number' ? window : null;
}
