// The state of the bench: what is filtered and selected, and the acts on it. Views draw it; nothing here knows the page.

import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { App, Row } from '../../run/app.ts';
import type { Place } from '../place.ts';
import { type BulkPlan, changes } from './bulk.ts';
import { type DraftShelf, draftShelf } from './draft-shelf.ts';
import { matching, NO_FILTER, ordered, type ReviewFilter, type ReviewOrder } from './filter.ts';
import { keepPlace, recallPlace, type Shelves } from './memory.ts';
import { actWords, isReviewable, type Pair, pairOf, relabelled } from './pair.ts';
import type { Act } from './shortcuts.ts';
import { nextPlace, nextUnlabelled, previousPlace, type Standing } from './steps.ts';

export interface BenchState {
  readonly filter: ReadonlySignal<ReviewFilter>;
  readonly order: ReadonlySignal<ReviewOrder>;
  /** Every pair that can be reviewed, in the order of the text. */
  readonly all: ReadonlySignal<readonly Row[]>;
  /** Those that match, in the order chosen. */
  readonly shown: ReadonlySignal<readonly Row[]>;
  /** The one that is read. It stays when it no longer matches, until the person goes on or filters anew. */
  readonly current: ReadonlySignal<Row | null>;
  /** Place of `current` in `shown`; -1 when it no longer matches. */
  readonly at: ReadonlySignal<number>;
  readonly editing: ReadonlySignal<boolean>;
  readonly drafts: DraftShelf;
  /** Labels are being stored. */
  readonly busy: ReadonlySignal<boolean>;
  /** What was last done, for those who do not see it. */
  readonly said: ReadonlySignal<string>;
  /** How far the list was scrolled when it was left, in rows. */
  readonly top: number;
  choose(filter: ReviewFilter): void;
  sort(order: ReviewOrder): void;
  select(segmentId: string): void;
  /** Does what a button or a key asks for; nothing while a pair is being edited. */
  act(act: Act): Promise<void>;
  save(pair: Pair): Promise<void>;
  /** Leaves the editing; the draft stays. */
  leaveEdit(): void;
  discardEdit(): void;
  labelAll(plan: BulkPlan): Promise<void>;
  scrolled(rows: number): void;
  /** Ends what follows the app. */
  dispose(): void;
}

export function benchState(app: App, place: Place, shelves: Shelves): BenchState {
  const recalled = recallPlace(shelves);
  const filter = signal(knownFilter(recalled.filter, app));
  const order = signal(recalled.order);
  const edited = signal<string | null>(null);
  const said = signal('');
  const drafts = draftShelf(shelves);
  let top = recalled.top;
  if (place.selected.value === null) place.selected.value = recalled.selected;
  // The row that is read whether it matches or not; null after the person has filtered anew.
  const held = signal<string | null>(place.selected.value);

  const all = computed(() => app.rows.value.filter(isReviewable));
  const shown = computed(() => {
    const settings = app.settings.value;
    return ordered(matching(all.value, filter.value, settings), order.value, settings.minScore);
  });
  const current = computed(() => currentOf(shown.value, all.value, place.selected.value, held.value));
  const at = computed(() => (current.value === null ? -1 : shown.value.indexOf(current.value)));
  const editing = computed(() => current.value !== null && current.value.segment.id === edited.value);

  let stood = 0;
  const busy = signal(false);
  // Rows before an undo; what it changed is found when the app shows it, which may be a moment later.
  const beforeUndo = signal<readonly Row[] | null>(null);
  const endings = [
    effect(() => {
      if (at.value >= 0) stood = at.value;
    }),
    effect(() => {
      const before = beforeUndo.value;
      const undone = before === null ? [] : relabelled(before, app.rows.value);
      if (undone.length === 0) return;
      beforeUndo.value = null;
      const shownIds = new Set(shown.peek().map((row) => row.segment.id));
      const goal = undone.find((id) => shownIds.has(id)) ?? undone[0];
      if (goal !== undefined) select(goal);
    }),
    effect(() => {
      if (app.opened.value) drafts.keepOnly(app.documents.value.map(({ id }) => id));
    }),
    effect(() => {
      const selected = current.value?.segment.id ?? null;
      // While nothing is there to select, what was selected before is not forgotten.
      if (all.value.length > 0) keepPlace(shelves, { selected, filter: filter.value, order: order.value, top });
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
      edited.value = null;
      beforeUndo.value = null;
      // On a narrow screen the text is a page of its own, and stays so.
      if (place.reading.value === null) place.selected.value = segmentId;
      else place.open(segmentId);
    });
  };
  const goTo = (goal: number | null) => {
    const row = goal === null ? undefined : shown.value[goal];
    if (row !== undefined) select(row.segment.id);
    return row ?? null;
  };

  const step = (goal: number | null, end: string) => {
    if (goTo(goal) === null) say(end);
  };
  const judge = async (row: Row, word: 'good' | 'not-good') => {
    const next = nextUnlabelled(shown.value, standing());
    select(row.segment.id);
    const goal = goTo(next);
    const done = word === 'good' ? 'Accepted' : 'Rejected';
    const onward =
      goal === null ? 'No other pair that matches is without a label.' : `Next: ${pairOf(goal).instruction}`;
    if (!changes(row, word)) {
      const as = row.label?.said.kind === 'edited' ? ' as you edited it' : '';
      say(`${done} already${as}. ${onward}`);
      return;
    }
    if (await label([row.segment.id], { kind: word })) say(`${done}. ${onward}`);
    else select(row.segment.id);
  };
  const label = async (ids: readonly string[], given: Parameters<App['label']>[1]): Promise<boolean> => {
    beforeUndo.value = null;
    busy.value = true;
    try {
      const labelled = await app.label(ids, given);
      if (labelled === 0) say('Nothing was labelled.');
      return labelled > 0;
    } finally {
      busy.value = false;
    }
  };
  const undo = async () => {
    const last = app.lastLabel.value;
    if (last === null) {
      say('There is nothing to take back.');
      return;
    }
    beforeUndo.value = app.rows.value;
    await app.undoLabel();
    say(`Taken back: ${actWords(last)}.`);
  };

  return {
    filter,
    order,
    all,
    shown,
    current,
    at,
    editing,
    drafts,
    busy,
    said,
    top,
    choose(next) {
      batch(() => {
        filter.value = next;
        held.value = null;
      });
    },
    sort(next) {
      order.value = next;
    },
    select,
    async act(act) {
      const row = current.value;
      if (editing.value) return;
      switch (act) {
        case 'undo':
          return await undo();
        case 'next':
          return step(nextPlace(standing(), shown.value.length), 'This is the last pair.');
        case 'previous':
          return step(previousPlace(standing(), shown.value.length), 'This is the first pair.');
        case 'accept':
        case 'reject':
          return row === null ? undefined : await judge(row, act === 'accept' ? 'good' : 'not-good');
        case 'clear':
          if (row === null) return;
          if (row.label === null) return say('There is no label to clear.');
          select(row.segment.id);
          if (await label([row.segment.id], { kind: 'none' })) say('The label is cleared.');
          return;
        case 'edit':
          if (row === null) return;
          held.value = row.segment.id;
          place.open(row.segment.id);
          edited.value = row.segment.id;
          return;
        default:
          return act satisfies never;
      }
    },
    async save(pair) {
      const row = current.value;
      if (row === null || !editing.value) return;
      const before = pairOf(row);
      if (pair.instruction === before.instruction && pair.output === before.output) {
        drafts.drop(row);
        edited.value = null;
        say('Nothing was changed.');
        return;
      }
      if (!(await label([row.segment.id], { kind: 'edited', ...pair }))) return;
      drafts.drop(row);
      if (edited.value === row.segment.id) edited.value = null;
      say('The edit is saved, and the pair is accepted as you edited it.');
    },
    leaveEdit() {
      const row = current.value;
      edited.value = null;
      say(row !== null && drafts.of(row) !== null ? 'The draft is kept.' : 'Nothing was changed.');
    },
    discardEdit() {
      if (current.value !== null) drafts.drop(current.value);
      edited.value = null;
      say('The draft is discarded.');
    },
    async labelAll({ ids, word }) {
      if (current.value !== null) held.value = current.value.segment.id;
      if (await label(ids, { kind: word })) say(`${actWords({ pairs: ids.length, said: word })}.`);
    },
    scrolled(rows) {
      top = rows;
      const selected = current.value?.segment.id ?? null;
      if (all.value.length > 0) keepPlace(shelves, { selected, filter: filter.value, order: order.value, top });
    },
    dispose() {
      for (const end of endings) end();
    },
  };
}

/** A file that was removed filters nothing. */
function knownFilter(filter: ReviewFilter, app: App): ReviewFilter {
  const isKnown = app.documents.value.some(({ id }) => id === filter.documentId);
  return isKnown ? filter : { ...filter, documentId: NO_FILTER.documentId };
}

function currentOf(
  shown: readonly Row[],
  all: readonly Row[],
  selected: string | null,
  held: string | null,
): Row | null {
  const isSelected = (row: Row) => row.segment.id === selected;
  const listed = shown.find(isSelected);
  if (listed !== undefined) return listed;
  const reading = selected === held ? all.find(isSelected) : undefined;
  // Other stages select a whole document.
  return reading ?? shown.find(({ document }) => document.id === selected) ?? shown[0] ?? null;
}
