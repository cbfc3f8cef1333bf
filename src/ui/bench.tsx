import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { App, Row } from '../run/app.ts';
import { Choices, type ChoicesProps } from './choices.tsx';
import { count } from './figures.ts';
import { NARROW, type Place } from './place.ts';
import { READING_PANE_ID, ReadingPane } from './reading-pane.tsx';
import { RowList } from './row-list.tsx';
import { chooseRows, type Order, titleOf } from './row-state.ts';

interface BenchProps<S extends string> {
  readonly app: App;
  readonly place: Place;
  readonly title: string;
  /** The rows of this stage before the person searches in them. */
  readonly rowsOf: (app: App) => readonly Row[];
  readonly stateOf: (row: Row) => S;
  /** States one can look at alone; empty where all rows are alike. */
  readonly states: readonly { readonly state: S; readonly name: string }[];
  /** Null where there is nothing to order by. */
  readonly order: Order | null;
  /** Stands between the title and the search: a figure, settings, buttons. */
  readonly head: ComponentChildren;
  /** What is said when the stage has no rows at all. */
  readonly empty: ComponentChildren;
  readonly rowRem: number;
  readonly row: (row: Row, index: number) => ComponentChildren;
  readonly reading: (row: Row) => ComponentChildren;
}

/** What the stages have in common: a list to go through, and the text of the selected row to judge it by. */
export function Bench<S extends string>(props: BenchProps<S>) {
  const { app, place, title, rowsOf, stateOf, states, order: firstOrder, head, empty, rowRem, row, reading } = props;
  const search = useSignal('');
  const state = useSignal<S | null>(null);
  const order = useSignal<Order>(firstOrder ?? 'document');
  const all = useComputed(() => rowsOf(app));
  const shown = useComputed(() =>
    chooseRows(all.value, stateOf, { search: search.value, state: state.value, order: order.value }),
  );
  const rows = shown.value;
  const id = place.selected.value;
  const current =
    rows.find((each) => each.segment.id === id) ?? rows.find((each) => each.document.id === id) ?? rows[0];
  const open = (segmentId: string) => {
    place.open(segmentId);
    if (!matchMedia(NARROW).matches) document.getElementById(READING_PANE_ID)?.focus();
  };
  return (
    <div class="bench">
      <section class="list" aria-label={title}>
        <h1 class="unseen">{title}</h1>
        <div class="list-head">{head}</div>
        {all.value.length === 0 ? (
          <div class="empty">{empty}</div>
        ) : (
          <>
            <div class="bar">
              <input
                type="search"
                aria-label="Search"
                placeholder="Search"
                value={search.value}
                onInput={(event) => (search.value = event.currentTarget.value)}
              />
              {states.length > 0 && (
                <Select
                  label="Show"
                  value={state.value ?? ''}
                  options={[
                    { value: '', name: `All ${count(all.value.length)}` },
                    ...named(states, all.value, stateOf),
                  ]}
                  onChange={(value) => (state.value = states.find((each) => each.state === value)?.state ?? null)}
                />
              )}
              {firstOrder !== null && (
                <Select
                  label="Order"
                  value={order.value}
                  options={[
                    { value: 'document', name: 'In order of the text' },
                    { value: 'highest', name: 'Highest first' },
                  ]}
                  onChange={(value) => (order.value = value === 'highest' ? 'highest' : 'document')}
                />
              )}
            </div>
            {rows.length === 0 ? (
              <p class="empty">None of the {count(all.value.length)} is like that.</p>
            ) : (
              <RowList
                label={title}
                items={rows}
                idOf={(each) => each.segment.id}
                selected={current?.segment.id ?? null}
                rowRem={rowRem}
                onSelect={(segmentId) => (place.selected.value = segmentId)}
                onOpen={open}
              >
                {row}
              </RowList>
            )}
          </>
        )}
      </section>
      {current !== undefined && (
        <ReadingPane place={place} id={current.segment.id} label={titleOf(current)}>
          {reading(current)}
        </ReadingPane>
      )}
    </div>
  );
}

function named<S extends string>(
  states: readonly { readonly state: S; readonly name: string }[],
  rows: readonly Row[],
  stateOf: (row: Row) => S,
) {
  const counts = new Map<S, number>();
  for (const row of rows) counts.set(stateOf(row), (counts.get(stateOf(row)) ?? 0) + 1);
  return states.map(({ state, name }) => ({
    value: state as string,
    name: `${name} ${count(counts.get(state) ?? 0)}`,
  }));
}

interface SelectProps extends Omit<ChoicesProps, 'id'> {
  readonly label: string;
}

function Select({ label, ...choices }: SelectProps) {
  const id = useId();
  return (
    <>
      <label class="unseen" for={id}>
        {label}
      </label>
      <Choices id={id} {...choices} />
    </>
  );
}
