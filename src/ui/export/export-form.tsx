// The data set as files: what to write, below it how that will look, and one button for the whole.

import './export.css';
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Outcome } from '../../core/outcome.ts';
import type { App, DatasetDesk, DatasetPreview } from '../../run/app.ts';
import { Card, Columns, FileChoice, FormChoice, Range, Split } from './export-choices.tsx';
import { Making } from './export-making.tsx';
import { Preview } from './export-preview.tsx';

/** Choices follow one another quickly while a number is typed or a list is walked through with the arrows. */
const SETTLE_MS = 150;

export function ExportForm({ app }: { readonly app: App }) {
  const desk = useSignal<Outcome<DatasetDesk> | null>(null);
  useEffect(() => {
    let gone = false;
    void app.dataset().then((found) => {
      if (!gone) desk.value = found;
    });
    return () => {
      gone = true;
    };
  }, [app]);
  if (desk.value === null) {
    return (
      <p class="soft" data-testid="coming" aria-busy="true">
        Opening…
      </p>
    );
  }
  if (!desk.value.ok) {
    return (
      <p class="trouble" role="alert">
        {desk.value.failure.message}
      </p>
    );
  }
  return <Filled app={app} desk={desk.value.value} />;
}

interface FilledProps {
  readonly app: App;
  readonly desk: DatasetDesk;
}

function Filled({ app, desk }: FilledProps) {
  const preview = useSignal<Outcome<DatasetPreview> | null>(null);
  usePreview(app, desk, preview);
  const choices = desk.choices.value;
  const seen = preview.value?.ok === true ? preview.value.value : null;
  return (
    <div class="export" data-testid="export-form">
      <div class="export-choices">
        <div>
          <FormChoice desk={desk} />
        </div>
        <div>
          <Range desk={desk} ranges={seen?.ranges ?? null} />
          <FileChoice desk={desk} />
        </div>
        <div>
          <Columns desk={desk} />
          <Card desk={desk} />
        </div>
        <div>
          <Split desk={desk} seen={seen} />
        </div>
      </div>
      <Preview preview={preview.value} file={choices.file} />
      {seen !== null && seen.rejected > 0 && choices.form !== 'rows' && !choices.columns.includes('labels') && (
        <p class="trouble" data-testid="export-rejected">
          {seen.rejected === 1 ? 'One of these pairs was' : `${seen.rejected} of these pairs were`} rejected by you. Add
          the columns “Labels and marks” to tell them from the others.
        </p>
      )}
      <Making desk={desk} seen={seen} />
    </div>
  );
}

/** Looks anew at whatever would be written, once the choices and the rows have settled. */
function usePreview(app: App, desk: DatasetDesk, preview: Signal<Outcome<DatasetPreview> | null>): void {
  const [choices, rows, settings] = [desk.choices.value, app.rows.value, app.settings.value];
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      void desk.preview(stop.signal).then((found) => {
        if (!stop.signal.aborted) preview.value = found;
      });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [desk, choices, rows, settings]);
}
