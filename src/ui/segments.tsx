import type { ComponentChildren } from 'preact';
import type { App } from '../run/app.ts';
import { later } from './later.tsx';
import { type Need, NothingYet } from './nothing-yet.tsx';

/** The second stage: the stretches of text that will each get an instruction, and those that are left out. */
export const Segments = later(() => import('./segments/segments-view.tsx').then(({ SegmentsView: view }) => view));

interface NoSegmentsProps {
  readonly app: App;
  /** What the stage takes, and what will stand on it; those of the segments where it is not said. */
  readonly needs?: readonly Need[];
  readonly children?: ComponentChildren;
}

/** Why a stage has nothing to show, and where to go. */
export function NoSegments({ app, needs = ['document'], children }: NoSegmentsProps) {
  if (app.documents.value.length === 0) {
    return (
      <NothingYet app={app} needs={needs}>
        {children ?? (
          <p>
            Here your texts will stand, cut at their headings: each segment with its length, its marks, and why it is in
            or left out.
          </p>
        )}
      </NothingYet>
    );
  }
  if (app.allRows.value.length > 0) {
    return (
      <p>
        Every segment is left out by its marks or by you. <a href="#segments">Segments</a> shows why, and there they can
        be kept.
      </p>
    );
  }
  return <p>No text in these documents is long enough to be a segment. The length window is in Settings.</p>;
}
