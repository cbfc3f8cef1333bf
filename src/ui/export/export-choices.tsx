// The parts of the export sheet in which something is chosen.

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { COLUMN_GROUPS, type DatasetChoices, isFlat, MOST_DEV_PERCENT, MOST_SEED } from '../../core/dataset/choices.ts';
import { AUGMENTED_TAG } from '../../core/prompts.ts';
import type { DatasetDesk, DatasetPreview, DatasetRange } from '../../run/app.ts';
import { Choices } from '../choices.tsx';
import { count, counted } from '../figures.ts';
import { NumberField } from '../number-field.tsx';
import { FILE_CHOICES, FORM_CHOICES, GROUP_CHOICES, LICENCES, NOT_FLAT, RANGE_CHOICES } from './words.ts';

interface DeskProps {
  readonly desk: DatasetDesk;
}

function set(desk: DatasetDesk, part: Partial<DatasetChoices>): void {
  void desk.change((now) => ({ ...now, ...part }));
}

interface TickProps {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly testId: string;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

function Tick({ type, name, checked, disabled = false, testId, onChange, children }: TickProps) {
  return (
    <label class="choice">
      <input
        type={type}
        name={name}
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

export function FormChoice({ desk }: DeskProps) {
  const name = useId();
  const { form, tag } = desk.choices.value;
  return (
    <>
      <fieldset class="choices">
        <legend>Form of a row</legend>
        {FORM_CHOICES.map((each) => (
          <Tick
            key={each.value}
            type="radio"
            name={name}
            checked={form === each.value}
            testId={`form-${each.value}`}
            onChange={() => set(desk, { form: each.value })}
          >
            {each.name}
            <small>{each.says}</small>
          </Tick>
        ))}
      </fieldset>
      {!isFlat(form) && (
        <Tick type="checkbox" name="tag" checked={tag} testId="export-tag" onChange={(on) => set(desk, { tag: on })}>
          Begin with the paper’s tag
          <small>System prompt of augmented pairs (section 2.4): “{AUGMENTED_TAG}”</small>
        </Tick>
      )}
    </>
  );
}

export function FileChoice({ desk }: DeskProps) {
  const name = useId();
  const { file, form } = desk.choices.value;
  return (
    <fieldset class="choices">
      <legend>File</legend>
      {FILE_CHOICES.map((each) => {
        const barred = each.value === 'csv' && !isFlat(form);
        return (
          <Tick
            key={each.value}
            type="radio"
            name={name}
            checked={file === each.value}
            disabled={barred}
            testId={`file-${each.value}`}
            onChange={() => set(desk, { file: each.value })}
          >
            {each.name}
            <small>{barred ? NOT_FLAT : each.says}</small>
          </Tick>
        );
      })}
    </fieldset>
  );
}

interface RangeProps extends DeskProps {
  readonly ranges: Readonly<Record<DatasetRange, number>> | null;
}

export function Range({ desk, ranges }: RangeProps) {
  const name = useId();
  const { range } = desk.choices.value;
  return (
    <fieldset class="choices">
      <legend>Pairs</legend>
      {RANGE_CHOICES.map((each) => (
        <Tick
          key={each.value}
          type="radio"
          name={name}
          checked={range === each.value}
          testId={`range-${each.value}`}
          onChange={() => set(desk, { range: each.value })}
        >
          {each.name}
          {ranges !== null && <span class="soft"> {count(ranges[each.value])}</span>}
          <small>{each.says}</small>
        </Tick>
      ))}
    </fieldset>
  );
}

export function Columns({ desk }: DeskProps) {
  const { columns, form } = desk.choices.value;
  const all = form === 'rows';
  return (
    <fieldset class="choices">
      <legend>Columns beside the pair</legend>
      {GROUP_CHOICES.map(({ value, name, says }) => (
        <Tick
          key={value}
          type="checkbox"
          name={value}
          checked={all || columns.includes(value)}
          disabled={all}
          testId={`columns-${value}`}
          onChange={(on) =>
            set(desk, { columns: COLUMN_GROUPS.filter((each) => (each === value ? on : columns.includes(each))) })
          }
        >
          {name}
          <small>{says}</small>
        </Tick>
      ))}
      {all && <p class="soft">Full rows have all of them.</p>}
    </fieldset>
  );
}

interface SplitProps extends DeskProps {
  readonly seen: DatasetPreview | null;
}

export function Split({ desk, seen }: SplitProps) {
  const name = useId();
  const { split } = desk.choices.value;
  const change = (part: Partial<typeof split>) => set(desk, { split: { ...split, ...part } });
  return (
    <fieldset class="choices">
      <legend>Held out as dev set</legend>
      <NumberField
        label="Share"
        unit="per cent of the pairs, or none"
        value={split.devPercent}
        min={0}
        max={MOST_DEV_PERCENT}
        whole
        onCommit={(devPercent) => change({ devPercent })}
      />
      {/* Always there: what appears beneath a field that is being left is missed by the keyboard. */}
      <NumberField
        label="Seed"
        unit="the same seed holds out the same pairs, whatever is added"
        value={split.seed}
        min={0}
        max={MOST_SEED}
        whole
        onCommit={(seed) => change({ seed })}
      />
      <Tick
        type="radio"
        name={name}
        checked={split.by === 'document'}
        testId="split-document"
        onChange={() => change({ by: 'document' })}
      >
        By document
        <small>No document stands on both sides.</small>
      </Tick>
      <Tick
        type="radio"
        name={name}
        checked={split.by === 'pair'}
        testId="split-pair"
        onChange={() => change({ by: 'pair' })}
      >
        By pair
        <small>Closer to the share; both sides see the same documents.</small>
      </Tick>
      {split.devPercent > 0 && seen !== null && <Sides split={split} seen={seen} />}
    </fieldset>
  );
}

/** What the split comes to; a side that is empty is said aloud. */
function Sides({
  split,
  seen: { rows, documents },
}: {
  readonly split: DatasetChoices['split'];
  readonly seen: DatasetPreview;
}) {
  const isLopsided = rows.train + rows.validation > 0 && (rows.train === 0 || rows.validation === 0);
  return (
    <p class={isLopsided ? 'trouble' : 'soft'} data-testid="export-sides">
      {isLopsided
        ? `All ${counted(rows.train + rows.validation, 'pair')} fall on one side${split.by === 'document' ? ` (${counted(documents, 'document')})` : ''}. Take another seed or share${split.by === 'document' ? ', or split by pair' : ''}.`
        : `${count(rows.train)} to learn from, ${count(rows.validation)} held out. In the files the dev set is called validation, as on the hub.`}
    </p>
  );
}

export function Card({ desk }: DeskProps) {
  const id = useId();
  const { card, licence } = desk.choices.value;
  const options = LICENCES.some(({ value }) => value === licence)
    ? LICENCES
    : [...LICENCES, { value: licence, name: licence }];
  return (
    <fieldset class="choices">
      <legend>Card</legend>
      <Tick type="checkbox" name="card" checked={card} testId="export-card" onChange={(on) => set(desk, { card: on })}>
        README.md for the Hugging Face hub
        <small>Method, models and licences, prompts, counts, scores, sources.</small>
      </Tick>
      {card && (
        <div class="field licence">
          <label for={id}>
            Licence of the data set
            <small>Your decision; outputs are quoted from your documents.</small>
          </label>
          <Choices id={id} value={licence} options={options} onChange={(value) => set(desk, { licence: value })} />
        </div>
      )}
    </fieldset>
  );
}
