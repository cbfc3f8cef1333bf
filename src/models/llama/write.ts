// Writing replies for many prompts at once: rows are filled as long as there are prompts, each ends alone, and the
// batch narrows when there is nothing left to fill it with.

import type { Sampling, Stop } from '../../core/ports.ts';
import { Batch } from './batch.ts';
import { breathe } from './breathe.ts';
import { lastLogits, type Model, prefill } from './prefill.ts';
import type { PrefixKeeper } from './prefix.ts';
import { drawToken, type Random, randomFrom } from './sample.ts';

/** A prompt in tokens. */
export interface WriteItem {
  readonly id: string;
  readonly tokens: readonly number[];
  readonly seed: number;
}

export type WriteEvent =
  | { readonly kind: 'token'; readonly id: string; readonly token: number }
  | { readonly kind: 'end'; readonly id: string; readonly reason: 'stop' | 'length' };

interface Row {
  readonly item: WriteItem;
  readonly random: Random;
  readonly limit: number;
  /** Tokens drawn so far; the last of them has not been through the model yet. */
  drawn: number;
  last: number;
}

/**
 * Yields every token as it is drawn, and one `end` per item; `stopIds` end a reply and are not yielded.
 * Every prompt must leave room for at least one token in the context. Ends early, everything freed, when stopped.
 */
export async function* write(
  model: Model,
  prefixes: PrefixKeeper,
  items: readonly WriteItem[],
  sampling: Sampling,
  stopIds: ReadonlySet<number>,
  width: number,
  stop: Stop,
): AsyncGenerator<WriteEvent> {
  if (items.length === 0 || sampling.maxTokens < 1) return;
  const prefix = await prefixes.prepare(
    model,
    items.map(({ tokens }) => tokens),
    stop,
  );
  if (prefix === null) return;
  const longest = Math.max(...items.map(({ tokens }) => tokens.length));
  const waiting = [...items];
  const rows: (Row | null)[] = new Array(Math.min(width, widthFor(items.length))).fill(null);
  const batch = new Batch(model, rows.length, longest, sampling.maxTokens);
  try {
    while (!stop.aborted) {
      for (let index = 0; index < rows.length && waiting.length > 0; index++) {
        while (rows[index] === null && waiting.length > 0) {
          const item = waiting.shift() as WriteItem;
          const read = await prefill(model, prefixes.start(model, prefix), item.tokens.slice(prefix), 'last', stop);
          if (read === null) return;
          await batch.insert(index, read.cache);
          const logits = await lastLogits(model, read.hidden[0] as (typeof read.hidden)[0]);
          const limit = Math.min(sampling.maxTokens, model.contextTokens - item.tokens.length);
          const row = { item, random: randomFrom(item.seed), limit, drawn: 0, last: 0 };
          const events = draw(row, logits, sampling, stopIds);
          yield* events;
          rows[index] = events.some(({ kind }) => kind === 'end') ? null : row;
        }
      }
      await narrow(batch, rows);
      if (rows.every((row) => row === null)) return;
      const logits = await batch.step(
        Int32Array.from(rows, (row) => row?.last ?? 0),
        rows.map((row) => row?.item.tokens.length ?? 0),
        rows.map((row) => (row === null ? 0 : row.drawn - 1)),
      );
      const vocab = logits.length / rows.length;
      for (const [index, row] of rows.entries()) {
        if (row === null) continue;
        const events = draw(row, logits.subarray(index * vocab, (index + 1) * vocab), sampling, stopIds);
        yield* events;
        if (events.some(({ kind }) => kind === 'end')) rows[index] = null;
      }
      await breathe();
    }
  } finally {
    batch.dispose();
  }
}

/** Draws the row's next token; says so, or that the reply has ended, or both. */
function draw(row: Row, logits: Float32Array, sampling: Sampling, stopIds: ReadonlySet<number>): WriteEvent[] {
  const { id } = row.item;
  const token = drawToken(logits, sampling, row.random);
  if (stopIds.has(token)) return [{ kind: 'end', id, reason: 'stop' }];
  row.last = token;
  row.drawn++;
  const event: WriteEvent = { kind: 'token', id, token };
  return row.drawn < row.limit ? [event] : [event, { kind: 'end', id, reason: 'length' }];
}

/** Batches come in powers of two, so that few shapes are compiled. */
function widthFor(count: number): number {
  let width = 1;
  while (width < count) width *= 2;
  return width;
}

/** Drops empty rows once half of the batch or more is empty (they only are when nothing waits any more). */
async function narrow(batch: Batch, rows: (Row | null)[]): Promise<void> {
  const busy = rows.flatMap((row, index) => (row === null ? [] : [index]));
  const width = widthFor(busy.length);
  if (busy.length === 0 || width >= rows.length) return;
  const idle = rows.flatMap((row, index) => (row === null ? [index] : []));
  const kept = [...busy, ...idle].slice(0, width);
  await batch.keep(kept);
  rows.splice(0, rows.length, ...kept.map((index) => rows[index] ?? null));
}
