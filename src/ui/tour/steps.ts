// The five steps of the tour: what each points at, on which stage that stands, and what is said of it.

import type { App } from '../../run/app.ts';
import type { Stage } from '../place.ts';

export interface TourStep {
  /** The stage that is shown meanwhile; null where it does not matter. */
  readonly stage: Stage | null;
  /** What is pointed at, the first that is on the page. */
  readonly at: readonly string[];
  readonly title: string;
  /** What is said; models are named as in the paper, `M_yx`. */
  readonly words: (app: App) => string;
}

export const TOUR: readonly TourStep[] = [
  {
    stage: 'documents',
    at: ['.loop'],
    title: 'The loop is the way around',
    words: () =>
      'The paper’s loop, live: from your texts by way of instructions and ratings to a data set, with the models that learn from it. Each name leads to its stage and says how far it is; on a phone, All stages shows them.',
  },
  {
    stage: 'documents',
    at: ['main .add', '.documents-bench .list-head', 'main'],
    title: 'Texts come in here',
    words: (app) =>
      app.documents.value.length === 0
        ? 'Files, folders, pasted text, or one of the two samples. They are cut at their headings into segments, and stay on this device.'
        : 'More files, folders or pasted text can be added at any time. What is here was cut at its headings into segments, and stays on this device.',
  },
  {
    stage: null,
    at: ['.head .model'],
    title: 'A model, when you say so',
    words: (app) =>
      app.model.value.kind === 'ready'
        ? 'The model that is loaded computes on this device. The button at the foot of the page has it write an instruction for every segment, and rate each pair.'
        : 'Nothing is downloaded until you press a button that names its size. The model then computes on this device: it writes an instruction for every segment, and rates each pair.',
  },
  {
    stage: 'ratings',
    at: ['main .rows', 'main .empty', 'main'],
    title: 'Every pair gets a rating',
    words: (app) =>
      app.counts.value.rated === 0
        ? 'Here each pair will stand with its rating from 1 to 5 and what the model found likely. In Review your word outranks it, and Quality shows how far the two agree.'
        : 'From 1 to 5, by what the model finds likely; select a pair to see why, in its source. In Review your word outranks it, and Quality shows how far the two agree.',
  },
  {
    stage: 'kept',
    at: ['[data-testid="export"]'],
    title: 'What is kept is yours',
    words: () =>
      'A threshold decides which pairs are kept, and Export takes them home as a data set. With a seed, the loop trains the next model on them, which rates again. This tour stays in the menu.',
  },
];
