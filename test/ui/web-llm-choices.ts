// Compiled models as the engine worker would list them, with the ids and numbers of web-llm 0.2.86's own list.

import type { ModelChoice } from '../../src/run/app.ts';

export type WebLlmChoice = Extract<ModelChoice, { engine: 'web-llm' }>;

const LIBRARIES = 'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/v0_2_86/base';
const MIB = 2 ** 20;

export const NO_F16_REMARK =
  'This GPU has no 16-bit arithmetic (shader-f16), so this is the 32-bit build: it takes more memory and is slower.';
export const NO_WEBGPU_REMARK =
  'It needs WebGPU, which is not to be had here; the panel about this device says what to do.';
const F16_ONLY_REMARK =
  'It exists with 16-bit arithmetic (shader-f16) only, which this GPU lacks; choose another model.';
export const SLOW_REMARK = 'WebGPU is computed in software here, so this would run too slowly to be of use.';

interface Line {
  readonly base: string;
  readonly name: string;
  readonly family: string;
  readonly licence: string;
  readonly parameters: number;
  /** Units of 2^20 bytes, with 16-bit and with 32-bit arithmetic; null where there is no such build. */
  readonly memory: readonly [f16: number, f32: number | null];
  readonly bits?: 3 | 4;
  readonly context?: number;
  readonly buffer?: number;
}

const LLAMA_32 = 'Llama 3.2 Community License';
const LLAMA_31 = 'Llama 3.1 Community License';

const LINES: readonly Line[] = [
  line('Llama-3.2-1B-Instruct', 'Llama 3.2 1B Instruct', 'Llama 3.2', LLAMA_32, 1.236e9, [879.04, 1128.82]),
  line('Llama-3.2-3B-Instruct', 'Llama 3.2 3B Instruct', 'Llama 3.2', LLAMA_32, 3.213e9, [2263.69, 2951.51]),
  line('SmolLM2-360M-Instruct', 'SmolLM2 360M Instruct', 'SmolLM2', 'Apache-2.0', 361.8e6, [376.06, 579.61]),
  line('SmolLM2-1.7B-Instruct', 'SmolLM2 1.7B Instruct', 'SmolLM2', 'Apache-2.0', 1.711e9, [1774.19, 2692.38]),
  {
    ...line('TinyLlama-1.1B-Chat-v1.0', 'TinyLlama 1.1B Chat 1.0', 'TinyLlama', 'Apache-2.0', 1.1e9, [697.24, 839.98]),
    context: 2048,
  },
  line('Llama-3.1-8B-Instruct', 'Llama 3.1 8B Instruct', 'Llama 3.1', LLAMA_31, 8.03e9, [5001, 6101.01]),
  {
    ...line('Llama-3.1-70B-Instruct', 'Llama 3.1 70B Instruct', 'Llama 3.1', LLAMA_31, 70.55e9, [31153.13, null]),
    bits: 3,
  },
  line('Hermes-3-Llama-3.2-3B', 'Hermes 3 Llama 3.2 3B', 'Hermes', 'unknown', 3.213e9, [2263.69, 2951.51]),
  line('Qwen3-4B', 'Qwen3 4B', 'Qwen3', 'Apache-2.0', 4.02e9, [3431.59, 4327.71]),
  line('Qwen2.5-0.5B-Instruct', 'Qwen2.5 0.5B Instruct', 'Qwen2.5', 'Apache-2.0', 494e6, [944.62, 1060.2]),
  {
    ...line('gemma-2b-it', 'Gemma 2B Instruct', 'Gemma', 'Gemma Terms of Use', 2.506e9, [1476.52, 1750.66]),
    buffer: 262_144_000,
  },
  line('Phi-3.5-mini-instruct', 'Phi 3.5 mini Instruct', 'Phi', 'MIT', 3.821e9, [3672.07, 5483.12]),
  line('Mistral-7B-Instruct-v0.3', 'Mistral 7B Instruct 0.3', 'Mistral', 'Apache-2.0', 7.248e9, [4573.39, 5619.27]),
];

function line(
  base: string,
  name: string,
  family: string,
  licence: string,
  parameters: number,
  memory: readonly [number, number | null],
): Line {
  return { base, name, family, licence, parameters, memory };
}

function choiceOf({ base, name, family, licence, parameters, memory, ...rest }: Line, f16: boolean): WebLlmChoice {
  const { bits = 4, context = 4096, buffer = null } = rest;
  const hasBuild = f16 || memory[1] !== null;
  const with16 = f16 || memory[1] === null;
  const quantisation = `q${bits}f${with16 ? 16 : 32}_1`;
  const id = `${base}-${quantisation}-MLC`;
  const perWeight = bits === 3 ? 3.6 : with16 ? 4.5 : 5;
  return {
    engine: 'web-llm',
    id,
    name,
    bytes: Math.round((parameters * perWeight) / 8 + 12e6),
    bytesAre: 'estimate',
    where: 'hub',
    licence,
    base,
    family,
    parameters,
    quantisation,
    memoryBytes: Math.round((with16 ? memory[0] : memory[1]!) * MIB),
    contextTokens: context,
    needsF16: with16,
    bufferBytes: buffer,
    weightsUrl: `https://huggingface.co/mlc-ai/${id}/resolve/main/`,
    libraryUrl: `${LIBRARIES}/${base}-${quantisation}_cs1k-webgpu.wasm`,
    overrides: { context_window_size: context },
    packageManifest: null,
    remark: !hasBuild ? F16_ONLY_REMARK : with16 ? null : NO_F16_REMARK,
    runsHere: hasBuild,
  };
}

/** On a hardware GPU with 16-bit arithmetic. */
export const COMPILED: readonly WebLlmChoice[] = LINES.map((each) => choiceOf(each, true));

/** On one without it: the 32-bit siblings, and one model that has none. */
export const COMPILED_F32: readonly WebLlmChoice[] = LINES.map((each) => choiceOf(each, false));

/** Where there is no WebGPU. */
export const COMPILED_NOWHERE: readonly WebLlmChoice[] = COMPILED.map((choice) => ({
  ...choice,
  remark: NO_WEBGPU_REMARK,
  runsHere: false,
}));

/** The first of them, Llama 3.2 1B. */
export const LLAMA: WebLlmChoice = COMPILED[0]!;

/** A model of the person's own: nothing is known of it before its host is asked. */
export const OWN: WebLlmChoice = {
  ...LLAMA,
  id: 'own-3f9a0c11',
  name: 'Tide tables 1B',
  bytes: 0,
  licence: 'unknown',
  base: 'own-3f9a0c11',
  family: 'own',
  parameters: null,
  memoryBytes: null,
  weightsUrl: 'https://models.example/tides-1b-q4f16_1/resolve/main/',
  libraryUrl: 'https://models.example/libs/llama-1b-q4f16_1.wasm',
};
