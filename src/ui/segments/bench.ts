// The state of the stage of segments: what is listed and read, and the acts on it. Views draw it; nothing here knows the page.

import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Failure } from '../../core/outcome.ts';
import type { Range } from '../../core/split-text.ts';
import type { App, Row, SegmentState } from '../../run/app.ts';
import type { Place } from '../place.ts';
import type { Shelves } from '../review/memory.ts';
import { nextPlace, previousPlace, type Standing } from '../review/steps.ts';
import { titleOf } from '../row-state.ts';
import { actWords, DONE_WORDS } from './act-words.ts';
import { type TextDrafts, textDrafts } from './drafts.ts';
import { listed, NO_FILTER, ordered, type SegmentFilter, type SegmentOrder, standsFor, stateOf } from './filter.ts';
import type { SegmentActName } from './keys.ts';

/** What is being done with the boundaries or the text of the segment that is read, and not yet done. */
export type Doing =
  | { readonly kind: 'split'; readonly at: number | null }
  | ({ readonly kind: 'move'; readonly end: 'start' | 'end' } & Range)
  | { readonly kind: 'edit' };

export interface SegmentsBench {
  readonly filter: ReadonlySignal<SegmentFilter>;
  readonly order: ReadonlySignal<SegmentOrder>;
  /** Those that match, in the order chosen. */
  readonly shown: ReadonlySignal<readonly Row[]>;
  /** How many match on either side. */
  readonly sides: ReadonlySignal<{ readonly in: number; readonly out: number }>;
  /** The one that is read. It stays when it no longer matches, until the person goes on or filters anew. */
  readonly current: ReadonlySignal<Row | null>;
  readonly state: ReadonlySignal<SegmentState | null>;
  /** Place of `current` in `shown`; -1 when it no longer matches. */
  readonly at: ReadonlySignal<number>;
  /** The segments before and after it in its document. */
  readonly neighbours: ReadonlySignal<{ readonly before: Row | null; readonly after: Row | null }>;
  readonly doing: ReadonlySignal<Doing | null>;
  /** Whether keys belong to what is being done. */
  readonly editing: ReadonlySignal<boolean>;
  readonly drafts: TextDrafts;
  readonly busy: ReadonlySignal<boolean>;
  /** What was last done, for those who do not see it. */
  readonly said: ReadonlySignal<string>;
  /** Why the last act was refused, for all to see. */
  readonly refused: ReadonlySignal<Failure | null>;
  choose(filter: SegmentFilter): void;
  sort(order: SegmentOrder): void;
  select(segmentId: string): void;
  act(act: SegmentActName): Promise<void>;
  /** Says or changes what is being done; null leaves it. */
  do(doing: Doing | null): void;
  /** Makes the cut or the move that is being chosen. */
  apply(): Promise<void>;
  save(text: string): Promise<void>;
  cutAgain(): Promise<void>;
  dispose(): void;
}

const EDITED: Failure = {
  kind: 'bad-input',
  message:
    'The text of this segment was edited, so its boundaries stay where they are. Take the edit back first: undo it, or cut the document anew.',
};

export function segmentsBench(app: App, place: Place, shelves: Shelves): SegmentsBench {
  const filter = signal(NO_FILTER);
  const order = signal<SegmentOrder>('text');
  const said = signal('');
  const refused = signal<Failure | null>(null);
  const busy = signal(false);
  const drafts = textDrafts(shelves.session);
  // The segment that is read whether it matches or not; null after the person has filtered anew.
  const held = signal<string | null>(place.selected.value);
  const begun = signal<{ readonly segmentId: string; readonly doing: Doing } | null>(null);

  const found = computed(() => listed(app.allRows.value, app.segmentStates.value, filter.value));
  const shown = computed(() => ordered(found.value.shown, order.value));
  const current = computed(() => currentOf(shown.value, app.allRows.value, place.selected.value, held.value));
  const at = computed(() => (current.value === null ? -1 : shown.value.indexOf(current.value)));
  const neighbours = computed(() => neighboursOf(app.allRows.value, current.value));
  const doing = computed(() =>
    begun.value?.segmentId === current.value?.segment.id ? (begun.value?.doing ?? null) : null,
  );

  let stood = 0;
  const endings = [
    effect(() => {
      if (at.value >= 0) stood = at.value;
    }),
    effect(() => {
      if (app.opened.value) drafts.keepOnly(app.documents.value.map(({ id }) => id));
    }),
  ];
  const standing = (): Standing => ({ at: at.value, stood });
  const say = (words: string) => {
    // The same words twice would be silent the second time.
    said.value = said.value === words ? `${words}\u00a0` : words;
  };
  const select = (segmentId: string) => {
    batch(() => {
      held.value = segmentId;
      begun.value = null;
      refused.value = null;
      // On a narrow screen the text is a page of its own, and stays so.
      if (place.reading.value === null) place.selected.value = segmentId;
      else place.open(segmentId);
    });
  };
  const step = (goal: number | null, end: string) => {
    const row = goal === null ? undefined : shown.value[goal];
    if (row === undefined) say(end);
    else select(row.segment.id);
  };
  const begin = (next: Doing | null) => {
    const id = current.value?.segment.id;
    begun.value = next === null || id === undefined ? null : { segmentId: id, doing: next };
  };

  const decide = async (row: Row, decided: 'keep' | 'drop' | null) => {
    const goal = nextPlace(standing(), shown.value.length);
    const next = goal === null ? undefined : shown.value[goal];
    const done = decided === null ? 'Your word is taken back' : decided === 'keep' ? 'Kept' : 'Left out';
    if (decided !== null && next !== undefined) select(next.segment.id);
    else select(row.segment.id);
    await app.decideSegments([row.segment.id], decided);
    const onward = decided === null ? '' : next === undefined ? ' This was the last one.' : ` Next: ${titleOf(next)}.`;
    say(`${done}.${onward}`);
  };
  /** One act on boundaries or text at a time; what it is refused for is shown. */
  const draw = async (row: Row, name: keyof typeof DONE_WORDS, work: () => Promise<Failure | null>) => {
    if (busy.value) return;
    busy.value = true;
    refused.value = null;
    // What stands in its place afterwards is found by where it stood.
    held.value = row.segment.id;
    place.selected.value = row.segment.id;
    try {
      const failure = await work();
      refused.value = failure;
      const now = current.value;
      if (failure === null && now !== null) select(now.segment.id);
      say(failure === null ? DONE_WORDS[name] : failure.message);
    } finally {
      busy.value = false;
    }
  };
  const boundaries = (row: Row, next: Doing) => {
    if (row.segment.byHand === 'text') {
      refused.value = EDITED;
      return say(EDITED.message);
    }
    refused.value = null;
    begin(next);
  };

  return {
    filter,
    order,
    shown,
    sides: found,
    current,
    state: computed(() => (current.value === null ? null : stateOf(app.segmentStates.value, current.value))),
    at,
    neighbours,
    doing,
    editing: computed(() => doing.value !== null),
    drafts,
    busy,
    said,
    refused,
    choose(next) {
      batch(() => {
        filter.value = next;
        held.value = null;
        refused.value = null;
      });
    },
    sort(next) {
      order.value = next;
    },
    select,
    async act(act) {
      const row = current.value;
      if (act === 'undo') {
        const last = app.lastSegmentAct.value;
        if (last === null) return say('There is nothing to take back.');
        refused.value = null;
        await app.undoSegments();
        return say(`Taken back: ${actWords(last)}.`);
      }
      if (act === 'next') return step(nextPlace(standing(), shown.value.length), 'This is the last segment.');
      if (act === 'previous') {
        return step(previousPlace(standing(), shown.value.length), 'This is the first segment.');
      }
      if (row === null) return;
      switch (act) {
        case 'keep':
        case 'drop':
          return await decide(row, act);
        case 'clear':
          if (stateOf(app.segmentStates.value, row).decided === null) return say('There is no word of yours on it.');
          return await decide(row, null);
        case 'merge':
          return await draw(row, 'merge', () => app.mergeWithNext(row.segment.id));
        case 'split':
          return boundaries(row, { kind: 'split', at: null });
        case 'boundaries':
          return boundaries(row, { kind: 'move', end: 'start', from: row.segment.from, to: row.segment.to });
        case 'edit':
          held.value = row.segment.id;
          place.open(row.segment.id);
          return begin({ kind: 'edit' });
        default:
          return act satisfies never;
      }
    },
    do: begin,
    async apply() {
      const row = current.value;
      const now = doing.value;
      if (row === null || now === null) return;
      if (now.kind === 'split' && now.at !== null) {
        const { at: offset } = now;
        await draw(row, 'split', () => app.splitSegment(row.segment.id, offset));
      } else if (now.kind === 'move') {
        const { from, to } = now;
        if (from === row.segment.from && to === row.segment.to) begin(null);
        else await draw(row, 'move', () => app.moveSegment(row.segment.id, { from, to }));
      }
    },
    async save(text) {
      const row = current.value;
      if (row === null) return;
      await draw(row, 'edit', async () => {
        const failure = await app.editSegment(row.segment.id, text);
        if (failure === null) drafts.drop(row.segment.id);
        return failure;
      });
    },
    async cutAgain() {
      const row = current.value;
      if (row === null) return;
      await draw(row, 'cut-again', async () => {
        await app.cutAgain(row.document.id);
        return null;
      });
    },
    dispose() {
      for (const end of endings) end();
    },
  };
}

function currentOf(
  shown: readonly Row[],
  all: readonly Row[],
  selected: string | null,
  held: string | null,
): Row | null {
  const isSelected = ({ segment }: Row) => segment.id === selected;
  const there = shown.find(isSelected);
  if (there !== undefined || selected === null) return there ?? shown[0] ?? null;
  const stays = selected === held ? (all.find(isSelected) ?? standsFor(all, selected)) : null;
  if (stays !== null) return stays;
  // Other stages select a whole document.
  return standsFor(shown, selected) ?? shown.find(({ document }) => document.id === selected) ?? shown[0] ?? null;
}

function neighboursOf(rows: readonly Row[], row: Row | null) {
  const at = row === null ? -1 : rows.indexOf(row);
  const beside = (place: number) => {
    const other = at === -1 ? undefined : rows[place];
    return other !== undefined && other.document.id === row?.document.id ? other : null;
  };
  return { before: beside(at - 1), after: beside(at + 1) };
}
