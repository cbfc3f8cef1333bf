import { useSignal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Row } from '../../run/app.ts';
import { counted } from '../figures.ts';
import { EditForm } from '../review/edit-form.tsx';
import type { SegmentsBench } from './bench.ts';

interface EditTextProps {
  readonly bench: SegmentsBench;
  readonly row: Row;
}

/** The text of a segment in a field. What is typed is a draft from the first stroke; leaving keeps it. */
export function EditText({ bench, row }: EditTextProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const tried = useSignal(false);
  const { segment } = row;
  const text = bench.drafts.all.value.get(segment.id) ?? segment.text;
  const trouble =
    tried.value && text.trim() === '' ? 'The text is empty: write some, or leave and drop the segment.' : null;
  // Before the next key can come: it belongs to the field.
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  const save = () => {
    tried.value = true;
    const now = bench.drafts.all.value.get(segment.id) ?? segment.text;
    if (now.trim() === '') return;
    if (now === segment.text) bench.do(null);
    else void bench.save(now);
  };
  return (
    <EditForm
      label="Edit this segment"
      testId="segment"
      busy={bench.busy.value}
      onSave={save}
      onLeave={() => bench.do(null)}
      onDiscard={() => {
        bench.drafts.drop(segment.id);
        bench.do(null);
      }}
    >
      <label for={id}>
        Text <small>{counted(text.length, 'character')}</small>
      </label>
      <textarea
        ref={field}
        id={id}
        rows={14}
        data-testid="segment-text"
        value={text}
        aria-describedby={`${id}-about`}
        aria-invalid={trouble !== null}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          if (typed === segment.text) bench.drafts.drop(segment.id);
          else bench.drafts.keep(segment.id, typed);
        }}
      />
      <p id={`${id}-about`} aria-live="polite" class={trouble === null ? 'soft' : 'trouble'}>
        {trouble ?? 'The document stays as it is; only what is learned from changes.'}
      </p>
    </EditForm>
  );
}
