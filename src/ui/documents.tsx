import type { App } from '../run/app.ts';
import { later } from './later.tsx';
import type { Place } from './place.ts';

// One of the two is needed at a time: a first visit begins without documents, every later one with them.
const FirstScreen = later(() => import('./first-screen.tsx').then(({ FirstScreen: view }) => view));
const DocumentsBench = later(() => import('./documents/documents-bench.tsx').then(({ DocumentsBench: view }) => view));

export interface DocumentsProps {
  readonly app: App;
  readonly place: Place;
  readonly dragging: boolean;
  /** Paths of the last drop that the browser would not open. */
  readonly unread?: readonly string[] | undefined;
  readonly onTour: () => void;
}

/** Whether nothing has come in yet, and nothing is on its way. */
export function isUntouched(app: App): boolean {
  return app.documents.value.length === 0 && app.files.value.length === 0;
}

/** The first stage: what was added, how each file fared, and the text as it was read. */
export function Documents(props: DocumentsProps) {
  const { app, dragging, unread, onTour } = props;
  return isUntouched(app) ? (
    <FirstScreen app={app} dragging={dragging} unread={unread} onTour={onTour} />
  ) : (
    <DocumentsBench {...props} />
  );
}
