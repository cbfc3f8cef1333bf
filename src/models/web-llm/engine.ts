// A model loaded in web-llm behind the ports of the method: one item after the other, each as one streamed request.

import { bugFrom, type Failure, fail, type Outcome, succeed } from '../../core/outcome.ts';
import type {
  GenerateEvent,
  GenerateItem,
  NllEvent,
  Prompt,
  Sampling,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../core/ports.ts';
import type { Engine, LoadedModel } from '../engine.ts';
import type { ChatEngine, ChatRequest } from './chat-engine.ts';
import type { DeviceWatch } from './device-watch.ts';
import { failureFrom, isTooLong, wordsOf } from './faults.ts';
import { grammarOf, logProbsOf, MOST_ANSWERS } from './one-token.ts';
import { type ReplyEnd, readReply } from './reply.ts';

/** web-llm takes 0 < top_p ≤ 1; this is its own floor, and means the most likely token. */
const LEAST_TOP_P = 1e-5;

/** The engine takes over both: its `close` unloads the model and gives the device back. */
export interface Loaded {
  readonly engine: ChatEngine;
  readonly watch: DeviceWatch;
}

type AnswerEnd =
  | Extract<ReplyEnd, { how: 'whole' | 'stopped' }>
  /** This item alone went wrong. */
  | { readonly how: 'item-failed'; readonly message: string }
  /** Every later item would go wrong too. */
  | { readonly how: 'engine-failed'; readonly failure: Failure };

/**
 * The ports over a loaded model. An item that cannot be answered is a `failed` event; a lost device, and whatever else
 * every later item would meet, is a failure that ends the iterable. After a loss every call fails with `device-lost`.
 *
 * @param render a prompt as the one string that the model reads.
 */
export function makeWebLlmEngine(
  model: LoadedModel,
  { engine, watch }: Loaded,
  render: (prompt: Prompt) => Outcome<string>,
): Engine {
  let promptTokens = 0;
  let dead: Failure | null = null;
  let closed = false;

  /** One reply from first token to last, or what became of it. Yields `show` of the reply as it grows. */
  async function* answer<Shown>(
    prompt: Prompt,
    how: Omit<ChatRequest, keyof typeof EVERY_REQUEST | 'messages'>,
    stop: Stop,
    show: ((text: string) => Shown) | null,
  ): AsyncGenerator<Shown, AnswerEnd> {
    const lost = dead ?? watch.failure;
    if (lost !== null) return { how: 'engine-failed', failure: lost };
    const rendered = render(prompt);
    if (!rendered.ok) return { how: 'item-failed', message: rendered.failure.message };
    const request: ChatRequest = { ...EVERY_REQUEST, ...how, messages: [{ role: 'user', content: rendered.value }] };
    try {
      let end = yield* readReply(engine, request, watch, stop, show);
      // An interrupt that came after the end of an earlier reply strikes this one, and is used up by it.
      if (end.how === 'cut' && !stop.aborted) end = yield* readReply(engine, request, watch, stop, show);
      if (end.how === 'whole') promptTokens += end.promptTokens;
      if (end.how === 'whole' || end.how === 'stopped') return end;
      if (end.how === 'lost') return dies(end.failure);
      if (stop.aborted) return { how: 'stopped' };
      return { how: 'item-failed', message: 'The engine ended the reply without being asked to, twice.' };
    } catch (thrown) {
      return await faultOf(thrown);
    }
  }

  async function faultOf(thrown: unknown): Promise<AnswerEnd> {
    if (isTooLong(thrown)) {
      const { contextTokens } = model.capabilities;
      const message = `The prompt is longer than the ${contextTokens} tokens that the model reads; shorter segments will fit.`;
      return { how: 'item-failed', message };
    }
    const failure = failureFrom(thrown);
    if (failure.kind === 'device-lost') return dies(failure);
    if (failure.kind !== 'bug') return { how: 'engine-failed', failure };
    // Nothing that is known: an engine that has let go of its model says so when it is asked, otherwise it can go on.
    try {
      const still = await watch.race(engine.getMessage());
      if (!still.ok) return dies(still.failure);
    } catch (gone) {
      const reason = failureFrom(gone);
      return reason.kind === 'device-lost' ? dies(reason) : { how: 'engine-failed', failure };
    }
    return { how: 'item-failed', message: `The model failed on this item (${wordsOf(thrown)}).` };
  }

  function dies(failure: Failure): AnswerEnd {
    dead ??= failure;
    return { how: 'engine-failed', failure: dead };
  }

  async function* generate(
    items: readonly GenerateItem[],
    sampling: Sampling,
    stop: Stop,
  ): AsyncGenerator<Outcome<GenerateEvent>> {
    for (const { id, prompt, seed } of items) {
      if (stop.aborted) return;
      const drawn = {
        temperature: sampling.temperature,
        top_p: Math.min(1, Math.max(LEAST_TOP_P, sampling.topP)),
        max_tokens: sampling.maxTokens,
        seed,
      };
      const end = yield* answer(prompt, drawn, stop, (text) => succeed<GenerateEvent>({ kind: 'text', id, text }));
      if (end.how === 'stopped') return;
      if (end.how === 'engine-failed') {
        yield fail(end.failure);
        return;
      }
      if (end.how === 'item-failed') yield succeed({ kind: 'failed', id, message: end.message });
      else yield succeed({ kind: 'end', id, text: end.text, tokens: end.tokens, reason: end.reason });
    }
  }

  async function* score(items: readonly ScoreItem[], stop: Stop): AsyncGenerator<Outcome<ScoreEvent>> {
    for (const { id, prompt, continuations } of items) {
      if (stop.aborted) return;
      const grammar = grammarOf(continuations);
      if (!grammar.ok) {
        yield succeed({ kind: 'failed', id, message: grammar.failure.message });
        continue;
      }
      const held = { ...ONE_TOKEN, response_format: { type: 'grammar' as const, grammar: grammar.value } };
      const end = yield* answer<never>(prompt, held, stop, null);
      if (end.how === 'stopped') return;
      if (end.how === 'engine-failed') {
        yield fail(end.failure);
        return;
      }
      const logProbs = end.how === 'whole' ? logProbsOf(end.firstTokens, continuations) : fail(bugFrom(end.message));
      yield succeed(
        logProbs.ok
          ? { kind: 'scored', id, logProbs: logProbs.value }
          : { kind: 'failed', id, message: logProbs.failure.message },
      );
    }
  }

  return {
    model,
    get promptTokens() {
      return promptTokens;
    },
    generate,
    score,
    async *nll(): AsyncGenerator<Outcome<NllEvent>> {
      const message =
        'This engine does not measure how likely a text is. Load a model that runs in the page’s own engine.';
      yield fail({ kind: 'unsupported', message });
    },
    learner: null,
    close() {
      if (closed) return;
      closed = true;
      dead = { kind: 'missing', message: 'The model was unloaded. Load one first.' };
      void watch.release(() => engine.unload());
    },
  };
}

/** What every request says. The penalties stand in some models' configurations and would bend what the paper draws. */
const EVERY_REQUEST = {
  stream: true,
  stream_options: { include_usage: true },
  repetition_penalty: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
} as const;

/** The first token's probabilities; below temperature 1 very unlikely tokens give NaN. */
const ONE_TOKEN = {
  temperature: 1,
  top_p: 1,
  max_tokens: 1,
  seed: 0,
  logprobs: true,
  top_logprobs: MOST_ANSWERS,
} as const;
