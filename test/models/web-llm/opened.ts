// A small compiled model, as a choice and its files, and how tests open it on the stand-in.

import type { Outcome } from '../../../src/core/outcome.ts';
import type { GenerateEvent, GenerateItem, Prompt, Sampling } from '../../../src/core/ports.ts';
import type { Engine, LoadProgress, WebLlmChoice } from '../../../src/models/engine.ts';
import { type Artifacts, openWebLlm } from '../../../src/models/web-llm/open.ts';
import { collect } from '../../core/scripted-ports.ts';
import { type Edges, type StandIn, standIn } from './stand-in.ts';
import { CHATML } from './templates.ts';

export const CHOICE: WebLlmChoice = {
  engine: 'web-llm',
  id: 'Tiny-Instruct-q4f32_1-MLC',
  name: 'Tiny Instruct',
  bytes: 1000,
  bytesAre: 'exact',
  where: 'downloaded',
  licence: 'Apache-2.0',
  base: 'Tiny-Instruct',
  family: 'Tiny',
  parameters: 1000,
  quantisation: 'q4f32_1',
  memoryBytes: null,
  contextTokens: 4096,
  needsF16: false,
  bufferBytes: null,
  weightsUrl: 'https://host.example/tiny/resolve/main/',
  libraryUrl: 'https://host.example/tiny.wasm',
  overrides: { context_window_size: 2048 },
  packageManifest: null,
  remark: null,
  runsHere: true,
};

export const ARTIFACTS: Artifacts = {
  bytes: 1000,
  config: { conv_template: CHATML, context_window_size: 8192, sliding_window_size: -1 },
  tokenizer: { added_tokens: [{ id: 2, content: '<|im_end|>', special: true }] },
  listingHash: '0123456789abcdef',
};

export const RUNNING = { aborted: false };

export function asked(text: string, replyStart?: string): Prompt {
  return { turns: [{ role: 'user', content: text }], ...(replyStart === undefined ? {} : { replyStart }) };
}

export async function open(standIn: StandIn, artifacts = ARTIFACTS, choice = CHOICE): Promise<Engine> {
  const opened = await tryToOpen(standIn, { artifacts, choice });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

export function tryToOpen(
  standIn: StandIn,
  {
    choice = CHOICE,
    artifacts = ARTIFACTS,
    stop = RUNNING,
    report = (_progress: LoadProgress): void => undefined,
  } = {},
): Promise<Outcome<Engine>> {
  return openWebLlm(choice, artifacts, report, stop, standIn.start);
}

export const SAMPLING: Sampling = { temperature: 0.7, topP: 0.9, maxTokens: 64 };
export const DIGITS = ['1', '2', '3', '4', '5'];

export const item = (id: string, text = id): GenerateItem => ({ id, prompt: asked(text), seed: 7 });
export const words = (...pieces: string[]) => ({ pieces });

export function writing(edges: Partial<Edges> = {}) {
  return standIn((_request, index) => words('Re', 'ply ', String(index)), edges);
}

export async function generated(stand: StandIn, items: readonly GenerateItem[], sampling = SAMPLING) {
  const engine = await open(stand);
  return await collect(engine.generate(items, sampling, RUNNING));
}

export const ends = (events: Awaited<ReturnType<typeof generated>>): readonly GenerateEvent[] =>
  events.flatMap((event) => (event.ok && event.value.kind !== 'text' ? [event.value] : []));
