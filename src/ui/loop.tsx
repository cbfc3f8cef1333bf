import type { ComponentChildren } from 'preact';
import type { App, Counts } from '../run/app.ts';
import { count, counted, threshold } from './figures.ts';
import type { Stage } from './place.ts';

interface LoopProps {
  readonly app: App;
  readonly stage: Stage;
}

interface Node {
  readonly stage: Stage;
  readonly name: string;
  readonly figure: string;
  /** What does the work between this stage and the next, and how much of it is done, 0–1. */
  readonly onward: { readonly by: ComponentChildren; readonly verb: string; readonly done: number } | null;
}

/** The paper's loop as the way around the page: stages are its nodes, models stand on its arrows. */
export function Loop({ app, stage }: LoopProps) {
  const nodes = nodesOf(app.counts.value, app.settings.value.minScore);
  return (
    <nav class="loop" aria-label="The loop" data-testid="counts" data-counts={JSON.stringify(app.counts.value)}>
      <ol>
        {nodes.map((node) => (
          <li key={node.stage} class={node.onward === null ? 'last' : ''}>
            <a
              href={`#${node.stage}`}
              class={node.stage === 'kept' && app.counts.value.kept > 0 ? 'node some-kept' : 'node'}
              data-testid={`stage-${node.stage}`}
              aria-current={node.stage === stage ? 'page' : undefined}
            >
              <b>{node.name}</b>
              <span>{node.figure}</span>
            </a>
            {node.onward !== null && (
              <span class={node.onward.done >= 1 ? 'arrow done' : 'arrow'} aria-hidden="true">
                <span class="by">{node.onward.by}</span>
                <svg width="100%" height="10" aria-hidden="true">
                  <line class="way" x1="0" x2="100%" y1="5" y2="5" />
                  <line class="gone" x1="0" x2={`${node.onward.done * 100}%`} y1="5" y2="5" />
                </svg>
                <svg class="tip" width="7" height="10" viewBox="0 0 7 10" aria-hidden="true">
                  <path d="M0 1 7 5 0 9z" />
                </svg>
                <span class="verb">{node.onward.verb}</span>
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function nodesOf(counts: Counts, minScore: number): readonly Node[] {
  const { documents, segments, candidates, rated, kept } = counts;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.min(1, part / whole));
  return [
    {
      stage: 'documents',
      name: 'Documents',
      figure: documents === 0 ? 'none yet' : counted(documents, 'file'),
      onward: { by: 'headings', verb: 'cut', done: segments > 0 ? 1 : 0 },
    },
    {
      stage: 'segments',
      name: 'Segments',
      figure: count(segments),
      onward: { by: <Model of="yx" />, verb: 'writes', done: share(candidates, segments) },
    },
    {
      stage: 'instructions',
      name: 'Instructions',
      figure: segments === 0 ? '0' : `${count(candidates)} of ${count(segments)}`,
      onward: { by: <Model of="0" />, verb: 'rates', done: share(rated, segments) },
    },
    {
      stage: 'ratings',
      name: 'Ratings',
      figure: candidates === 0 ? '0' : `${count(rated)} of ${count(candidates)}`,
      onward: { by: `≥ ${threshold(minScore)}`, verb: 'keeps', done: kept > 0 ? share(rated, candidates) : 0 },
    },
    { stage: 'kept', name: 'Kept', figure: counted(kept, 'pair'), onward: null },
  ];
}

function Model({ of }: { readonly of: string }) {
  return (
    <>
      <i>M</i>
      <sub>{of}</sub>
    </>
  );
}
