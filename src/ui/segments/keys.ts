// The keys of the stage of segments as a table.

export type SegmentActName =
  | 'keep'
  | 'drop'
  | 'clear'
  | 'merge'
  | 'split'
  | 'boundaries'
  | 'edit'
  | 'undo'
  | 'previous'
  | 'next';

/** The letter of each act, in the order of the buttons; those that the bench of review has too are the same there. */
export const KEYS = {
  keep: 'a',
  drop: 'x',
  clear: 'c',
  merge: 'm',
  split: 's',
  boundaries: 'b',
  edit: 'e',
  undo: 'u',
  previous: 'k',
  next: 'j',
} as const satisfies Record<SegmentActName, string>;
