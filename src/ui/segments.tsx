import type { App } from '../run/app.ts';
import { later } from './later.tsx';

/** The second stage: the stretches of text that will each get an instruction, and those that are left out. */
export const Segments = later(() => import('./segments/segments-view.tsx').then(({ SegmentsView: view }) => view));

/** Why a stage has nothing to show, and where to go. */
export function NoSegments({ app }: { readonly app: App }) {
  if (app.documents.value.length === 0) {
    return (
      <p>
        Nothing to show yet. <a href="#documents">Add a document</a> first.
      </p>
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
