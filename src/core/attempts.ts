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

/** For every parent its highest attempt under this key, by the parent's id. */
export function latestAttempts<R extends Attempt>(
  records: Iterable<R>,
  key: string,
  parentOf: (record: R) => string,
): Map<string, R> {
  const latest = new Map<string, R>();
  for (const record of records) {
    if (record.key !== key) continue;
    const known = latest.get(parentOf(record));
    if (!known || known.attempt < record.attempt) latest.set(parentOf(record), record);
  }
  return latest;
}
