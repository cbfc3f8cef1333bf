// The stage of the comparison: what the models are worth against one another, the worse ones said first.

import './models.css';
import './charts.css';
import './comparison.css';
import { useSignal } from '@preact/signals';
import type { Finding, ModelVerdict } from '../core/compare.ts';
import type { App, ComparisonView, LoopView } from '../run/app.ts';
import { Answers } from './answers.tsx';
import { Blind } from './blind.tsx';
import { count, counted } from './figures.ts';
import { FiguresTable } from './figures-table.tsx';
import { Named } from './model-name.tsx';
import { NothingYet } from './nothing-yet.tsx';
import type { Place } from './place.ts';
import { Preferences } from './preference.tsx';
import { Report } from './report.tsx';
import { Variants } from './variants.tsx';

interface ComparisonProps {
  readonly app: App;
  readonly place: Place;
}

export function Comparison({ app }: ComparisonProps) {
  const view = app.comparison.value;
  // While the person chooses blind, nothing on the page says whose answer is whose.
  const judging = useSignal(false);
  return (
    <div class="study comparison" data-testid="comparison">
      <h1 class="unseen">Comparison</h1>
      {view === null ? (
        <Nothing app={app} />
      ) : (
        <>
          <Verdict view={view} loop={app.loop.value} />
          <FiguresTable view={view} minScore={app.settings.value.minScore} choices={app.loopChoices.value} />
          <Preferences view={view} />
          <Blind app={app} view={view} judging={judging} />
          <Answers view={view} judging={judging.value} />
          <Report app={app} />
        </>
      )}
      <Variants app={app} />
    </div>
  );
}

function Nothing({ app }: { readonly app: App }) {
  const { blocked } = app.loop.value;
  return (
    <div class="study-empty">
      <NothingYet app={app} needs={['seed', 'document', 'model', 'loop']}>
        <p>
          Nothing is compared yet. At its end <a href="#loop">the loop</a> holds every model against the others on seed
          pairs that none has learned from: how well it predicts them, rates them, and answers their instructions.
        </p>
      </NothingYet>
      {blocked !== null && <p class="soft">{blocked}</p>}
    </div>
  );
}

const GROUPS = [
  { outcome: 'worse', name: 'Worse' },
  { outcome: 'unmeasured', name: 'Not compared' },
  { outcome: 'better', name: 'Better' },
  { outcome: 'unclear', name: 'No difference that these examples can show' },
] as const satisfies readonly { readonly outcome: Finding['outcome']; readonly name: string }[];

// A longer list of good news is folded; what is worse never is.
const MOST_BETTER = 4;

/** Whether a group of findings is shown without being asked for. */
export function isOpen(outcome: Finding['outcome'], findings: number): boolean {
  return outcome === 'worse' || (outcome !== 'unclear' && findings <= MOST_BETTER);
}

function Verdict({ view, loop }: { readonly view: ComparisonView; readonly loop: LoopView }) {
  const { findings, summary } = view.verdict;
  const unfinished = unfinishedSentence(loop);
  return (
    <section aria-label="Verdict" data-testid="verdict">
      {worseSentences(view.verdict).map((sentence) => (
        <p key={sentence} class="summary">
          <Named text={sentence} />
        </p>
      ))}
      {summary !== null && (
        <p class="summary">
          <Named text={summary} />
        </p>
      )}
      {unfinished !== null && (
        <p class="soft" role="status">
          {unfinished}
        </p>
      )}
      {GROUPS.map(({ outcome, name }) => {
        const those = findings.filter((finding) => finding.outcome === outcome);
        if (those.length === 0) return null;
        return (
          <details key={outcome} class={`findings ${outcome}`} open={isOpen(outcome, those.length)}>
            <summary>
              {name}, {counted(those.length, 'finding')}
            </summary>
            <ul>
              {those.map(({ sentence }) => (
                <li key={sentence}>
                  <Named text={sentence} />
                </li>
              ))}
            </ul>
          </details>
        );
      })}
      {findings.length === 0 && (
        <p class="soft">There is only one model with figures so far, so nothing to hold it against.</p>
      )}
    </section>
  );
}

const MEASURES: Readonly<Record<Finding['measure'], string>> = {
  loss: 'its loss on held-out seed outputs',
  preference: 'the answers preferred',
  rating: 'its ratings of labelled pairs',
};

/** Which models came out worse than one before them, a sentence each. Of the last two the summary speaks itself. */
export function worseSentences({ findings, summary }: ModelVerdict): readonly string[] {
  const worse = findings.filter(({ outcome }) => outcome === 'worse');
  const pairs = [...new Set(worse.map(({ model, against }) => `${model} came out worse than ${against}`))];
  return pairs
    .filter((pair) => summary?.startsWith(`${pair} by `) !== true)
    .map((pair) => {
      const those = worse.filter(({ model, against }) => pair === `${model} came out worse than ${against}`);
      return `${pair} by ${[...new Set(those.map(({ measure }) => MEASURES[measure]))].join(' and ')}.`;
    });
}

/** That figures are still missing, in one sentence; null when the comparison is whole. */
export function unfinishedSentence(loop: LoopView): string | null {
  const step = loop.steps.find(({ kind }) => kind === 'compare');
  if (step === undefined || step.state === 'done') return null;
  const so =
    step.total === null
      ? `${count(step.done)} measured so far`
      : `${count(step.done)} of ${count(step.total)} measured`;
  return step.state === 'running'
    ? `Still measuring, ${so}: what is said here changes until the end.`
    : `Not finished, ${so}: the next run of the loop measures the rest.`;
}
