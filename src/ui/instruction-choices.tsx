// All that was written for a segment: the figures and the reply of the instruction that counts, then the others.

import './raters.css';
import type { Candidate } from '../core/records.ts';
import type { Row } from '../run/app.ts';
import { faultSentence } from './faults.ts';
import { counted } from './figures.ts';
import { RawReply } from './instructions.tsx';
import { Cycle } from './rater-opinion.tsx';

/** What stands behind the instruction of a row, and the others that were written for its text. */
export function InstructionChoices({ row }: { readonly row: Row }) {
  const { candidate, choices } = row;
  if (candidate === null) return null;
  const others = choices.filter(({ id }) => id !== candidate.id);
  return (
    <section class="drawn" aria-label="What was written for this text">
      <ChoiceParts row={row} choice={candidate} />
      {others.length > 0 && (
        <>
          <h3>{counted(others.length, 'other')} written for this text</h3>
          <ul>
            {others.map((choice) => (
              <li key={choice.id} data-testid="choice">
                {choice.reply.ok ? (
                  <p class="drawn-text">{choice.reply.instruction}</p>
                ) : (
                  <p class="trouble">{faultSentence(choice.reply.why, choice.reply.detail)}</p>
                )}
                <ChoiceParts row={row} choice={choice} />
              </li>
            ))}
          </ul>
          <p class="soft">Of several, those without a mark come first, then the one that makes its text likeliest.</p>
        </>
      )}
    </section>
  );
}

/** How likely the text becomes by one of them, where that was measured, and what the model replied. */
function ChoiceParts({ row, choice }: { readonly row: Row; readonly choice: Candidate }) {
  const measured = row.opinions.findLast(
    ({ candidateId, verdict }) => candidateId === choice.id && verdict.ok && verdict.form === 'cycle',
  )?.verdict;
  return (
    <>
      {measured?.ok === true && measured.form === 'cycle' && <Cycle figures={measured.cycle} />}
      {/* The reply of one that failed stands in the open above. */}
      {(choice.reply.ok || choice.id !== row.candidate?.id) && (
        <details>
          <summary>What the model replied</summary>
          <RawReply raw={choice.reply.raw} />
        </details>
      )}
    </>
  );
}
