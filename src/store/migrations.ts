// How the database came to its present shape. The list is only ever appended to: a step that has been published has
// run in somebody's browser. The length of the list is the version of the database.

import type { StoreName } from './schema.ts';

/** One step, as data; `rows` is a pure function of stored rows, so that it is tested without a database. */
export interface Migration {
  readonly what: string;
  /** Stores to create, with the property that is their key. */
  readonly create?: readonly { readonly store: StoreName; readonly keyPath: string }[];
  /** The new form of each row of a store; null removes the row. */
  readonly rows?: { readonly [store in StoreName]?: (row: unknown) => unknown };
}

export const MIGRATIONS: readonly Migration[] = [
  {
    what: 'documents, their segments, candidates, ratings, and settings',
    create: [
      { store: 'documents', keyPath: 'id' },
      { store: 'segments', keyPath: 'id' },
      { store: 'candidates', keyPath: 'id' },
      { store: 'ratings', keyPath: 'id' },
      { store: 'settings', keyPath: 'name' },
    ],
  },
  {
    what: 'the loop: seeds, steps, adapters, trainings, measurements, blind choices',
    create: [
      { store: 'seeds', keyPath: 'id' },
      { store: 'steps', keyPath: 'key' },
      { store: 'adapters', keyPath: 'id' },
      { store: 'trainings', keyPath: 'key' },
      { store: 'measurements', keyPath: 'id' },
      { store: 'choices', keyPath: 'id' },
    ],
  },
  {
    what: 'labels: what a person says of a pair',
    create: [{ store: 'labels', keyPath: 'id' }],
  },
  {
    what: 'decisions: which segments a person keeps or drops',
    create: [{ store: 'decisions', keyPath: 'segmentId' }],
  },
];
