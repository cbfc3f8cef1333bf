// What a score of the other forms is made of: criteria, replies, likelihoods, or the parts of a sum.

import './raters.css';
import { CRITERIA } from '../core/criteria.ts';
import { decidingCheck } from '../core/cycle.ts';
import type { CycleFigures, Rating, Verdict } from '../core/records.ts';
import { count, percent, score as written } from './figures.ts';
import { RawReply } from './instructions.tsx';
import { Named } from './model-name.tsx';
import { RATER_NAMES } from './rater-names.ts';
import { CHECK_WORDS, cycleSentence, meanOf, START_WORDS, shareWords } from './rater-words.ts';

type Usable = Extract<Verdict, { readonly ok: true }>;
type Of<Form extends Usable['form']> = Extract<Usable, { readonly form: Form }>;

interface OtherOpinionProps {
  readonly rating: Rating;
  readonly kept: boolean;
  /** What became of the pair. */
  readonly word: string;
  /** Who rated. */
  readonly note: string;
}

export function OtherOpinion({ rating, kept, word, note }: OtherOpinionProps) {
  const { verdict } = rating;
  if (!verdict.ok) return null;
  return (
    <section class="opinion" aria-label={`Rated by ${RATER_NAMES[verdict.form]}`}>
      <p class={kept ? 'verdict kept' : 'verdict'}>
        <b>{written(verdict.score)}</b> {word}
        <small>
          <Named text={`${RATER_NAMES[verdict.form]}, ${note}`} />
        </small>
      </p>
      <Parts verdict={verdict} />
    </section>
  );
}

function Parts({ verdict }: { readonly verdict: Usable }) {
  switch (verdict.form) {
    case 'expectation':
      return null;
    case 'additive':
      return <Criteria verdict={verdict} />;
    case 'reasoning':
      return <Replies verdict={verdict} />;
    case 'cycle':
      return <Cycle figures={verdict.cycle} />;
    case 'sum':
      return <Sum verdict={verdict} />;
    default:
      return verdict satisfies never;
  }
}

function Criteria({ verdict }: { readonly verdict: Of<'additive'> }) {
  return (
    <table class="parts">
      <caption>
        How likely yes is as the answer to each question; yes and no held at least {percent(verdict.mass)} of the
        probability
      </caption>
      <tbody>
        {verdict.criteria.map((share, at) => {
          const criterion = CRITERIA[at];
          return (
            <tr key={at}>
              <th scope="row">
                {criterion?.name ?? `Criterion ${at + 1}`}
                <small>{criterion?.question}</small>
              </th>
              <Bar share={share} words={percent(share)} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Replies({ verdict }: { readonly verdict: Of<'reasoning'> }) {
  const { samples } = verdict;
  if (samples === undefined || samples.length < 2) return <RawReply raw={verdict.raw} />;
  const scored = samples.filter(({ score }) => score !== null).length;
  return (
    <>
      <p class="soft">
        The mean of {count(scored)}
        {scored < samples.length && ` of ${count(samples.length)}`} replies
        {scored < samples.length && '; the others have no score'}.
      </p>
      <ul class="replies">
        {samples.map(({ score, raw }, at) => (
          <li key={at}>
            <details>
              <summary>
                Reply {at + 1}: <b>{score === null ? 'no score' : written(score)}</b>
              </summary>
              <RawReply raw={raw} />
            </details>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How well the model predicts the text, with its instruction and without. */
export function Cycle({ figures }: { readonly figures: CycleFigures }) {
  const { given, alone, others, tokens, text } = figures;
  return (
    <>
      <p class="cycle-says">
        {cycleSentence(figures)}
        {text !== undefined && ` What decides the score: ${CHECK_WORDS[decidingCheck(figures).check]}.`}
        {text !== undefined && START_WORDS[text.start] !== null && ` ${START_WORDS[text.start]}`}
      </p>
      <table class="parts figures">
        <caption>
          Mean loss over the first {count(tokens)} tokens of the text, in nats a token; lower is likelier
        </caption>
        <tbody>
          <tr>
            <th scope="row">After its instruction</th>
            <td>{given.toFixed(2)}</td>
          </tr>
          {others.length > 0 && (
            <tr>
              <th scope="row">
                After instructions of other segments
                {others.length > 1 && <small>{others.map((each) => each.toFixed(2)).join(', ')}</small>}
              </th>
              <td>{meanOf(others).toFixed(2)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">After none</th>
            <td>{alone.toFixed(2)}</td>
          </tr>
          {text !== undefined && (
            <>
              <tr>
                <th scope="row">Its first words, after its instruction</th>
                <td>{text.opening.toFixed(2)}</td>
              </tr>
              <tr>
                <th scope="row">Its least likely line</th>
                <td>{text.worstLine.toFixed(2)}</td>
              </tr>
              <tr>
                <th scope="row">All of it</th>
                <td>{text.nll.toFixed(2)}</td>
              </tr>
            </>
          )}
        </tbody>
      </table>
    </>
  );
}

function Sum({ verdict }: { readonly verdict: Of<'sum'> }) {
  const total = verdict.parts.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <table class="parts">
      <caption>The raters that it is the mean of</caption>
      <tbody>
        {verdict.parts.map(({ form, weight, score }) => (
          <tr key={form}>
            <th scope="row">
              {RATER_NAMES[form]}
              <small>{shareWords(weight, total)}</small>
            </th>
            <Bar share={(score - 1) / 4} words={written(score)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A share as a length and in words. */
function Bar({ share, words }: { readonly share: number; readonly words: string }) {
  return (
    <>
      <td>{words}</td>
      <td class="part-bar" aria-hidden="true">
        <i style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
      </td>
    </>
  );
}
