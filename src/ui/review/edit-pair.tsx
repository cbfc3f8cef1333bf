import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Row } from '../../run/app.ts';
import { counted } from '../figures.ts';
import { sourceOf } from '../row-state.ts';
import type { BenchState } from './bench-state.ts';
import { troubleWithPair } from './draft-shelf.ts';
import { EditForm } from './edit-form.tsx';
import { type Pair, pairOf } from './pair.ts';

interface EditPairProps {
  readonly bench: BenchState;
  readonly row: Row;
}

/** The pair in two text fields. What is typed is a draft from the first stroke; leaving keeps it. */
export function EditPair({ bench, row }: EditPairProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const pair = bench.drafts.of(row) ?? pairOf(row);
  const tried = useSignal(false);
  const trouble = tried.value ? troubleWithPair(pair) : null;
  // Before the next key can come: it belongs to the fields.
  useLayoutEffect(() => {
    form.current?.querySelector('textarea')?.focus();
  }, []);
  const type = (part: Partial<Pair>) => bench.drafts.keep(row, { ...pair, ...part });
  const save = () => {
    tried.value = true;
    const now = bench.drafts.of(row) ?? pairOf(row);
    if (troubleWithPair(now) === null) void bench.save(now);
  };
  return (
    <EditForm
      form={form}
      label="Edit this pair"
      testId="edit"
      busy={bench.busy.value}
      onSave={save}
      onLeave={() => bench.leaveEdit()}
      onDiscard={() => bench.discardEdit()}
    >
      <p class="eyebrow">{sourceOf(row)}</p>
      <label for={`${id}-instruction`}>Instruction</label>
      <textarea
        id={`${id}-instruction`}
        rows={3}
        data-testid="edit-instruction"
        value={pair.instruction}
        aria-describedby={`${id}-trouble`}
        onInput={(event) => type({ instruction: event.currentTarget.value })}
      />
      <label for={`${id}-output`}>
        Output <small>{counted(pair.output.length, 'character')}</small>
      </label>
      <textarea
        id={`${id}-output`}
        rows={12}
        data-testid="edit-output"
        value={pair.output}
        aria-describedby={`${id}-trouble`}
        onInput={(event) => type({ output: event.currentTarget.value })}
      />
      <p id={`${id}-trouble`} class="trouble" aria-live="polite">
        {trouble}
      </p>
    </EditForm>
  );
}
