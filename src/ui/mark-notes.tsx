// Why an instruction is doubtful, a sentence a mark, with a way to the segment that it repeats.

import './raters.css';
import type { Mark } from '../run/app.ts';
import { markSentence } from './marks-words.ts';

interface MarkNotesProps {
  readonly marks: readonly Mark[];
  /** Whether the marks keep the pair out; null where nothing is decided yet. */
  readonly keptOut: boolean | null;
  /** Goes to another segment by its id; without it there is no way there. */
  readonly onGo?: (segmentId: string) => void;
}

export function MarkNotes({ marks, keptOut, onGo }: MarkNotesProps) {
  if (marks.length === 0) return null;
  return (
    <section class="mark-notes" aria-label="Marks">
      <ul>
        {marks.map((mark) => (
          <li key={mark.kind} data-testid={`mark-${mark.kind}`}>
            {markSentence(mark)}
            {mark.kind === 'near-duplicate' && onGo !== undefined && (
              <>
                {' '}
                <button type="button" class="quiet" onClick={() => onGo(mark.found)}>
                  Go to it
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      {keptOut !== null && (
        <p class="soft">
          {keptOut
            ? 'Marked pairs stay out unless you accept them in Review.'
            : 'Marks are shown and decide nothing here.'}
        </p>
      )}
    </section>
  );
}
