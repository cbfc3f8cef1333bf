import type { Row } from '../../run/app.ts';
import { count } from '../figures.ts';
import { Key } from '../review/key.tsx';
import type { Doing as DoingNow, SegmentsBench } from './bench.ts';
import { beginningAt, endingAt } from './near.ts';

interface DoingProps {
  readonly bench: SegmentsBench;
  readonly row: Row;
  readonly doing: Exclude<DoingNow, { readonly kind: 'edit' }>;
}

/** What a cut or a move would make, with the way to do it and the way out; it stands in the place of the acts. */
export function Doing({ bench, row, doing }: DoingProps) {
  const { text } = row.document;
  const { from, to } = row.segment;
  const isSplit = doing.kind === 'split';
  const isSame = !isSplit && doing.from === from && doing.to === to;
  return (
    <div class="review-acts doing" data-testid="doing">
      <p>
        {isSplit ? (
          <>
            Cut before “{beginningAt(text, doing.at ?? from)}”: {count((doing.at ?? from) - from)} and{' '}
            {count(to - (doing.at ?? from))} characters.
          </>
        ) : (
          <>
            From “{beginningAt(text, doing.from)}” to “{endingAt(text, doing.to)}”: {count(doing.to - doing.from)}{' '}
            characters, {isSame ? 'as it is' : `now ${count(to - from)}`}.
          </>
        )}
      </p>
      <fieldset>
        <legend class="unseen">{isSplit ? 'Cut the segment' : 'Move its boundaries'}</legend>
        <button
          type="button"
          data-testid="doing-apply"
          aria-disabled={isSame || bench.busy.value}
          onClick={() => {
            if (!isSame) void bench.apply();
          }}
        >
          {isSplit ? 'Cut here' : 'Move to here'} <Key name="Enter" silent />
        </button>
        <button type="button" data-testid="doing-leave" onClick={() => bench.do(null)}>
          Leave it as it is <Key name="Esc" silent />
        </button>
      </fieldset>
      <p class="soft keys">
        <Key name="←" /> <Key name="→" /> by a sentence, <Key name="↑" /> <Key name="↓" /> by a paragraph
        {isSplit ? '. To cut elsewhere, click into the text and press Split again.' : ', '}
        {!isSplit && (
          <>
            <Key name="b" /> to the other end; or draw the handles with the pointer.
          </>
        )}
      </p>
    </div>
  );
}
