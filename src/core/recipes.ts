// The same training with other tools: the examples as each tool wants them, and a configuration of the same run.
// Field names as of trl 1.16 (SFTConfig, ModelConfig, ScriptArguments), llamafactory 0.9.5 (hparams/) and axolotl 0.19
// (utils/schemas/); the training arguments beneath all three are transformers' own.

import { LORA_TARGETS, type LoraTarget } from './learning.ts';
import type { Prompt, Turn } from './ports.ts';
import { type Setting, yaml } from './yaml.ts';

/** A base model on the Hub. */
export interface HubModel {
  /** Such as `HuggingFaceTB/SmolLM2-135M-Instruct`. */
  readonly hubId: string;
  readonly revision?: string;
}

/** What the model reads and what it learns to answer; system turns are the tags. */
export interface RecipeExample {
  readonly prompt: Prompt;
  readonly completion: string;
}

export interface RecipeRun {
  /** Becomes folder and data set names: letters, digits, `-` and `_` are kept. */
  readonly name: string;
  readonly baseModel: HubModel;
  readonly method:
    | {
        readonly kind: 'lora';
        readonly rank: number;
        readonly alpha: number;
        readonly dropout: number;
        readonly targets: readonly LoraTarget[];
      }
    | { readonly kind: 'full' };
  readonly learningRate: number;
  /** Where the schedule ends; `constant` has none. */
  readonly endLearningRate: number;
  readonly schedule: 'linear' | 'cosine' | 'constant';
  readonly warmupSteps: number;
  /** Examples a step. */
  readonly batch: number;
  readonly steps: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest norm of a gradient; 0 is none. */
  readonly clipNorm: number;
  /** Tokens of the longest example. */
  readonly maxTokens: number;
  readonly seed: number;
  readonly evalEverySteps: number;
}

export interface RecipeFile {
  readonly name: string;
  readonly text: string;
}

interface Sets {
  readonly train: readonly RecipeExample[];
  /** May be empty: nothing is then evaluated. */
  readonly dev: readonly RecipeExample[];
}

const SPLITS = ['train', 'dev'] as const;

/** Examples and configuration for TRL, LLaMA-Factory and Axolotl, each in a folder of its own. Loss on outputs only. */
export function recipeFiles(sets: Sets, run: RecipeRun): readonly RecipeFile[] {
  return [...trlFiles(sets, run), ...llamaFactoryFiles(sets, run), ...axolotlFiles(sets, run)];
}

/** Conversational prompt-completion, which TRL computes the loss of on the completion alone. */
function trlFiles(sets: Sets, run: RecipeRun): readonly RecipeFile[] {
  const row = (example: RecipeExample) => ({
    prompt: example.prompt.turns.map(message),
    completion: [message(reply(example))],
  });
  const { revision } = run.baseModel;
  const settings = {
    model_name_or_path: run.baseModel.hubId,
    ...(revision === undefined ? {} : { model_revision: revision }),
    dataset_name: 'data',
    dataset_train_split: 'train',
    ...(sets.dev.length === 0 ? {} : { dataset_test_split: 'validation' }),
    completion_only_loss: true,
    packing: false,
    max_length: run.maxTokens,
    ...(run.method.kind === 'full'
      ? {}
      : {
          use_peft: true,
          lora_task_type: 'CAUSAL_LM',
          lora_r: run.method.rank,
          lora_alpha: run.method.alpha,
          lora_dropout: run.method.dropout,
          lora_target_modules: modules(run.method.targets),
        }),
    ...trainingArguments(sets, run),
    output_dir: folder(run),
  };
  const comment = ['Run in this folder: trl sft --config sft.yaml'];
  return [...dataFiles('trl/data', sets, row), { name: 'trl/sft.yaml', text: yaml(settings, comment) }];
}

/** ShareGPT rows, and Alpaca rows where every example is one question; dataset_info.json names both. */
function llamaFactoryFiles(sets: Sets, run: RecipeRun): readonly RecipeFile[] {
  const speakers = { system: 'system', user: 'human', assistant: 'gpt' } as const;
  const shareGpt = (example: RecipeExample) => ({
    conversations: [...example.prompt.turns, reply(example)].map((turn) => ({
      from: speakers[turn.role],
      value: turn.content,
    })),
  });
  const plain = [...sets.train, ...sets.dev].every((example) => alpacaRow(example) !== null);
  const present = SPLITS.filter((split) => sets[split].length > 0);
  const name = (split: string, form: string) => `${folder(run)}_${form}_${split}`;
  const entries = present.flatMap((split) => [
    [
      name(split, 'sharegpt'),
      { file_name: `${split}.jsonl`, formatting: 'sharegpt', columns: { messages: 'conversations' } },
    ],
    ...(plain
      ? [[name(split, 'alpaca'), { file_name: `alpaca/${split}.jsonl`, formatting: 'alpaca', columns: ALPACA_COLUMNS }]]
      : []),
  ]);
  const { revision } = run.baseModel;
  const { method } = run;
  const settings = {
    model_name_or_path: run.baseModel.hubId,
    ...(revision === undefined ? {} : { model_revision: revision }),
    stage: 'sft',
    do_train: true,
    finetuning_type: method.kind,
    ...(method.kind === 'full'
      ? {}
      : {
          lora_rank: method.rank,
          lora_alpha: method.alpha,
          lora_dropout: method.dropout,
          lora_target: modules(method.targets).join(','),
        }),
    dataset_dir: 'data',
    dataset: name('train', 'sharegpt'),
    ...(sets.dev.length === 0 ? {} : { eval_dataset: name('dev', 'sharegpt') }),
    cutoff_len: run.maxTokens,
    train_on_prompt: false,
    packing: false,
    ...trainingArguments(sets, run),
    output_dir: folder(run),
  };
  const comment = [
    'Run in this folder: llamafactory-cli train sft.yaml',
    'Without a line `template`, the chat template is taken from the model’s tokenizer.',
  ];
  return [
    ...dataFiles('llama-factory/data', sets, shareGpt),
    ...(plain ? dataFiles('llama-factory/data/alpaca', sets, alpacaRow) : []),
    { name: 'llama-factory/data/dataset_info.json', text: `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n` },
    { name: 'llama-factory/sft.yaml', text: yaml(settings, comment) },
  ];
}

const ALPACA_COLUMNS = { prompt: 'instruction', query: 'input', response: 'output', system: 'system' };

/** Null when the example is more than one question after an optional system turn. */
function alpacaRow(example: RecipeExample): object | null {
  const turns = example.prompt.turns;
  const system = turns[0]?.role === 'system' ? turns[0] : undefined;
  const rest = system === undefined ? turns : turns.slice(1);
  const [question] = rest;
  if (rest.length !== 1 || question?.role !== 'user') return null;
  return {
    instruction: question.content,
    input: '',
    output: reply(example).content,
    system: system?.content ?? '',
  };
}

/** Messages with the model's own chat template; only the assistant's turns are trained. */
function axolotlFiles(sets: Sets, run: RecipeRun): readonly RecipeFile[] {
  const row = (example: RecipeExample) => ({ messages: [...example.prompt.turns, reply(example)].map(message) });
  const set = (split: string) => ({
    path: `data/${split}.jsonl`,
    ds_type: 'json',
    split: 'train',
    type: 'chat_template',
    field_messages: 'messages',
    message_property_mappings: { role: 'role', content: 'content' },
    roles_to_train: ['assistant'],
    train_on_eos: 'turn',
  });
  const { revision } = run.baseModel;
  const { method } = run;
  const settings = {
    base_model: run.baseModel.hubId,
    ...(revision === undefined ? {} : { revision_of_model: revision }),
    chat_template: 'tokenizer_default',
    datasets: [set('train')],
    ...(sets.dev.length === 0 ? {} : { test_datasets: [set('dev')], eval_steps: run.evalEverySteps }),
    train_on_inputs: false,
    sequence_len: run.maxTokens,
    sample_packing: false,
    ...(method.kind === 'full'
      ? {}
      : {
          adapter: 'lora',
          lora_r: method.rank,
          lora_alpha: method.alpha,
          lora_dropout: method.dropout,
          lora_target_modules: modules(method.targets),
        }),
    micro_batch_size: 1,
    gradient_accumulation_steps: run.batch,
    max_steps: run.steps,
    num_epochs: NO_LIMIT_EPOCHS,
    learning_rate: run.learningRate,
    ...schedule(run, 'lr_scheduler'),
    warmup_steps: run.warmupSteps,
    optimizer: 'adamw_torch',
    adam_beta1: run.beta1,
    adam_beta2: run.beta2,
    adam_epsilon: run.epsilon,
    weight_decay: run.weightDecay,
    max_grad_norm: run.clipNorm,
    seed: run.seed,
    bf16: 'auto',
    output_dir: folder(run),
  };
  const comment = ['Run in this folder: axolotl train sft.yaml'];
  return [...dataFiles('axolotl/data', sets, row), { name: 'axolotl/sft.yaml', text: yaml(settings, comment) }];
}

/** Axolotl stops at the sooner of steps and epochs, and one epoch is its default. */
const NO_LIMIT_EPOCHS = 1000;

/** transformers' TrainingArguments: TRL and LLaMA-Factory hand them on. */
function trainingArguments(sets: Sets, run: RecipeRun): Record<string, Setting> {
  return {
    per_device_train_batch_size: 1,
    gradient_accumulation_steps: run.batch,
    max_steps: run.steps,
    learning_rate: run.learningRate,
    ...schedule(run, 'lr_scheduler_type'),
    warmup_steps: run.warmupSteps,
    optim: 'adamw_torch',
    adam_beta1: run.beta1,
    adam_beta2: run.beta2,
    adam_epsilon: run.epsilon,
    weight_decay: run.weightDecay,
    max_grad_norm: run.clipNorm,
    seed: run.seed,
    ...(sets.dev.length === 0 ? {} : { eval_strategy: 'steps', eval_steps: run.evalEverySteps }),
    logging_steps: 1,
    report_to: 'none',
  };
}

/** A schedule that ends above zero has another name than the one that ends at zero. */
function schedule(run: RecipeRun, key: string): Record<string, Setting> {
  const { learningRate, endLearningRate: end } = run;
  if (run.schedule === 'constant' || end >= learningRate) return { [key]: 'constant_with_warmup' };
  if (end === 0) return { [key]: run.schedule };
  if (run.schedule === 'cosine') return { [key]: 'cosine_with_min_lr', lr_scheduler_kwargs: { min_lr: end } };
  return { [key]: 'polynomial', lr_scheduler_kwargs: { lr_end: end, power: 1 } };
}

function dataFiles(path: string, sets: Sets, row: (example: RecipeExample) => object | null): readonly RecipeFile[] {
  return SPLITS.filter((split) => sets[split].length > 0).map((split) => ({
    name: `${path}/${split}.jsonl`,
    text: sets[split].map((example) => `${JSON.stringify(row(example))}\n`).join(''),
  }));
}

function message({ role, content }: Turn): { role: string; content: string } {
  return { role, content };
}

/** The whole reply; no tool begins one for the model, so what it begins with is learned, too. */
function reply({ prompt, completion }: RecipeExample): Turn {
  return { role: 'assistant', content: (prompt.replyStart ?? '') + completion };
}

function modules(targets: readonly LoraTarget[]): readonly string[] {
  return LORA_TARGETS.filter((target) => targets.includes(target)).map((target) => `${target}_proj`);
}

function folder({ name }: RecipeRun): string {
  return name.replaceAll(/[^\w-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'run';
}
