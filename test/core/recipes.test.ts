import { describe, expect, test } from 'vitest';
import { type RecipeExample, type RecipeRun, recipeFiles } from '../../src/core/recipes.ts';
import { yaml } from '../../src/core/yaml.ts';

const RUN: RecipeRun = {
  name: 'Round 1: M1',
  baseModel: { hubId: 'someone/tiny', revision: 'abc' },
  method: { kind: 'lora', rank: 16, alpha: 32, dropout: 0.1, targets: ['down', 'q'] },
  ...{ learningRate: 1e-5, endLearningRate: 9e-6, schedule: 'linear', warmupSteps: 3, batch: 8, steps: 30 },
  ...{
    weightDecay: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    clipNorm: 1,
    maxTokens: 1024,
    seed: 7,
    evalEverySteps: 10,
  },
};
const EXAMPLE = {
  prompt: {
    turns: [
      { role: 'system' as const, content: 'Answer in the style of an AI Assistant.' },
      { role: 'user' as const, content: 'Why "x"?\n' },
    ],
  },
  completion: 'Because\u2028so.',
};
const UNTAGGED = {
  prompt: { turns: [{ role: 'user' as const, content: 'Q' }], replyStart: 'Sure: ' },
  completion: 'A',
};

interface Sets {
  readonly train: readonly RecipeExample[];
  readonly dev: readonly RecipeExample[];
}

function made(
  run: Partial<RecipeRun> = {},
  sets: Sets = { train: [EXAMPLE, UNTAGGED], dev: [EXAMPLE] },
): Map<string, string> {
  return new Map(recipeFiles(sets, { ...RUN, ...run }).map(({ name, text }) => [name, text]));
}

function rows(text: string | undefined): unknown[] {
  return (text ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('examples for other tools', () => {
  test('for TRL are a prompt and a completion, tags as the system turn', () => {
    expect(rows(made().get('trl/data/train.jsonl'))).toEqual([
      { prompt: EXAMPLE.prompt.turns, completion: [{ role: 'assistant', content: EXAMPLE.completion }] },
      { prompt: UNTAGGED.prompt.turns, completion: [{ role: 'assistant', content: 'Sure: A' }] },
    ]);
  });

  test('for LLaMA-Factory are conversations that dataset_info.json finds', () => {
    const files = made();
    expect(rows(files.get('llama-factory/data/train.jsonl'))[0]).toEqual({
      conversations: [
        { from: 'system', value: 'Answer in the style of an AI Assistant.' },
        { from: 'human', value: 'Why "x"?\n' },
        { from: 'gpt', value: 'Because\u2028so.' },
      ],
    });
    const info: Record<string, { file_name: string }> = JSON.parse(files.get('llama-factory/data/dataset_info.json')!);
    for (const { file_name } of Object.values(info)) expect(files.has(`llama-factory/data/${file_name}`)).toBe(true);
    expect(Object.keys(info)).toContain('Round-1-M1_sharegpt_train');
    expect(files.get('llama-factory/sft.yaml')).toContain('dataset: "Round-1-M1_sharegpt_train"');
  });

  test('for LLaMA-Factory are Alpaca rows, too, unless one is a longer conversation', () => {
    expect(rows(made().get('llama-factory/data/alpaca/train.jsonl'))[1]).toEqual({
      instruction: 'Q',
      input: '',
      output: 'Sure: A',
      system: '',
    });
    const turns = [
      ...EXAMPLE.prompt.turns,
      { role: 'assistant' as const, content: 'a' },
      { role: 'user' as const, content: 'b' },
    ];
    const files = made({}, { train: [EXAMPLE, { prompt: { turns }, completion: 'c' }], dev: [EXAMPLE] });
    expect([...files.keys()].filter((name) => name.includes('alpaca'))).toEqual([]);
    expect(files.get('llama-factory/data/dataset_info.json')).not.toContain('alpaca');
  });

  test('for Axolotl are messages', () => {
    expect(rows(made().get('axolotl/data/dev.jsonl'))).toEqual([
      { messages: [...EXAMPLE.prompt.turns, { role: 'assistant', content: EXAMPLE.completion }] },
    ]);
  });
});

describe('configurations for other tools', () => {
  // trl 1.16's own parser and axolotl 0.19's own schema read these files; llamafactory 0.9.5 knows every name.
  test('hold the same run in each tool’s names', () => {
    const files = made();
    const line = (tool: string, text: string) =>
      expect([tool, files.get(`${tool}/sft.yaml`)?.split('\n')]).toEqual([tool, expect.arrayContaining([text])]);
    for (const tool of ['trl', 'llama-factory']) {
      for (const text of [
        'gradient_accumulation_steps: 8',
        'max_steps: 30',
        'learning_rate: 0.00001',
        'weight_decay: 0.1',
        'lr_scheduler_type: "polynomial"',
        '  lr_end: 0.000009',
        'adam_epsilon: 1.0e-8',
      ])
        line(tool, text);
      line(tool, 'model_revision: "abc"');
    }
    line('trl', 'completion_only_loss: true');
    line('trl', 'lora_r: 16');
    line('llama-factory', 'train_on_prompt: false');
    line('llama-factory', 'lora_target: "q_proj,down_proj"');
    line('axolotl', 'train_on_inputs: false');
    line('axolotl', 'lr_scheduler: "polynomial"');
    line('axolotl', 'revision_of_model: "abc"');
    line('axolotl', 'lora_target_modules:');
  });

  test('name a schedule by where it ends', () => {
    const of = (run: Partial<RecipeRun>) => /lr_scheduler_type: "(.*)"/.exec(made(run).get('trl/sft.yaml')!)?.[1];
    expect(of({ endLearningRate: 0 })).toBe('linear');
    expect(of({ schedule: 'cosine', endLearningRate: 0 })).toBe('cosine');
    expect(of({ schedule: 'cosine' })).toBe('cosine_with_min_lr');
    expect(of({ schedule: 'constant' })).toBe('constant_with_warmup');
    expect(of({ endLearningRate: 1e-5 })).toBe('constant_with_warmup');
  });

  test('leave out the adapter for full fine-tuning, and evaluation without a dev set', () => {
    const files = made({ method: { kind: 'full' } }, { train: [EXAMPLE], dev: [] });
    for (const tool of ['trl', 'llama-factory', 'axolotl'])
      expect(files.get(`${tool}/sft.yaml`)).not.toMatch(/lora_|use_peft|eval|test_datasets/);
    expect(files.get('llama-factory/sft.yaml')).toContain('finetuning_type: "full"');
    expect([...files.keys()].filter((name) => name.includes('dev'))).toEqual([]);
  });
});

describe('YAML', () => {
  test('writes lists, groups and numbers as PyYAML reads them', () => {
    const text = yaml({ a: 1e-7, b: [{ c: 'x: "y"', d: { e: true } }, 'z'], f: null, g: 2.5e-9 }, ['why']);
    expect(text).toBe(
      '# why\na: 1.0e-7\nb:\n  - c: "x: \\"y\\""\n    d:\n      e: true\n  - "z"\nf: null\ng: 2.5e-9\n',
    );
  });
});
