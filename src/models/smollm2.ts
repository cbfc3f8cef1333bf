// What is known of the embedded model before any of its files is read.

/** The model that the application brings along. */
export const SMOLLM2 = {
  id: 'smollm2-135m-instruct',
  name: 'SmolLM2 135M Instruct',
  licence: 'Apache-2.0',
  hub: 'HuggingFaceTB/SmolLM2-135M-Instruct',
  /** Bytes of the safetensors file and the tokenizer on the Hub, as listed there; the download asks for the exact size. */
  hubBytes: 271_400_000,
} as const;
