// One streamed reply of web-llm, read to its end on every way out: a stream that is left early keeps the model's lock.

import type { Failure } from '../../core/outcome.ts';
import type { Stop } from '../../core/ports.ts';
import type { ChatEngine, ChatRequest, ReplyChunk, TokenChance } from './chat-engine.ts';
import type { DeviceWatch } from './device-watch.ts';

/** How a reply ended. */
export type ReplyEnd =
  | {
      readonly how: 'whole';
      readonly text: string;
      /** Tokens written, the one that ended the reply included. */
      readonly tokens: number;
      readonly promptTokens: number;
      readonly reason: 'stop' | 'length';
      /** The most likely first tokens; empty unless they were asked for. */
      readonly firstTokens: readonly TokenChance[];
    }
  /** The caller's stop ended it. */
  | { readonly how: 'stopped' }
  /** The engine ended it without being asked: an interrupt that was meant for an earlier request. */
  | { readonly how: 'cut' }
  | { readonly how: 'lost'; readonly failure: Failure };

/** Yields `show` of the reply so far whenever it grows; nothing when `show` is null. Throws what web-llm throws. */
export async function* readReply<Shown>(
  engine: ChatEngine,
  request: ChatRequest,
  watch: DeviceWatch,
  stop: Stop,
  show: ((text: string) => Shown) | null,
): AsyncGenerator<Shown, ReplyEnd> {
  const created = await watch.race(engine.create(request));
  if (!created.ok) return { how: 'lost', failure: created.failure };
  const stream = created.value[Symbol.asyncIterator]();
  const seen = { text: '', tokens: 0, promptTokens: 0, reason: '', firstTokens: [] as readonly TokenChance[] };
  let interrupted = false;
  let open = true;
  try {
    for (;;) {
      const step = await nextOf(stream, watch, () => {
        open = false;
      });
      if (!step.ok) return { how: 'lost', failure: step.failure };
      if (step.value.done) break;
      const grown = take(seen, step.value.value);
      if (stop.aborted && !interrupted) {
        interrupted = true;
        await engine.interruptGenerate();
      }
      if (grown && !interrupted && show !== null) yield show(seen.text);
    }
  } finally {
    if (open) await drain(engine, stream, watch);
  }
  const { reason } = seen;
  if (reason !== 'stop' && reason !== 'length') return { how: interrupted ? 'stopped' : 'cut' };
  // The chunks lack a character whose bytes never came together, and hold what a stop text has cut off again.
  const text = await watch.race(engine.getMessage());
  if (!text.ok) return { how: 'lost', failure: text.failure };
  return { ...seen, how: 'whole', text: text.value, reason };
}

/** The next chunk. `closed` is called when none can follow: the stream has ended, has thrown or is lost. */
async function nextOf(stream: AsyncIterator<ReplyChunk>, watch: DeviceWatch, closed: () => void) {
  try {
    const step = await watch.race(stream.next());
    if (!step.ok || step.value.done) closed();
    return step;
  } catch (thrown) {
    closed();
    throw thrown;
  }
}

/** Puts a chunk's news into `seen`; true when the text has grown. */
function take(
  seen: { text: string; tokens: number; promptTokens: number; reason: string; firstTokens: readonly TokenChance[] },
  { choices, usage }: ReplyChunk,
): boolean {
  if (usage) {
    seen.promptTokens = usage.prompt_tokens;
    // A chunk is a token, except that some are held back; older versions of web-llm count one too few.
    seen.tokens = Math.max(seen.tokens, usage.completion_tokens);
  }
  const [choice] = choices;
  if (choice === undefined) return false;
  if (choice.finish_reason !== null) seen.reason = choice.finish_reason;
  else seen.tokens++;
  const [first] = choice.logprobs?.content ?? [];
  if (first !== undefined && seen.firstTokens.length === 0) seen.firstTokens = first.top_logprobs;
  const more = choice.delta.content ?? '';
  seen.text += more;
  return more !== '';
}

/** Ends a reply that nobody wants any more, and reads the rest of its stream. */
async function drain(engine: ChatEngine, stream: AsyncIterator<ReplyChunk>, watch: DeviceWatch): Promise<void> {
  try {
    await engine.interruptGenerate();
    for (;;) {
      const step = await watch.race(stream.next());
      if (!step.ok || step.value.done) return;
    }
  } catch {
    // The stream has ended by throwing; whoever left the reply early has no use for the reason.
  }
}
