import type { AdapterRecord, Rating } from '../../core/records.ts';
import { type Selection, selectionOf } from '../../core/select.ts';
import type { App, Row } from '../../run/app.ts';
import { counted, threshold, score as written } from '../figures.ts';
import { MarkNotes } from '../mark-notes.tsx';
import { Named } from '../model-name.tsx';
import { Opinion } from '../opinion.tsx';
import { RATER_NAMES } from '../rater-names.ts';
import { sourceOf } from '../row-state.ts';
import { Prose, SegmentSource } from '../source.tsx';
import { workerWords } from '../worker-words.ts';
import type { BenchState } from './bench-state.ts';
import { EditPair } from './edit-pair.tsx';
import { pairOf, WORDS, wordOn, writtenPair } from './pair.ts';

interface PairReadingProps {
  readonly app: App;
  readonly bench: BenchState;
  readonly row: Row;
}

/** One pair with all that is known of it, and the segment in its document. */
export function PairReading({ app, bench, row }: PairReadingProps) {
  const settings = app.settings.value;
  const selection = selectionOf(row, settings);
  const isIn = selection === 'accepted' || selection === 'kept';
  const word = wordOn(row);
  return (
    <>
      {bench.editing.value ? (
        <EditPair key={row.candidate?.id} bench={bench} row={row} />
      ) : (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2 class="instruction">{pairOf(row).instruction}</h2>
          <p class="review-word" data-testid="review-word">
            <b class={word === 'good' || word === 'edited' ? 'in' : ''}>
              {word === 'none' ? 'No label yet' : capital(WORDS[word])}
            </b>{' '}
            {whereSentence(selection, settings.minScore)}
          </p>
          {bench.drafts.of(row) !== null && (
            <p class="soft">An edit of this pair is begun and not saved; Edit goes on with it.</p>
          )}
          {bench.at.value < 0 && <p class="soft">It is not in the list: it does not match the filters.</p>}
          {word === 'edited' && <EditedPair row={row} />}
        </>
      )}
      <MarkNotes
        marks={row.marks}
        keptOut={word === 'none' ? settings.filters.keepsOut : null}
        onGo={(segmentId) => bench.select(segmentId)}
      />
      <Ratings app={app} row={row} minScore={settings.minScore} selection={selection} />
      <OtherChoices row={row} />
      <SegmentSource key={row.segment.id} row={row} kept={isIn} />
    </>
  );
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** Where the pair ends up and why. */
function whereSentence(selection: Selection, minScore: number): string {
  switch (selection) {
    case 'accepted':
      return 'In the curated set, by your word.';
    case 'kept':
      return `In the curated set: its rating is ${threshold(minScore)} or more.`;
    case 'rejected':
      return 'Left out, by your word.';
    case 'marked':
      return 'Left out by its marks; its rating alone would keep it.';
    case 'below':
      return `Left out: its rating is below ${threshold(minScore)}.`;
    case 'unrated':
      return 'Left out: it has no usable rating.';
    default:
      return selection satisfies never;
  }
}

/** What a person made of the output, and the instruction as the model had written it. */
function EditedPair({ row }: { readonly row: Row }) {
  const before = writtenPair(row);
  const { instruction, output } = pairOf(row);
  return (
    <section class="review-edited" aria-label="As you edited it">
      {instruction !== before.instruction && (
        <p class="soft">
          The model wrote: <q>{before.instruction}</q>
        </p>
      )}
      {output === before.output ? (
        <p class="soft">The output is the text as it stands in the source.</p>
      ) : (
        <>
          <h3>The output as you edited it</h3>
          <div class="source">
            <Prose text={output} />
          </div>
        </>
      )}
    </section>
  );
}

interface RatingsProps {
  readonly app: App;
  readonly row: Row;
  readonly minScore: number;
  readonly selection: Selection;
}

/** The rating that counts in full, and every other opinion to be opened. */
function Ratings({ app, row, minScore, selection }: RatingsProps) {
  const others = row.opinions.filter(({ id }) => id !== row.rating?.id);
  const chars = row.segment.text.length;
  return (
    <section class="review-ratings" aria-label="Ratings">
      {row.rating === null ? (
        <p class="soft">
          {others.length === 0 ? 'Not rated yet.' : 'Not rated yet by the rater that is set; others have rated it.'}
        </p>
      ) : (
        <Opinion
          rating={row.rating}
          adapters={app.adapters.value}
          minScore={minScore}
          selection={selection}
          chars={chars}
        />
      )}
      {others.length > 0 && (
        <ul class="review-others">
          {others.map((rating) => (
            <li key={rating.id}>
              <details>
                <summary>
                  <Named text={opinionWords(rating, app.adapters.value)} />
                </summary>
                <Opinion rating={rating} adapters={app.adapters.value} minScore={minScore} chars={chars} />
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** `3.2 by five criteria, SmolLM2 135M Instruct`. */
function opinionWords({ verdict, model }: Rating, adapters: readonly AdapterRecord[]): string {
  const by = `${RATER_NAMES[verdict.form]}, ${workerWords(model, adapters)}`;
  return verdict.ok ? `${written(verdict.score)} by ${by}` : `No score by ${by}`;
}

/** The other instructions that were written for the segment; only one of them is rated. */
function OtherChoices({ row }: { readonly row: Row }) {
  const others = row.choices.filter(({ id }) => id !== row.candidate?.id);
  if (others.length === 0) return null;
  return (
    <details class="review-choices">
      <summary>{counted(others.length, 'other instruction')} written for this text</summary>
      <ol>
        {others.map(({ id, reply }) => (
          <li key={id}>{reply.ok ? reply.instruction : <span class="soft">Not usable: {reply.raw}</span>}</li>
        ))}
      </ol>
    </details>
  );
}
