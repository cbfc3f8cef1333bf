// A stage before there is anything on it: what will stand here, and what it takes until then, the next of it as a link.

import './nothing-yet.css';
import type { ComponentChildren } from 'preact';
import type { App } from '../run/app.ts';
import { count, counted } from './figures.ts';

export type Need = 'seed' | 'document' | 'model' | 'instructions' | 'ratings' | 'labels' | 'loop';

interface NothingYetProps {
  readonly app: App;
  /** What it takes, in the order in which it is done. */
  readonly needs: readonly Need[];
  /** What will stand here. */
  readonly children: ComponentChildren;
}

export function NothingYet({ app, needs, children }: NothingYetProps) {
  const states = needs.map((need) => ({ need, done: doneOf(app, need) }));
  const next = states.find(({ done }) => done === null)?.need;
  return (
    <div class="nothing">
      {children}
      <ol class="needs" aria-label="What it takes">
        {states.map(({ need, done }) => (
          <li key={need} class={done !== null ? 'there' : need === next ? 'next' : ''}>
            {done ?? (need === next ? <Next need={need} /> : LATER[need])}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What is there of it, in words; null while it is missing. */
function doneOf(app: App, need: Need): string | null {
  const { documents, segments, candidates, rated, labelled } = app.counts.value;
  switch (need) {
    case 'seed':
      return app.seed.value === null ? null : `A seed: ${counted(app.seed.value.pairs.length, 'pair')}.`;
    case 'document':
      return documents === 0 ? null : `Documents: ${count(documents)}, cut into ${counted(segments, 'segment')}.`;
    case 'model':
      return app.model.value.kind === 'ready' ? `A model: ${app.model.value.model.name}.` : null;
    case 'instructions':
      return candidates === 0 ? null : `Instructions: ${count(candidates)}.`;
    case 'ratings':
      return rated === 0 ? null : `Ratings: ${count(rated)}.`;
    case 'labels':
      return labelled === 0 ? null : `Labels: ${count(labelled)}.`;
    case 'loop':
      return null;
    default:
      return need satisfies never;
  }
}

const LATER: Readonly<Record<Need, string>> = {
  seed: 'A seed of pairs that people wrote',
  document: 'A document',
  model: 'A model, loaded from the top of the page',
  instructions: 'Instructions, written for its segments',
  ratings: 'Ratings of the pairs',
  labels: 'Your word on some of the pairs',
  loop: 'A run of the loop',
};

function Next({ need }: { readonly need: Need }) {
  switch (need) {
    case 'seed':
      return (
        <>
          Next: <a href="#seed">take a seed</a>, pairs that people wrote; one of 70 comes with the page.
        </>
      );
    case 'document':
      return (
        <>
          Next: <a href="#documents">add a document</a>, or one of the two samples.
        </>
      );
    case 'model':
      return <>Next: load a model. The button at the top of the page names its size; nothing is downloaded before.</>;
    case 'instructions':
      return (
        <>
          Next: begin with <a href="#instructions">the instructions</a>, by the button at the foot of the page.
        </>
      );
    case 'ratings':
      return (
        <>
          Next: have <a href="#ratings">the pairs rated</a>.
        </>
      );
    case 'labels':
      return (
        <>
          Next: say in <a href="#review">Review</a> which pairs are good.
        </>
      );
    case 'loop':
      return (
        <>
          Next: run <a href="#loop">the loop</a>.
        </>
      );
    default:
      return need satisfies never;
  }
}
