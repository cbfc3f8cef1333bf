// Ports that say what a test wrote down for them, and remember what they were asked.

import { newest } from '../../src/core/attempts.ts';
import { type Outcome, succeed } from '../../src/core/outcome.ts';
import type {
  Generate,
  GenerateEvent,
  GenerateItem,
  Measure,
  NllEvent,
  NllItem,
  Sampling,
  Score,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../src/core/ports.ts';
import type { Segment } from '../../src/core/records.ts';

export function segmentOf(name: string): Segment {
  const text = `Text of ${name}.`;
  return { id: `doc/${name}`, documentId: 'doc', headingPath: [], from: 0, to: text.length, text };
}

/** For every parent its newest attempt under a key, as the stages are told what is there. */
export function latestOf<R extends { readonly key: string; readonly attempt: number }>(
  records: readonly R[],
  key: string,
  parentOf: (record: R) => string,
): Map<string, R> {
  const latest = new Map<string, R>();
  for (const parent of new Set(records.map(parentOf))) {
    const found = newest(
      records.filter((record) => parentOf(record) === parent),
      key,
    );
    if (found !== null) latest.set(parent, found);
  }
  return latest;
}

type Say<Item, Event> = (item: Item, index: number) => readonly (Event | Outcome<Event>)[];

/** For every item, in turn, what `say` answers; ends early once stopped, as the contract has it. */
export class ScriptedGenerate implements Generate {
  readonly calls: { readonly items: readonly GenerateItem[]; readonly sampling: Sampling }[] = [];
  constructor(private readonly say: Say<GenerateItem, GenerateEvent>) {}

  async *generate(items: readonly GenerateItem[], sampling: Sampling, stop: Stop) {
    this.calls.push({ items, sampling });
    yield* play(items, this.say, stop);
  }
}

export class ScriptedScore implements Score {
  readonly calls: (readonly ScoreItem[])[] = [];
  constructor(private readonly say: Say<ScoreItem, ScoreEvent>) {}

  async *score(items: readonly ScoreItem[], stop: Stop) {
    this.calls.push(items);
    yield* play(items, this.say, stop);
  }
}

export class ScriptedMeasure implements Measure {
  readonly calls: (readonly NllItem[])[] = [];
  constructor(private readonly say: Say<NllItem, NllEvent>) {}

  async *nll(items: readonly NllItem[], stop: Stop) {
    this.calls.push(items);
    yield* play(items, this.say, stop);
  }
}

/** A port that must not be asked. */
export const silentGenerate = new ScriptedGenerate(() => {
  throw new Error('this stage must not generate');
});
export const silentScore = new ScriptedScore(() => {
  throw new Error('this stage must not score');
});

export const silentMeasure = new ScriptedMeasure(() => {
  throw new Error('this stage must not measure');
});

async function* play<Item, Event extends object>(items: readonly Item[], say: Say<Item, Event>, stop: Stop) {
  for (const [index, item] of items.entries()) {
    for (const said of say(item, index)) {
      if (stop.aborted) return;
      await Promise.resolve();
      yield 'ok' in said ? said : succeed(said);
    }
  }
}

export function replyWith(text: string, reason: 'stop' | 'length' = 'stop') {
  return (item: GenerateItem): readonly GenerateEvent[] => [
    { kind: 'text', id: item.id, text: text.slice(0, 4) },
    { kind: 'end', id: item.id, text, tokens: 7, reason },
  ];
}

export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of stream) all.push(each);
  return all;
}
