// An adapter in the files of Hugging Face's PEFT, so that Python, vLLM and llama.cpp's converter can take it.

import type { Outcome } from '../../../core/outcome.ts';
import { fail, succeed } from '../../../core/outcome.ts';
import type { HubModel } from '../../../core/recipes.ts';
import { LORA_TARGETS, type LoraSettings, moduleName, type NamedAdapter } from '../adapter.ts';
import { safetensorsBytes, type WritableTensor, writeSafetensors } from '../files/safetensors-writer.ts';
import type { Sink } from '../files/sink.ts';

export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** What the model card says; every text is the caller's own. */
export interface CardText {
  readonly title: string;
  /** Of the base model, as the Hub spells it, such as `apache-2.0`; it holds for the adapter, too. */
  readonly licence: string;
  /** How it was trained, in Markdown. */
  readonly method: string;
  /** The prompts it was trained with, word for word. */
  readonly prompts: readonly { readonly name: string; readonly text: string }[];
  /** Rows of the table of settings. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/**
 * adapter_config.json, adapter_model.safetensors (float32) and README.md. Fields: peft's LoraConfig; those that came with
 * its newer versions are left at their defaults, because older versions refuse a field they do not know.
 */
export async function peftFiles(
  { tensors, settings }: NamedAdapter,
  base: HubModel,
  card: CardText,
): Promise<Outcome<readonly NamedBlob[]>> {
  const list: WritableTensor[] = [...tensors].map(([name, { shape, values }]) => ({
    name,
    shape,
    read: async () => new Float32Array(values),
  }));
  const weights = await inMemory(safetensorsBytes(list, 'F32'), (sink) =>
    writeSafetensors(list, 'F32', { sink, report: () => {}, stop: { aborted: false } }),
  );
  if (!weights.ok) return weights;
  return succeed([
    { name: 'adapter_config.json', blob: jsonBlob(configOf(settings, base)) },
    { name: 'adapter_model.safetensors', blob: weights.value },
    { name: 'README.md', blob: new Blob([cardOf(base, card)], { type: 'text/markdown' }) },
  ]);
}

/** What a writer writes, as a blob. */
async function inMemory(size: number, write: (sink: Sink) => Promise<Outcome<unknown>>): Promise<Outcome<Blob>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const written = await write({ write: async (bytes) => void parts.push(bytes) });
  if (!written.ok) return written;
  const blob = new Blob(parts);
  if (blob.size === size) return succeed(blob);
  return fail({ kind: 'storage', quota: false, message: 'The adapter’s file came out incomplete; please try again.' });
}

function configOf({ rank, alpha, dropout, targets }: LoraSettings, { hubId, revision }: HubModel): object {
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: hubId,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: alpha,
    lora_dropout: dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    rank_pattern: {},
    revision: revision ?? null,
    target_modules: LORA_TARGETS.filter((target) => targets.includes(target)).map(moduleName),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
}

/** A JSON file as Hugging Face's libraries lay it out. */
export function jsonBlob(value: object): Blob {
  return new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' });
}

function cardOf({ hubId, revision }: HubModel, card: CardText): string {
  const front = [
    '---',
    `base_model: ${JSON.stringify(hubId)}`,
    'library_name: peft',
    `license: ${JSON.stringify(card.licence)}`,
    'pipeline_tag: text-generation',
    'tags:',
    '- lora',
    '- instruction-backtranslation',
    '---',
  ];
  const at = revision === undefined ? '' : ` at revision \`${revision}\``;
  const rows = card.settings.map(({ name, value }) => `| ${cell(name)} | ${cell(value)} |`);
  const prompts = card.prompts.map(({ name, text }) => `### ${name}\n\n${fenced(text)}`);
  const sections = [
    front.join('\n'),
    `# ${card.title}`,
    `A LoRA adapter for \`${hubId}\`${at}. Licence of the base model: ${card.licence}.`,
    `## Method\n\n${card.method.trim()}`,
    ...(rows.length === 0 ? [] : [['## Settings\n', '| setting | value |', '|---|---|', ...rows].join('\n')]),
    ...(prompts.length === 0 ? [] : ['## Prompts', ...prompts]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

/** Text in a fence longer than any run of backticks inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
