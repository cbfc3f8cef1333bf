// A tiny LLaMA trained from scratch on texts of the synthetic language, as the base model of a loop: its weights are
// drawn here and learned by the project's own training. What it knows afterwards, and what not, is said at `lessons`.

import type { Outcome } from '../../../src/core/outcome.ts';
import type { Prompt } from '../../../src/core/ports.ts';
import { FIVE_GRADES, type Tag, withTags } from '../../../src/core/prompts.ts';
import type { TrainingText } from '../../../src/core/training.ts';
import type { NamedTensors } from '../../../src/models/llama/adapter.ts';
import type { Checkpoint, LlamaConfig, StoredTensor, TokenizerSource } from '../../../src/models/llama/checkpoint.ts';
import { openLlama } from '../../../src/models/llama/engine.ts';
import { writeSafetensors } from '../../../src/models/llama/files/safetensors-writer.ts';
import { randomFrom } from '../../../src/models/llama/sample.ts';
import { DEFAULT_ADAMW } from '../../../src/models/llama/train/adamw.ts';
import { encodeExample } from '../../../src/models/llama/train/encode.ts';
import type { TrainExample } from '../../../src/models/llama/train/loss.ts';
import type { TrainSettings } from '../../../src/models/llama/train/settings.ts';
import { train } from '../../../src/models/llama/train/trainer.ts';
import { type Junk, type Language, otherWords, pick, rightInstruction, type Subject } from './language.ts';
import { makeTokenizer } from './tokenizer.ts';
import { KINDS, type Kind } from './words.ts';

const SHAPE = { layers: 2, hidden: 64, heads: 4, kvHeads: 4, headDim: 16, intermediate: 128 } as const;
/** Distinct lessons; they are seen again in later epochs. Telling questions and texts apart comes after some 10,000. */
const LESSONS = 6000;
const STEPS = 1300;
const BATCH = 16;
const LEARNING_RATE = 3e-3;

const WRITE_ON = 'Write a few sentences. Topic: ';
const NAME_TOPIC = '\n\nName the topic of these sentences.';
const RUN_ON = { aborted: false };

export interface Base {
  readonly config: LlamaConfig;
  readonly tokenizer: TokenizerSource;
  readonly weights: NamedTensors;
}

/** The tokenizer, with the base's own fixed words in it. */
export function baseTokenizer(): ReturnType<typeof makeTokenizer> {
  return makeTokenizer([WRITE_ON, NAME_TOPIC, ...KINDS.map(({ topic }) => topic)]);
}

/**
 * What the base is taught, in the documents of `early` alone:
 * a text, or a question, to its topic in a form that the loop never uses ("making velmo");
 * a topic, or a question in other words than the right ones, to its text;
 * a question and a text to their grade, in the project's own words. The loss counts on the grade alone.
 *
 * So questions are read here and never written, and the right ones are never answered. Grades follow the kind of the
 * question and whether a text holds together; whether question and text have one subject is not taught. The base has
 * read no seed pair, no document of the pool, no request of M_yx, and its texts tell nothing about families.
 */
export function* lessons(language: Language, seed: number): Generator<TrainingText, never> {
  const random = randomFrom(seed);
  const tags: readonly (readonly Tag[])[] = [[], ['assistant'], ['assistant'], ['assistant', 'web']];
  const user = (content: string): Prompt => withTags({ turns: [{ role: 'user', content }] }, pick(tags, random));
  const question = (kind: number, subject: Subject) =>
    random() < 0.5 ? rightInstruction(kind, subject) : otherWords(kind, subject);
  const graded = (kind: number, subject: Subject, output: string, grade: 1 | 2 | 5): TrainingText => ({
    prompt: withTags(FIVE_GRADES.render({ instruction: question(kind, subject), output }), pick(tags, random)),
    completion: String(grade),
  });
  const junk = (sort: Junk): TrainingText => {
    const { kind, subject, text } = pick(
      language.earlyJunk.filter((each) => each.junk === sort),
      random,
    );
    return graded(kind, subject, text, sort === 'stitched' ? 2 : 1);
  };
  for (;;) {
    const { text, subject, kind } = pick(language.early, random);
    const topic = `${(KINDS[kind] as Kind).topic} ${subject.name}`;
    const draw = random();
    if (draw < 0.1) yield { prompt: user(`${text}${NAME_TOPIC}`), completion: topic };
    else if (draw < 0.2) yield { prompt: user(`${question(kind, subject)}${NAME_TOPIC}`), completion: topic };
    else if (draw < 0.24) yield { prompt: user(`${WRITE_ON}${topic}`), completion: text };
    else if (draw < 0.3) yield { prompt: user(otherWords(kind, subject)), completion: text };
    else if (draw < 0.61) yield graded(kind, subject, text, 5);
    else if (draw < 0.85) yield graded(anotherKind(kind, random), subject, text, 2);
    else if (draw < 0.94) yield junk('stitched');
    else yield junk(draw < 0.97 ? 'menu' : 'salad');
  }
}

function anotherKind(kind: number, random: () => number): number {
  return (kind + 1 + Math.floor(random() * (KINDS.length - 1))) % KINDS.length;
}

/** Trains the base on the wasm device. */
export async function trainBase(language: Language, seed: number, say: (line: string) => void): Promise<Base> {
  const { source: tokenizer, vocab } = baseTokenizer();
  const config: LlamaConfig = {
    ...{ ...SHAPE, vocab, contextTokens: 1024, ropeTheta: 10_000, ropeFactors: null, rmsNormEps: 1e-5, tied: true },
  };
  const start = checkpointOf({ config, tokenizer, weights: drawWeights(config, seed) });
  const engine = must(await openLlama(start, { id: 'drawn', name: 'drawn' }, { kind: 'wasm' }, () => {}, RUN_ON));
  try {
    const texts = lessons(language, seed);
    const examples = Array.from(
      { length: LESSONS },
      (): TrainExample => must(encodeExample(engine.tokenizer, texts.next().value, config.contextTokens)).example,
    );
    const settings: TrainSettings = {
      learning: { kind: 'full' },
      ...{ batch: BATCH, steps: STEPS, seed, devEvery: STEPS, checkpointEvery: STEPS, patience: null, clipNorm: 1 },
      schedule: { from: LEARNING_RATE, to: LEARNING_RATE / 20, warmup: 50 },
      adamw: { ...DEFAULT_ADAMW, beta2: 0.98, weightDecay: 0.01 },
    };
    const hooks = { now: () => performance.now() };
    for await (const event of train(engine.base, { train: examples, dev: [] }, settings, null, hooks, RUN_ON)) {
      const found = must(event);
      if (found.kind === 'step' && found.step % 100 === 0) say(`base: step ${found.step}, loss ${found.loss}`);
      if (found.kind === 'done') return { config, tokenizer, weights: found.best.tensors };
    }
    throw new Error('The training of the base ended without weights.');
  } finally {
    engine.close();
  }
}

/** The base as the files that a person would open. */
export async function modelFiles({ config, tokenizer, weights }: Base): Promise<File[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const sink = { write: async (bytes: Uint8Array<ArrayBuffer>) => void pieces.push(bytes.slice()) };
  const tensors = [...weights].map(([name, { shape, values }]) => ({ name, shape, read: async () => values }));
  must(await writeSafetensors(tensors, 'F32', { sink, report: () => {}, stop: RUN_ON }));
  const json = (name: string, value: object) => new File([JSON.stringify(value)], name);
  return [
    json('config.json', {
      ...{ model_type: 'llama', architectures: ['LlamaForCausalLM'], hidden_act: 'silu', vocab_size: config.vocab },
      ...{ num_hidden_layers: config.layers, hidden_size: config.hidden, intermediate_size: config.intermediate },
      ...{ num_attention_heads: config.heads, num_key_value_heads: config.kvHeads, head_dim: config.headDim },
      ...{ max_position_embeddings: config.contextTokens, rope_theta: config.ropeTheta },
      ...{ rms_norm_eps: config.rmsNormEps, tie_word_embeddings: config.tied },
    }),
    json('tokenizer.json', tokenizer.tokenizerJson),
    json('tokenizer_config.json', { ...tokenizer.tokenizerConfig, chat_template: tokenizer.chatTemplate }),
    new File(pieces, 'model.safetensors'),
  ];
}

function checkpointOf({ config, tokenizer, weights }: Base): Checkpoint {
  const tensors = new Map<string, StoredTensor>();
  let bytes = 0;
  for (const [name, { shape, values }] of weights) {
    tensors.set(name, { name, shape, storedAs: 'F32', bytes: values.byteLength, read: async () => values.slice() });
    bytes += values.byteLength;
  }
  return { config, tokenizer, tensors, bytes };
}

/** Normal weights that keep the size of what they read; what writes into the stream of states is narrower. */
function drawWeights({ vocab, hidden, intermediate, layers }: LlamaConfig, seed: number): NamedTensors {
  // Another stream of numbers than the lessons'.
  const random = randomFrom(~seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  const add = (name: string, shape: readonly number[], scale: number) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, () => (shape.length === 1 ? 1 : scale * normal()));
    weights.set(`model.${name}.weight`, { shape, values });
    return values;
  };
  const into = Math.sqrt(1 / hidden);
  const back = Math.sqrt(1 / (2 * layers));
  add('embed_tokens', [vocab, hidden], 0.1);
  for (let index = 0; index < layers; index++) {
    const layer = `layers.${index}`;
    add(`${layer}.input_layernorm`, [hidden], 1);
    const queries = add(`${layer}.self_attn.q_proj`, [hidden, hidden], into);
    const keys = add(`${layer}.self_attn.k_proj`, [hidden, hidden], into);
    // In the first layer a token looks at its like from the start: copying is learned from that.
    if (index === 0) keys.set(queries);
    add(`${layer}.self_attn.v_proj`, [hidden, hidden], into);
    add(`${layer}.self_attn.o_proj`, [hidden, hidden], into * back);
    add(`${layer}.post_attention_layernorm`, [hidden], 1);
    add(`${layer}.mlp.gate_proj`, [intermediate, hidden], into);
    add(`${layer}.mlp.up_proj`, [intermediate, hidden], into);
    add(`${layer}.mlp.down_proj`, [hidden, intermediate], Math.sqrt(1 / intermediate) * back);
  }
  add('norm', [hidden], 1);
  return weights;
}

/** The value, or the failure's sentence as an error: in a test nothing is expected to fail. */
export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}
