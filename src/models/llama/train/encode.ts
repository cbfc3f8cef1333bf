// A training text in tokens. The prompt is encoded by the very function that generation uses, so that a model is asked
// later exactly as it was taught (trap 1 of the method notes).

import { badInput, fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { Prompt } from '../../../core/ports.ts';
import type { LlamaTokenizer } from '../tokenizer.ts';
import type { TrainExample } from './loss.ts';

export interface EncodedExample {
  readonly example: TrainExample;
  /** Tokens of the completion that did not fit. A cut one does not teach where a reply ends. */
  readonly cutTokens: number;
}

/**
 * Prompt, completion and the token that ends a reply, `limit` tokens at most. The loss begins at the completion.
 * `bad-input` when the prompt alone leaves no room for one token of the completion; `unsupported` when the model cannot
 * be taught such texts at all, because its template refuses them or no token ends a reply.
 */
export function encodeExample(
  tokenizer: LlamaTokenizer,
  { prompt, completion }: { readonly prompt: Prompt; readonly completion: string },
  limit: number,
): Outcome<EncodedExample> {
  const asked = tokenizer.encodeChat(prompt);
  if (!asked.ok) return fail({ kind: 'unsupported', message: asked.failure.message });
  const end = tokenizer.endOfTurn;
  if (end === null) {
    const message = 'This model has no token that ends a reply, so it cannot be taught to end one.';
    return fail({ kind: 'unsupported', message });
  }
  const reply = [...tokenizer.encode(completion), end];
  const room = limit - asked.value.length;
  if (room < 1) {
    return badInput(
      `A prompt has ${asked.value.length} tokens, and ${limit} are read at most: use a shorter text or a higher limit.`,
    );
  }
  return succeed({
    example: { ids: [...asked.value, ...reply.slice(0, room)], lossFrom: asked.value.length },
    cutTokens: Math.max(0, reply.length - room),
  });
}
