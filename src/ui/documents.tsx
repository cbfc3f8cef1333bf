import type { App } from '../run/app.ts';
import { FirstScreen } from './first-screen.tsx';
import { later } from './later.tsx';
import type { Place } from './place.ts';

// A first visit begins without documents, so the list of them is fetched when there are some.
const DocumentsBench = later(() => import('./documents/documents-bench.tsx').then(({ DocumentsBench: view }) => view));

export interface DocumentsProps {
  readonly app: App;
  readonly place: Place;
  readonly dragging: boolean;
  /** Paths of the last drop that the browser would not open. */
  readonly unread?: readonly string[] | undefined;
}

/** The first stage: what was added, how each file fared, and the text as it was read. */
export function Documents(props: DocumentsProps) {
  const { app, dragging, unread } = props;
  const isEmpty = app.documents.value.length === 0 && app.files.value.length === 0;
  return isEmpty ? <FirstScreen app={app} dragging={dragging} unread={unread} /> : <DocumentsBench {...props} />;
}
