// How many instructions are marked, kind by kind, each a button that shows those alone.

import './raters.css';
import type { Signal } from '@preact/signals';
import type { App } from '../run/app.ts';
import { count, counted } from './figures.ts';
import { hasMark, KINDS_OF_MARKS, type MarkChoice, markLabel } from './marks-words.ts';

interface MarkFilterProps {
  readonly app: App;
  /** Null shows all. */
  readonly chosen: Signal<MarkChoice | null>;
}

export function MarkFilter({ app, chosen }: MarkFilterProps) {
  const rows = app.rows.value;
  const written = rows.filter(({ candidate }) => candidate?.reply.ok === true).length;
  const marked = rows.filter((row) => hasMark(row, 'any')).length;
  const kinds = KINDS_OF_MARKS.map((kind) => ({ kind, rows: rows.filter((row) => hasMark(row, kind)).length }));
  const toggle = (choice: MarkChoice) => (chosen.value = chosen.value === choice ? null : choice);
  return (
    <fieldset class="mark-filter">
      <legend>
        {count(marked)} of {counted(written, 'instruction')} {marked === 1 ? 'is' : 'are'} marked as doubtful
      </legend>
      <div class="acts">
        <Chip name="all marked" rows={marked} on={chosen.value === 'any'} onPress={() => toggle('any')} />
        {kinds
          // A kind that is chosen stays, so that the choice can be taken back.
          .filter(({ kind, rows: some }) => some > 0 || chosen.value === kind)
          .map(({ kind, rows: some }) => (
            <Chip
              key={kind}
              name={markLabel(kind)}
              rows={some}
              on={chosen.value === kind}
              onPress={() => toggle(kind)}
            />
          ))}
      </div>
    </fieldset>
  );
}

interface ChipProps {
  readonly name: string;
  readonly rows: number;
  readonly on: boolean;
  readonly onPress: () => void;
}

function Chip({ name, rows, on, onPress }: ChipProps) {
  return (
    <button type="button" class="mark-chip" aria-pressed={on} onClick={onPress}>
      {name} <b>{count(rows)}</b>
    </button>
  );
}
