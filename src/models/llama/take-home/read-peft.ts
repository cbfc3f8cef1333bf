// Reads an adapter made elsewhere: adapter_config.json and adapter_model.safetensors, as PEFT saves them. What would
// compute something else than W + (alpha / rank)·B·A is refused with the field's name. Fields: peft's LoraConfig.

import * as v from 'valibot';
import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import {
  expectedTensors,
  holdAdapterAgainst,
  LORA_TARGETS,
  type LoraSettings,
  type LoraTarget,
  moduleName,
  type NamedAdapter,
  type NamedTensors,
  TARGET_PATHS,
} from '../adapter.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import { parseJson, readSafetensors } from '../files/safetensors-header.ts';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
/** A settings file larger than this is none. */
const LARGEST_CONFIG = 2 ** 20;
/** An adapter has no more tensors than this by far; a damaged header may say anything. */
const LARGEST_ADAPTER = 2 ** 31;

const AdapterConfig = v.looseObject({
  peft_type: v.string(),
  r: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  lora_alpha: v.pipe(v.number(), v.finite()),
  lora_dropout: v.optional(v.number(), 0),
  target_modules: v.nullish(v.union([v.string(), v.array(v.string())])),
  use_rslora: v.optional(v.boolean(), false),
  base_model_name_or_path: v.nullish(v.string()),
});
type AdapterConfig = v.InferOutput<typeof AdapterConfig>;

/** Ways to begin that leave the base as it is; the others (PiSSA, OLoRA, LoftQ, …) change it before training. */
const PLAIN_BEGINNINGS: readonly unknown[] = [true, false, null, undefined, 'gaussian', 'eva', 'orthogonal'];

/** Fields that change what is computed, and what the sentence calls them. Empty lists and objects count as not set. */
const UNSUPPORTED: readonly (readonly [string, string])[] = [
  ['use_dora', 'DoRA'],
  ['use_qalora', 'QALoRA'],
  ['use_bdlora', 'block-diagonal LoRA'],
  ['lora_bias', 'biases'],
  ['fan_in_fan_out', 'transposed weights'],
  ['rank_pattern', 'a different rank in some layers'],
  ['alpha_pattern', 'a different alpha in some layers'],
  ['modules_to_save', 'whole layers beside the adapter'],
  ['trainable_token_indices', 'tokens of its own'],
  ['target_parameters', 'single parameters'],
  ['layer_replication', 'repeated layers'],
  ['layers_to_transform', 'only some layers'],
  ['alora_invocation_tokens', 'activation by tokens'],
  ['arrow_config', 'routing between adapters'],
  ['kasa_config', 'KaSA'],
  ['velora_config', 'VeLoRA'],
  ['monteclora_config', 'MonteCLoRA'],
];

/** An adapter, and the model that its file says it was made for; null where it does not say. */
export interface ReadAdapter extends NamedAdapter {
  readonly baseModel: string | null;
}

/**
 * Reads an adapter for a model of this shape. With rank-stabilised scaling (arXiv 2312.03732, alpha / √rank) the `alpha`
 * returned is the one that gives the same change as alpha / rank. Each fault is one sentence. Throws only when a file
 * can no longer be read.
 */
export async function readPeft(files: ReadonlyMap<string, Blob>, config: LlamaConfig): Promise<Outcome<ReadAdapter>> {
  const read = await readConfig(files);
  if (!read.ok) return read;
  const tensors = await readTensors(files);
  if (!tensors.ok) return tensors;
  const targets = targetsOf(tensors.value, read.value);
  if (!targets.ok) return targets;
  const { r: rank, lora_alpha, lora_dropout: dropout, use_rslora, base_model_name_or_path } = read.value;
  const alpha = use_rslora ? lora_alpha * Math.sqrt(rank) : lora_alpha;
  const settings: LoraSettings = { rank, alpha, dropout, targets: targets.value };
  const adapter = { tensors: tensors.value, settings };
  const fits = holdAdapterAgainst(adapter, config);
  if (!fits.ok) return fits;
  const order = [...expectedTensors(config, settings)].map(([name]) => name);
  const sorted: NamedTensors = new Map(order.map((name) => [name, tensors.value.get(name)!]));
  return succeed({ tensors: sorted, settings, baseModel: base_model_name_or_path ?? null });
}

async function readConfig(files: ReadonlyMap<string, Blob>): Promise<Outcome<AdapterConfig>> {
  const file = files.get(CONFIG);
  if (file === undefined) return missing(CONFIG);
  const json = file.size > LARGEST_CONFIG ? undefined : parseJson(await file.text());
  const kind = v.safeParse(v.looseObject({ peft_type: v.string() }), json);
  if (!kind.success) return badInput(`${CONFIG} is not the settings of an adapter: choose the file that PEFT saved.`);
  if (kind.output.peft_type !== 'LORA') {
    return unsupported(`is of the kind "${kind.output.peft_type.slice(0, 40)}"`);
  }
  const parsed = v.safeParse(AdapterConfig, json);
  if (!parsed.success) {
    const field = v.getDotPath(parsed.issues[0]) ?? 'a field';
    return badInput(`${CONFIG} lacks ${field} or holds something else there: choose the file that PEFT saved.`);
  }
  const settings: Readonly<Record<string, unknown>> = parsed.output;
  for (const [field, what] of UNSUPPORTED) if (isSet(settings[field])) return unsupported(`uses ${what} (${field})`);
  if (isSet(settings.bias) && settings.bias !== 'none') return unsupported('has trained biases (bias)');
  if (!PLAIN_BEGINNINGS.includes(settings.init_lora_weights)) {
    return unsupported(
      `began from a changed base (init_lora_weights: ${String(settings.init_lora_weights).slice(0, 40)})`,
    );
  }
  return succeed(parsed.output);
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

async function readTensors(files: ReadonlyMap<string, Blob>): Promise<Outcome<NamedTensors>> {
  const file = files.get(WEIGHTS);
  if (file === undefined) {
    if (!files.has('adapter_model.bin')) return missing(WEIGHTS);
    return unsupported('is saved as adapter_model.bin, which may contain programs');
  }
  if (file.size > LARGEST_ADAPTER)
    return badInput(`${WEIGHTS} is larger than any adapter: choose the adapter’s own file.`);
  const stored = await readSafetensors(file, WEIGHTS);
  if (!stored.ok) return stored;
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  for (const [name, tensor] of stored.value) {
    const values = await tensor.read();
    if (!values.every(Number.isFinite)) {
      return badInput(
        `${WEIGHTS} holds numbers in ${name.slice(0, 120)} that are not finite: its training went wrong.`,
      );
    }
    tensors.set(name, { shape: tensor.shape, values });
  }
  return succeed(tensors);
}

/** The targets that have tensors; a target that the settings name by itself must be among them. */
function targetsOf(tensors: NamedTensors, { target_modules }: AdapterConfig): Outcome<readonly LoraTarget[]> {
  const names = [...tensors.keys()];
  const targets = LORA_TARGETS.filter((target) =>
    names.some((name) => name.includes(`.${TARGET_PATHS[target]}.lora_`)),
  );
  if (targets.length === 0)
    return badInput(`${WEIGHTS} holds no LoRA of a linear layer: choose an adapter of a LLaMA model.`);
  for (const module of Array.isArray(target_modules) ? target_modules : []) {
    const last = module.slice(module.lastIndexOf('.') + 1);
    if (targets.some((target) => moduleName(target) === last)) continue;
    const known = LORA_TARGETS.some((target) => moduleName(target) === last);
    if (!known) return unsupported(`changes ${module.slice(0, 60)}`);
    return badInput(
      `${CONFIG} names ${module.slice(0, 60)}, but ${WEIGHTS} holds nothing for it: choose files of one adapter.`,
    );
  }
  return succeed(targets);
}

function missing(name: string): Outcome<never> {
  const message = `The file ${name} is missing: choose ${CONFIG} and ${WEIGHTS} together.`;
  return fail({ kind: 'missing', message });
}

function unsupported(what: string): Outcome<never> {
  const message = `The adapter ${what}, which is not supported: choose a plain LoRA adapter, or merge it into its base first.`;
  return fail({ kind: 'unsupported', message });
}
