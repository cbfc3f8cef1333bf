// The library's own checks of a request, as far as our requests could break them.

import type { ChatRequest } from '../../../src/models/web-llm/chat-engine.ts';

/** An error as web-llm makes them: told apart by its name alone. */
export function named(name: string, text: string): Error {
  return Object.assign(new Error(text), { name });
}

/** The library's checks of a request that throw at once; see postInitAndCheckFields. */
export function checkFields(request: ChatRequest): void {
  const format: { type: string; grammar?: unknown; schema?: unknown } | undefined = request.response_format;
  if (!Number.isInteger(request.seed)) throw named('SeedTypeError', 'Seed should be an integer');
  if (format?.type === 'grammar' && typeof format.grammar !== 'string') {
    throw named('InvalidResponseFormatGrammarError', 'grammar needs to be specified');
  }
  if (format !== undefined && format.type !== 'grammar') throw new Error('hangs for ever in the library');
  if (request.messages.at(-1)?.role !== 'user') throw named('MessageOrderError', 'Last message should be from `user`.');
  if (request.stream !== true) throw new Error('an interrupted library answers this with nothing');
}

/** The checks that wait for the first token; see postInitAndCheckGenerationConfigValues. */
export function checkSampling(request: ChatRequest): void {
  const { top_p, temperature, max_tokens, top_logprobs = 0 } = request;
  if (!(top_p > 0 && top_p <= 1)) throw named('RangeError', 'top_p: 0 < x <= 1');
  if (!(temperature >= 0)) throw named('NonNegativeError', 'temperature');
  if (!(max_tokens > 0)) throw named('MinValueError', 'max_tokens');
  if (top_logprobs > 0 && request.logprobs !== true) throw named('DependencyError', 'top_logprobs needs logprobs');
  if (!(top_logprobs >= 0 && top_logprobs <= 5)) throw named('RangeError', 'top_logprobs: 0 <= x <= 5');
  if (request.repetition_penalty !== 1 || request.frequency_penalty !== 0 || request.presence_penalty !== 0) {
    throw new Error('the paper draws without penalties');
  }
}
