// The one button of the export sheet, and how far the files are.

import type { DatasetDesk, DatasetMaking, DatasetPreview } from '../../run/app.ts';
import { bytes, count, counted } from '../figures.ts';

interface MakingProps {
  readonly desk: DatasetDesk;
  readonly seen: DatasetPreview | null;
}

export function Making({ desk, seen }: MakingProps) {
  const making = desk.making.value;
  const isEmpty = seen === null || seen.rows.train + seen.rows.validation === 0;
  return (
    <div class="export-making">
      {making.kind === 'making' ? (
        <div class="acts">
          <progress
            max={Math.max(1, making.total)}
            value={making.done}
            aria-label={making.step === 'rows' ? 'Writing rows' : 'Packing'}
          />
          <span>{makingWords(making)}</span>
          <button type="button" data-testid="export-stop" onClick={() => desk.cancel()}>
            Stop
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="go"
          data-testid="export-make"
          aria-disabled={isEmpty}
          onClick={() => {
            if (!isEmpty) void desk.make();
          }}
        >
          Download
        </button>
      )}
      <p role="status" class="soft" data-testid="export-made">
        {making.kind === 'idle' && making.made !== null && madeWords(making.made)}
        {making.kind === 'idle' && making.failure?.kind === 'aborted' && making.failure.message}
      </p>
      {making.kind === 'idle' && making.failure !== null && making.failure.kind !== 'aborted' && (
        <p class="trouble" role="alert">
          {making.failure.message}
        </p>
      )}
    </div>
  );
}

function makingWords({ step, done, total }: Extract<DatasetMaking, { kind: 'making' }>): string {
  if (total === 0) return 'Getting ready';
  return step === 'rows' ? `${count(done)} of ${counted(total, 'row')}` : `Packing, ${bytes(done)} of ${bytes(total)}`;
}

function madeWords({
  name,
  rows,
  bytes: size,
}: {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}): string {
  return `${name} was handed to your browser: ${counted(rows, 'row')}, ${bytes(size)}.`;
}
