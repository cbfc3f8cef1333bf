// What both file formats (GGUF, safetensors) are read into: one configuration, one tokenizer, named weights.
// Names and shapes are those of the Hugging Face LlamaForCausalLM, whatever the file called them.

export interface LlamaConfig {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediate: number;
  readonly vocab: number;
  readonly contextTokens: number;
  readonly ropeTheta: number;
  /**
   * What each of the headDim / 2 rotary inverse frequencies `ropeTheta ** (-2i / headDim)` is divided by; null for
   * none. Llama 3 ("rope_type": "llama3") is such a list: GGUF files store it, config.json gives its formula.
   */
  readonly ropeFactors: readonly number[] | null;
  readonly rmsNormEps: number;
  /** The output head is the embedding. */
  readonly tied: boolean;
}

/** A weight that is still in the file: its shape is known, its numbers are read and dequantised on demand. */
export interface StoredTensor {
  /** Hugging Face name, such as `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  /** Row-major, linear layers as [out, in]. Query and key rows are in Hugging Face order (rotate-half). */
  readonly shape: readonly number[];
  /** Type in the file, such as `Q4_1` or `BF16`: for people. */
  readonly storedAs: string;
  /** Bytes in the file. */
  readonly bytes: number;
  /** Reads all of it as float32, shape product long. Throws only when the file itself can no longer be read. */
  read(): Promise<Float32Array<ArrayBuffer>>;
}

/** The two JSON files that @huggingface/tokenizers wants, and what the chat template needs. */
export interface TokenizerSource {
  readonly tokenizerJson: object;
  readonly tokenizerConfig: object;
  /** Jinja source; null when the model brings none. */
  readonly chatTemplate: string | null;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  /** Ids that end a reply: end of sequence, end of turn. */
  readonly stopIds: readonly number[];
}

export interface Checkpoint {
  readonly config: LlamaConfig;
  readonly tokenizer: TokenizerSource;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Bytes of all weights in the file. */
  readonly bytes: number;
}
