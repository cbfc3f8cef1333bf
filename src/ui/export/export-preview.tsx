// How the file will look: figures, the first rows as a table, and the first row as the file has it.

import type { Outcome } from '../../core/outcome.ts';
import type { DatasetChoices, DatasetPreview } from '../../run/app.ts';
import { bytes, counted } from '../figures.ts';
import { WideTable } from '../wide-table.tsx';

interface PreviewProps {
  readonly preview: Outcome<DatasetPreview> | null;
  readonly file: DatasetChoices['file'];
}

export function Preview({ preview, file }: PreviewProps) {
  return (
    <section class="export-preview" aria-labelledby="export-preview">
      <h3 id="export-preview">As it will be written</h3>
      {preview === null ? (
        <p class="soft" aria-busy="true">
          Looking at the pairs…
        </p>
      ) : preview.ok ? (
        <Seen seen={preview.value} file={file} />
      ) : (
        // A preview that was stopped makes room for the next one.
        preview.failure.kind !== 'aborted' && (
          <p class="trouble" role="alert">
            {preview.failure.message}
          </p>
        )
      )}
    </section>
  );
}

interface SeenProps {
  readonly seen: DatasetPreview;
  readonly file: DatasetChoices['file'];
}

function Seen({ seen, file }: SeenProps) {
  const { columns, table, raw, rows, documents } = seen;
  const all = rows.train + rows.validation;
  if (all === 0) {
    return (
      <p class="trouble" data-testid="export-figures">
        No pair is in this range.
      </p>
    );
  }
  return (
    <>
      <p data-testid="export-figures" data-rows={all}>
        {counted(all, 'row')} of {counted(documents, 'document')}, about {bytes(seen.bytes)}
        {file === 'parquet' ? ' compressed' : ''}: <code>{seen.name}</code>
        {seen.paths.length > 0 && <span class="soft"> with {seen.paths.join(', ')}</span>}
      </p>
      <WideTable label="First rows">
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.map((cells, at) => (
              <tr key={at}>
                {cells.map((cell, column) => (
                  <td key={columns[column]}>
                    <span>{cell}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      <details>
        <summary>
          {file === 'parquet' ? 'Types of the columns and the first row' : 'The first row as the file has it'}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
        <pre class="export-raw" tabIndex={0} data-testid="export-raw">
          {raw}
        </pre>
      </details>
    </>
  );
}
