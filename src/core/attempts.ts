// What candidates and ratings share: each is an attempt at its parent under a key. A retry is a new attempt beside the
// old one, and the highest counts.

interface Attempt {
  readonly key: string;
  readonly attempt: number;
}

/** The id of an attempt; writing the same one twice is a no-op. */
export function attemptId(parentId: string, key: string, attempt: number): string {
  return `${parentId}/${key}/${attempt}`;
}

/** The highest attempt under this key; null without one. */
export function newest<R extends Attempt>(records: Iterable<R>, key: string): R | null {
  let found: R | null = null;
  for (const record of records) {
    if (record.key === key && (found === null || record.attempt >= found.attempt)) found = record;
  }
  return found;
}
