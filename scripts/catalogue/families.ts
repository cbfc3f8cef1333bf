// What web-llm's own list does not tell of a model: its family, its name for people, how many weights it has, under
// which licence. In the order in which the picker shows it; a model that stands in neither table stops the script.

/** One model, whatever its quantisation; `base` is web-llm's id without quantisation, `-MLC` and `-1k`. */
interface Model {
  readonly base: string;
  readonly name: string;
  /** Published number of weights, embeddings counted once; nominal, good for an estimate of the download. */
  readonly parameters: number;
  /** Where it is another than the family's; `unknown` where the publisher's card could not be relied on. */
  readonly licence?: string;
}

export interface Family {
  readonly family: string;
  readonly licence: string;
  readonly models: readonly Model[];
}

const APACHE = 'Apache-2.0';
const LLAMA_3 = 'Meta Llama 3 Community License';
const LLAMA_3_1 = 'Llama 3.1 Community License';
const QWEN_RESEARCH = 'Qwen Research License';
const GEMMA = 'Gemma Terms of Use';

/** The models of the LLaMA architecture that are small enough for most come first: they are what the method was made with. */
const LLAMA_FAMILIES: readonly Family[] = [
  {
    family: 'Llama 3.2',
    licence: 'Llama 3.2 Community License',
    models: [
      { base: 'Llama-3.2-1B-Instruct', name: 'Llama 3.2 1B Instruct', parameters: 1.236e9 },
      { base: 'Llama-3.2-3B-Instruct', name: 'Llama 3.2 3B Instruct', parameters: 3.213e9 },
    ],
  },
  {
    family: 'SmolLM2',
    licence: APACHE,
    models: [
      { base: 'SmolLM2-135M-Instruct', name: 'SmolLM2 135M Instruct', parameters: 134.5e6 },
      { base: 'SmolLM2-360M-Instruct', name: 'SmolLM2 360M Instruct', parameters: 361.8e6 },
      { base: 'SmolLM2-1.7B-Instruct', name: 'SmolLM2 1.7B Instruct', parameters: 1.711e9 },
    ],
  },
  {
    family: 'TinyLlama',
    licence: APACHE,
    models: [
      { base: 'TinyLlama-1.1B-Chat-v1.0', name: 'TinyLlama 1.1B Chat 1.0', parameters: 1.1e9 },
      { base: 'TinyLlama-1.1B-Chat-v0.4', name: 'TinyLlama 1.1B Chat 0.4', parameters: 1.1e9 },
    ],
  },
  {
    family: 'Llama 3.1',
    licence: LLAMA_3_1,
    models: [
      { base: 'Llama-3.1-8B-Instruct', name: 'Llama 3.1 8B Instruct', parameters: 8.03e9 },
      { base: 'Llama-3.1-70B-Instruct', name: 'Llama 3.1 70B Instruct', parameters: 70.55e9 },
    ],
  },
  {
    family: 'Hermes',
    licence: LLAMA_3,
    models: [
      { base: 'Hermes-3-Llama-3.2-3B', name: 'Hermes 3 Llama 3.2 3B', parameters: 3.213e9, licence: 'unknown' },
      { base: 'Hermes-3-Llama-3.1-8B', name: 'Hermes 3 Llama 3.1 8B', parameters: 8.03e9 },
      { base: 'Hermes-2-Pro-Llama-3-8B', name: 'Hermes 2 Pro Llama 3 8B', parameters: 8.03e9 },
      { base: 'Hermes-2-Theta-Llama-3-8B', name: 'Hermes 2 Theta Llama 3 8B', parameters: 8.03e9, licence: 'unknown' },
    ],
  },
  {
    family: 'Llama 3',
    licence: LLAMA_3,
    models: [
      { base: 'Llama-3-8B-Instruct', name: 'Llama 3 8B Instruct', parameters: 8.03e9 },
      { base: 'Llama-3-70B-Instruct', name: 'Llama 3 70B Instruct', parameters: 70.55e9 },
    ],
  },
  {
    family: 'Llama 2',
    licence: 'Llama 2 Community License',
    models: [
      { base: 'Llama-2-7b-chat-hf', name: 'Llama 2 7B Chat', parameters: 6.738e9 },
      { base: 'Llama-2-13b-chat-hf', name: 'Llama 2 13B Chat', parameters: 13.016e9 },
    ],
  },
];

const OTHER_FAMILIES: readonly Family[] = [
  {
    family: 'Qwen3.5',
    licence: APACHE,
    models: [
      // Language part only: the published sums count the vision part, which is not compiled in.
      { base: 'Qwen3.5-0.8B', name: 'Qwen3.5 0.8B', parameters: 0.752e9 },
      { base: 'Qwen3.5-2B', name: 'Qwen3.5 2B', parameters: 2e9 },
      { base: 'Qwen3.5-4B', name: 'Qwen3.5 4B', parameters: 4e9 },
      { base: 'Qwen3.5-9B', name: 'Qwen3.5 9B', parameters: 9e9 },
    ],
  },
  {
    family: 'Qwen3',
    licence: APACHE,
    models: [
      { base: 'Qwen3-0.6B', name: 'Qwen3 0.6B', parameters: 0.596e9 },
      { base: 'Qwen3-1.7B', name: 'Qwen3 1.7B', parameters: 1.72e9 },
      { base: 'Qwen3-4B', name: 'Qwen3 4B', parameters: 4.02e9 },
      { base: 'Qwen3-8B', name: 'Qwen3 8B', parameters: 8.19e9 },
    ],
  },
  {
    family: 'Qwen2.5',
    licence: APACHE,
    models: [
      { base: 'Qwen2.5-0.5B-Instruct', name: 'Qwen2.5 0.5B Instruct', parameters: 0.494e9 },
      { base: 'Qwen2.5-1.5B-Instruct', name: 'Qwen2.5 1.5B Instruct', parameters: 1.544e9 },
      { base: 'Qwen2.5-3B-Instruct', name: 'Qwen2.5 3B Instruct', parameters: 3.086e9, licence: QWEN_RESEARCH },
      { base: 'Qwen2.5-7B-Instruct', name: 'Qwen2.5 7B Instruct', parameters: 7.616e9 },
    ],
  },
  {
    family: 'Qwen2',
    licence: APACHE,
    models: [
      { base: 'Qwen2-0.5B-Instruct', name: 'Qwen2 0.5B Instruct', parameters: 0.494e9 },
      { base: 'Qwen2-1.5B-Instruct', name: 'Qwen2 1.5B Instruct', parameters: 1.544e9 },
      { base: 'Qwen2-7B-Instruct', name: 'Qwen2 7B Instruct', parameters: 7.616e9 },
    ],
  },
  {
    family: 'Gemma',
    licence: GEMMA,
    models: [
      { base: 'gemma3-1b-it', name: 'Gemma 3 1B Instruct', parameters: 1e9 },
      { base: 'gemma-2b-it', name: 'Gemma 2B Instruct', parameters: 2.506e9 },
      { base: 'gemma-2-2b-it', name: 'Gemma 2 2B Instruct', parameters: 2.614e9 },
      { base: 'gemma-2-2b-jpn-it', name: 'Gemma 2 2B Japanese Instruct', parameters: 2.614e9 },
      // "E2B": 2.3e9 that compute, 5.1e9 with the embeddings of each layer, which are downloaded too.
      { base: 'gemma-4-E2B-it', name: 'Gemma 4 E2B Instruct', parameters: 5.1e9, licence: APACHE },
      { base: 'gemma-2-9b-it', name: 'Gemma 2 9B Instruct', parameters: 9.242e9 },
    ],
  },
  {
    family: 'Phi',
    licence: 'MIT',
    models: [
      { base: 'Phi-4-mini-instruct', name: 'Phi 4 mini Instruct', parameters: 3.836e9 },
      { base: 'Phi-3.5-mini-instruct', name: 'Phi 3.5 mini Instruct', parameters: 3.821e9 },
      { base: 'Phi-3-mini-4k-instruct', name: 'Phi 3 mini 4k Instruct', parameters: 3.821e9 },
    ],
  },
  {
    family: 'Mistral',
    licence: APACHE,
    models: [
      // Language part only, as with Qwen3.5.
      { base: 'Ministral-3-3B-Instruct-2512-BF16', name: 'Ministral 3 3B Instruct', parameters: 3.43e9 },
      { base: 'Mistral-7B-Instruct-v0.3', name: 'Mistral 7B Instruct 0.3', parameters: 7.248e9 },
      { base: 'Mistral-7B-Instruct-v0.2', name: 'Mistral 7B Instruct 0.2', parameters: 7.242e9 },
      { base: 'Hermes-2-Pro-Mistral-7B', name: 'Hermes 2 Pro Mistral 7B', parameters: 7.242e9 },
      { base: 'OpenHermes-2.5-Mistral-7B', name: 'OpenHermes 2.5 Mistral 7B', parameters: 7.242e9 },
      { base: 'NeuralHermes-2.5-Mistral-7B', name: 'NeuralHermes 2.5 Mistral 7B', parameters: 7.242e9 },
    ],
  },
  {
    family: 'OLMo 2',
    licence: APACHE,
    models: [
      { base: 'OLMo-2-0425-1B-Instruct', name: 'OLMo 2 1B Instruct', parameters: 1.485e9 },
      { base: 'OLMo-2-1124-7B-Instruct', name: 'OLMo 2 7B Instruct', parameters: 7.299e9 },
    ],
  },
  {
    family: 'StableLM 2',
    licence: 'unknown',
    models: [{ base: 'stablelm-2-zephyr-1_6b', name: 'StableLM 2 Zephyr 1.6B', parameters: 1.644e9 }],
  },
  {
    family: 'RedPajama',
    licence: APACHE,
    models: [{ base: 'RedPajama-INCITE-Chat-3B-v1', name: 'RedPajama INCITE Chat 3B', parameters: 2.776e9 }],
  },
];

/** They follow instructions, but were tuned for one trade, or write long thoughts before every answer: last. */
const SPECIALISTS: readonly Family[] = [
  {
    family: 'Qwen2.5 Coder (code)',
    licence: APACHE,
    models: [
      { base: 'Qwen2.5-Coder-0.5B-Instruct', name: 'Qwen2.5 Coder 0.5B Instruct', parameters: 0.494e9 },
      { base: 'Qwen2.5-Coder-1.5B-Instruct', name: 'Qwen2.5 Coder 1.5B Instruct', parameters: 1.544e9 },
      {
        base: 'Qwen2.5-Coder-3B-Instruct',
        name: 'Qwen2.5 Coder 3B Instruct',
        parameters: 3.086e9,
        licence: QWEN_RESEARCH,
      },
      { base: 'Qwen2.5-Coder-7B-Instruct', name: 'Qwen2.5 Coder 7B Instruct', parameters: 7.616e9 },
    ],
  },
  {
    family: 'Mathematics',
    licence: APACHE,
    models: [
      { base: 'Qwen2.5-Math-1.5B-Instruct', name: 'Qwen2.5 Math 1.5B Instruct', parameters: 1.544e9 },
      { base: 'Qwen2-Math-1.5B-Instruct', name: 'Qwen2 Math 1.5B Instruct', parameters: 1.544e9 },
      { base: 'Qwen2-Math-7B-Instruct', name: 'Qwen2 Math 7B Instruct', parameters: 7.616e9 },
      { base: 'WizardMath-7B-V1.1', name: 'WizardMath 7B 1.1', parameters: 7.242e9, licence: 'unknown' },
    ],
  },
  {
    family: 'Reasoning',
    licence: 'MIT',
    models: [
      {
        base: 'Ministral-3-3B-Reasoning-2512',
        name: 'Ministral 3 3B Reasoning',
        parameters: 3.43e9,
        licence: APACHE,
      },
      { base: 'DeepSeek-R1-Distill-Qwen-7B', name: 'DeepSeek R1 Distill Qwen 7B', parameters: 7.616e9 },
      {
        base: 'DeepSeek-R1-Distill-Llama-8B',
        name: 'DeepSeek R1 Distill Llama 8B',
        parameters: 8.03e9,
        licence: `MIT and ${LLAMA_3_1}`,
      },
    ],
  },
];

export const FAMILIES: readonly Family[] = [...LLAMA_FAMILIES, ...OTHER_FAMILIES, ...SPECIALISTS];

/** Language models that the catalogue leaves out, each with the reason. */
export const LEFT_OUT: readonly { readonly base: string; readonly why: string }[] = [
  { base: 'Ministral-3-3B-Base-2512', why: 'base model: not tuned to follow instructions' },
  { base: 'phi-2', why: 'base model: not tuned to follow instructions' },
  { base: 'phi-1_5', why: 'base model: not tuned to follow instructions' },
];

/** Kinds of web-llm's `model_type` that the catalogue leaves out; 0, the default, is a language model. */
export const LEFT_OUT_KINDS: ReadonlyMap<number, string> = new Map([
  [1, 'embedding model: writes no text'],
  [2, 'vision model: made for pictures, and the page has none'],
]);
