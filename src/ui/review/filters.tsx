import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { App, MarkKind } from '../../run/app.ts';
import { Choices, type ChoicesProps } from '../choices.tsx';
import { KINDS_OF_MARKS, markLabel } from '../marks-words.ts';
import type { BenchState } from './bench-state.ts';
import { chipsOf, LABEL_NAMES, marksWords, SELECTION_NAMES } from './chips.ts';
import { headingsOf, LABELS, markKindsOf, NO_FILTER, type ReviewFilter, SELECTIONS } from './filter.ts';

// As many headings as a list of suggestions can be read through.
const SUGGESTED_HEADINGS = 200;

interface FiltersProps {
  readonly app: App;
  readonly bench: BenchState;
}

/** The name of a kind of mark; a kind that is no longer known keeps its own word. */
function markName(kind: string): string {
  const known = KINDS_OF_MARKS.find((each) => each === kind);
  return known === undefined ? kind : markLabel(known satisfies MarkKind);
}

/** Everything one can filter by, folded away until it is wanted. */
export function Filters({ app, bench }: FiltersProps) {
  const headings = useId();
  const filter = bench.filter.value;
  const change = (part: Partial<ReviewFilter>) => bench.choose({ ...bench.filter.value, ...part });
  const kinds = markKindsOf(bench.all.value);
  const inFile = bench.all.value.filter(
    ({ document }) => filter.documentId === null || document.id === filter.documentId,
  );
  return (
    <details class="review-filters">
      <summary data-testid="review-filters">Filters</summary>
      <div class="review-fields">
        <Score label="Rated from" value={filter.from} onChange={(from) => change({ from })} />
        <Score label="Rated to" value={filter.to} onChange={(to) => change({ to })} />
        <Choice
          label="Label"
          value={filter.label}
          options={LABELS.map((value) => ({ value, name: LABEL_NAMES[value] }))}
          onChange={(value) => change({ label: LABELS.find((each) => each === value) ?? 'any' })}
        />
        <Choice
          label="Curated set"
          value={filter.selection}
          options={[
            { value: 'any', name: 'In or out' },
            ...SELECTIONS.map((value) => ({ value, name: SELECTION_NAMES[value] })),
          ]}
          onChange={(value) => change({ selection: SELECTIONS.find((each) => each === value) ?? 'any' })}
        />
        <Choice
          label="Marks"
          value={filter.marks}
          options={[
            { value: 'any', name: 'Marked or not' },
            ...['none', 'some', ...kinds].map((value) => ({ value, name: marksWords(value, markName) })),
          ]}
          onChange={(marks) => change({ marks })}
        />
        <Choice
          label="File"
          value={filter.documentId ?? ''}
          options={[
            { value: '', name: 'All files' },
            ...app.documents.value.map(({ id, name }) => ({ value: id, name })),
          ]}
          onChange={(id) => change({ documentId: id === '' ? null : id })}
        />
        <Field label="Heading has">
          {(id) => (
            <>
              <input
                id={id}
                type="search"
                list={headings}
                value={filter.heading}
                onInput={(event) => change({ heading: event.currentTarget.value })}
              />
              <datalist id={headings}>
                {headingsOf(inFile, SUGGESTED_HEADINGS).map((heading) => (
                  <option key={heading} value={heading} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      </div>
    </details>
  );
}

/** The filters that are set, each a button that takes it away. */
export function Chips({ app, bench }: FiltersProps) {
  const list = useRef<HTMLUListElement>(null);
  const chips = chipsOf(bench.filter.value, app.documents.value, markName);
  if (chips.length === 0) return null;
  const remove = (without: Partial<ReviewFilter>, at: number) => {
    // The chip goes away with the focus on it: its neighbour has it next, or the search where there is none.
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const heir = buttons[at + 1] ?? buttons[at - 1];
    const search = list.current?.closest('.list')?.querySelector<HTMLElement>('[type=search]');
    bench.choose({ ...bench.filter.value, ...without });
    if (chips.length > 1) heir?.focus();
    else search?.focus();
  };
  return (
    <ul class="review-chips" ref={list} aria-label="Filters that are set">
      {chips.map(({ id, text, without }, at) => (
        <li key={id}>
          <button type="button" data-testid={`chip-${id}`} onClick={() => remove(without, at)}>
            <span class="chip-text">{text}</span>
            <span class="unseen">, take this filter away</span>
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <button type="button" class="quiet" onClick={() => remove(NO_FILTER, chips.length)}>
            Take all away
          </button>
        </li>
      )}
    </ul>
  );
}

interface FieldProps {
  readonly label: string;
  readonly children: (id: string) => ComponentChildren;
}

function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ScoreProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** One end of a range of scores; empty is open. */
function Score({ label, value, onChange }: ScoreProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="number"
          min={1}
          max={5}
          step={0.1}
          inputMode="decimal"
          placeholder="any"
          value={value ?? ''}
          onInput={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            onChange(typed >= 1 && typed <= 5 ? typed : null);
          }}
        />
      )}
    </Field>
  );
}

interface ChoiceProps extends Omit<ChoicesProps, 'id'> {
  readonly label: string;
}

function Choice({ label, ...choices }: ChoiceProps) {
  return <Field label={label}>{(id) => <Choices id={id} {...choices} />}</Field>;
}
