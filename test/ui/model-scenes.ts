// Named states of what is known about models: the picker, loads and their troubles, each thing that a device may lack.

import type { DeviceReport, ModelState } from '../../src/run/app.ts';
import { CHOICE, LOADED, REPORT } from './embedded-model.ts';
import { type ScriptedApp, waitingRows } from './scripted-app.ts';
import { COMPILED, COMPILED_F32, COMPILED_NOWHERE, LLAMA, OWN, SLOW_REMARK } from './web-llm-choices.ts';

type Problem = DeviceReport['problems'][number];

// The sentences of models/probe.ts, which views may not import.
const SENTENCES: Record<Problem['what'], string> = {
  insecure:
    'This page was opened over plain http from another machine, so the browser withholds WebGPU, storage for models and all but one thread; it works slowly on the CPU: open it over https, or on this machine at localhost.',
  'no-webgpu':
    'This browser has no WebGPU, so compiled models cannot run; the embedded model works on the CPU: use a current Chrome, Edge, Safari 26 or Firefox, and on Linux switch WebGPU on (chrome://flags/#enable-unsafe-webgpu, or dom.webgpu.enabled in about:config).',
  'no-adapter':
    'WebGPU found no graphics adapter, so compiled models cannot run; the embedded model works on the CPU: switch hardware acceleration on in the browser’s settings, update the graphics driver, and see chrome://gpu or about:support for what is blocked.',
  software:
    'WebGPU is computed in software here, which is slower than the CPU device, so that one is used; switch hardware acceleration on or install a graphics driver to use a GPU.',
  'small-limits':
    'This GPU allows less than compiled models ask for (maxBufferSize is 256 MiB of 1024 MiB, maxStorageBufferBindingSize is 128 MiB of 1024 MiB), so large compiled models may not start; small ones work: a newer browser or graphics driver may allow more.',
  'no-f16':
    'This GPU has no 16-bit arithmetic (shader-f16), so models are offered in their 32-bit builds, which are larger and slower; a newer browser or graphics driver may bring it, and nothing has to be done.',
  'not-isolated':
    'This page is not cross-origin isolated, so the CPU device works with one thread; a server that sends COOP and COEP headers gives it all of them.',
  'little-storage':
    'The browser gives this page 120 MB of storage, too little for most models; the embedded one works: leave the private window if this is one, or free some room on the disk.',
};

export function problem(what: Problem['what']): Problem {
  return { what, sentence: SENTENCES[what] };
}

type Choose = Extract<ModelState, { kind: 'choose' }>;
type Loading = Extract<ModelState, { kind: 'loading' }>;

const [, ...OTHERS] = COMPILED;
const HALF_HERE = OTHERS.map((choice) =>
  choice.base === 'SmolLM2-360M-Instruct'
    ? { ...choice, where: 'downloaded' as const, bytes: 207_410_000, bytesAre: 'exact' as const }
    : choice,
);

function choose(app: ScriptedApp, part: Partial<Choose>): void {
  app.setRows(waitingRows());
  const choices = [LLAMA, CHOICE, OWN, ...HALF_HERE];
  app.model.value = { kind: 'choose', choices, problem: null, smaller: null, ...part };
}

function load(app: ScriptedApp, part: Partial<Loading>): void {
  app.setRows(waitingRows());
  app.model.value = {
    kind: 'loading',
    choice: LLAMA,
    step: 'downloading',
    doneBytes: 412_000_000,
    totalBytes: 711_300_000,
    secondsLeft: 40.2,
    ...part,
  };
}

function lacking(what: Problem['what'], part: Partial<DeviceReport>, choices: Choose['choices']) {
  return (app: ScriptedApp) => {
    choose(app, { choices });
    app.device.value = { ...REPORT, ...part, problems: [problem(what)] };
  };
}

const NO_ADAPTER: Partial<DeviceReport> = {
  webgpu: 'none',
  adapter: null,
  vendor: null,
  architecture: null,
  shaderF16: false,
  limits: null,
};

const CPU_FIRST = [CHOICE, ...COMPILED_NOWHERE];

export const MODEL_SCENES: Record<string, (app: ScriptedApp) => void> = {
  picker(app) {
    choose(app, {});
    app.modelSettings.value = {
      ...app.modelSettings.value,
      own: [{ name: OWN.name, weightsUrl: 'https://models.example/tides-1b-q4f16_1', libraryUrl: OWN.libraryUrl }],
    };
  },
  'picker-sizes'(app) {
    choose(app, {});
    app.sizes.value = new Map([
      [LLAMA.id, { kind: 'known', bytes: 711_300_000, missing: 299_300_000 }],
      [COMPILED[1]!.id, { kind: 'asking' }],
      [
        COMPILED[3]!.id,
        {
          kind: 'failed',
          failure: {
            kind: 'network',
            message: 'huggingface.co could not be reached; what is on this device works without it.',
          },
        },
      ],
    ]);
  },
  'picker-no-f16': lacking('no-f16', { shaderF16: false, adapter: 'intel gen-9 UHD 620' }, [
    COMPILED_F32[0]!,
    CHOICE,
    ...COMPILED_F32.slice(1),
  ]),
  'device-insecure': lacking(
    'insecure',
    { ...NO_ADAPTER, secureContext: false, hasWebGpu: false, crossOriginIsolated: false, threads: 1, storage: null },
    CPU_FIRST,
  ),
  'device-no-webgpu': lacking('no-webgpu', { ...NO_ADAPTER, hasWebGpu: false, memory: null }, CPU_FIRST),
  'device-no-adapter': lacking('no-adapter', NO_ADAPTER, CPU_FIRST),
  'device-software': lacking(
    'software',
    { webgpu: 'software', adapter: 'google swiftshader', vendor: 'google', architecture: 'swiftshader' },
    [CHOICE, ...COMPILED.map((choice) => ({ ...choice, remark: SLOW_REMARK }))],
  ),
  'device-small-limits': lacking(
    'small-limits',
    { limits: { ...REPORT.limits!, maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 } },
    [LLAMA, CHOICE, ...OTHERS.map((choice) => (choice.bufferBytes === null ? choice : tooLarge(choice)))],
  ),
  'device-no-f16': lacking('no-f16', { shaderF16: false }, [COMPILED_F32[0]!, CHOICE, ...COMPILED_F32.slice(1)]),
  'device-not-isolated': lacking('not-isolated', { crossOriginIsolated: false, threads: 1 }, [
    LLAMA,
    CHOICE,
    ...OTHERS,
  ]),
  'device-little-storage': lacking(
    'little-storage',
    { storage: { quota: 120_000_000, usage: 3_100_000, persisted: false } },
    [LLAMA, CHOICE, ...OTHERS],
  ),
  'loading-eta'(app) {
    load(app, {});
  },
  'loading-retry'(app) {
    load(app, { secondsLeft: null, retry: { attempt: 2, of: 5, seconds: 4 } });
  },
  'loading-compiling'(app) {
    load(app, { step: 'compiling', doneBytes: 0, totalBytes: 0, secondsLeft: null });
  },
  'model-load-failed'(app) {
    choose(app, {
      problem: {
        kind: 'network',
        message:
          'huggingface.co could not be reached after five attempts; what has arrived is kept: try again, or set a mirror under Your own.',
      },
    });
  },
  'model-smaller'(app) {
    const smaller = HALF_HERE.find(({ base }) => base === 'SmolLM2-360M-Instruct')!;
    choose(app, {
      choices: [smaller, LLAMA, CHOICE, ...OTHERS.filter(({ base }) => base !== smaller.base)],
      problem: {
        kind: 'device-lost',
        message:
          'The graphics device was lost twice with Llama 3.2 1B Instruct; what was finished is kept: load a smaller model to go on.',
      },
      smaller,
    });
  },
  recovering(app) {
    app.setRows(waitingRows());
    app.model.value = {
      kind: 'ready',
      model: {
        ...LOADED,
        id: `${LLAMA.id}@0c41d2aa`,
        name: LLAMA.name,
        bytes: 711_300_000,
        engine: 'web-llm',
        weights: 'quantised',
        capabilities: { batch: 1, contextTokens: 4096, canLearn: false, hasNll: false, hasGrammar: true },
      },
      tokensPerSecond: 61.3,
      recovering: {
        reason: { kind: 'device-lost', message: 'The graphics device was lost.' },
        progress: { step: 'reading', doneBytes: 412_000_000, totalBytes: 711_300_000 },
      },
    };
  },
  'compiled-ready'(app) {
    MODEL_SCENES.recovering?.(app);
    if (app.model.value.kind !== 'ready') return;
    const { recovering: _lost, ...ready } = app.model.value;
    app.model.value = ready;
  },
  storage(app) {
    MODEL_SCENES['compiled-ready']?.(app);
    app.storage.value = {
      models: [
        { id: LLAMA.id, name: LLAMA.name, bytes: 711_300_000, whole: true },
        { id: COMPILED[1]!.id, name: COMPILED[1]!.name, bytes: 268_900_000, whole: false },
      ],
      project: 4_100_000,
      usage: 984_300_000,
      quota: 296_000_000_000,
      persisted: false,
    };
  },
};

function tooLarge(choice: (typeof COMPILED)[number]): (typeof COMPILED)[number] {
  const remark =
    'It needs 250 MiB in one storage buffer, and web-llm can bind 128 MiB on this GPU; choose another model.';
  return { ...choice, remark, runsHere: false };
}
