import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { App, FieldChoice, FileReport } from '../../run/app.ts';
import { counted } from '../figures.ts';

// As much of a value as tells the fields apart in a list.
const EXAMPLE_CHARS = 48;

interface FieldChooserProps {
  readonly app: App;
  readonly report: FileReport;
  readonly fields: NonNullable<FileReport['fields']>;
}

/** Which column or field holds the text; another one means that the file is read again. */
export function FieldChooser({ app, report, fields }: FieldChooserProps) {
  const id = useId();
  const wanted = useSignal(fields.chosen);
  useEffect(() => {
    wanted.value = fields.chosen;
  }, [fields.chosen]);
  const isSame = wanted.value === fields.chosen;
  const chosen = fields.all.find(({ name }) => name === wanted.value);
  const isBusy = report.how === 'reading' || report.how === 'waiting';
  return (
    <div class="field-chooser">
      <label for={id}>Text is taken from</label>
      <span class="acts">
        <select
          id={id}
          data-testid="field"
          value={wanted.value}
          onChange={(event) => (wanted.value = event.currentTarget.value)}
        >
          {fields.all.map((field) => (
            <option key={field.name} value={field.name}>
              {fieldWords(field)}
            </option>
          ))}
        </select>
        <button
          type="button"
          data-testid="read-again"
          aria-disabled={isSame || isBusy}
          onClick={() => {
            if (!isSame && !isBusy) void app.readAgain(report.id, wanted.value);
          }}
        >
          Read again
        </button>
      </span>
      {chosen !== undefined && (
        <p class="soft">
          {counted(Math.round(chosen.meanChars), 'character')} on average, such as <q>{chosen.example}</q>
          {!isSame && ' Reading again replaces the documents of this file and what was made of them.'}
        </p>
      )}
    </div>
  );
}

/** `review: “The kettle arrived…”` */
export function fieldWords({ name, example }: FieldChoice): string {
  const line = example.trim().replace(/\s+/g, ' ');
  const short = line.length <= EXAMPLE_CHARS ? line : `${line.slice(0, EXAMPLE_CHARS).trimEnd()}…`;
  return short === '' ? name : `${name}: “${short}”`;
}
