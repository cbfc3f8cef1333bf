// One rating in full, whatever its form: what the score is made of, and what is made of the score.

import type { AdapterRecord, Rating } from '../core/records.ts';
import type { Selection } from '../core/select.ts';
import { Balance } from './balance.tsx';
import { faultSentence } from './faults.ts';
import { counted, percent, threshold } from './figures.ts';
import { RawReply } from './instructions.tsx';
import { later } from './later.tsx';
import { workerWords } from './worker-words.ts';

const OtherOpinion = later(() => import('./rater-opinion.tsx').then(({ OtherOpinion: view }) => view));

interface OpinionProps {
  readonly rating: Rating;
  /** Those of the loop, by whose names its models are called. */
  readonly adapters: readonly AdapterRecord[];
  readonly minScore: number;
  /** Where the pair ends up, when this is the rating that decides; without it only the score is set against the line. */
  readonly selection?: Selection;
  /** Length of the output in characters: judges follow it, so it stands beside the score. */
  readonly chars?: number;
}

/** One rating in full: the weights behind an expected score, the criteria, the replies or the figures of others. */
export function Opinion({ rating, adapters, minScore, selection, chars }: OpinionProps) {
  const { verdict } = rating;
  const by = `by ${workerWords(rating.model, adapters)}`;
  if (!verdict.ok) {
    return (
      <>
        <p class="trouble">{faultSentence(verdict.why, verdict.detail)}</p>
        <RawReply raw={verdict.raw} />
      </>
    );
  }
  const kept = selection === undefined ? verdict.score >= minScore : selection === 'kept' || selection === 'accepted';
  const word = wordOf(verdict.score, minScore, selection);
  const length = chars === undefined ? '' : `; the text has ${counted(chars, 'character')}`;
  if (verdict.form === 'expectation') {
    return (
      <Balance
        probabilities={verdict.probabilities}
        score={verdict.score}
        minScore={minScore}
        kept={kept}
        word={word}
        note={`${by}; the digits held ${percent(verdict.mass)} of its probability${length}`}
      />
    );
  }
  return <OtherOpinion rating={rating} kept={kept} word={word} note={`${by}${length}`} />;
}

/** What became of a pair with this score, in a few words. */
function wordOf(score: number, minScore: number, selection: Selection | undefined): string {
  switch (selection) {
    case 'kept':
      return 'kept';
    case 'accepted':
      return 'accepted by you';
    case 'rejected':
      return 'rejected by you';
    case 'marked':
      return 'left out: marked';
    default:
      return score >= minScore ? `${threshold(minScore)} or more` : `below ${threshold(minScore)}`;
  }
}
