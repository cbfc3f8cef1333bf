// Provenance from what a file tells of itself: parts without words are left out, long ones cut.

import type { Provenance } from '../core/provenance.ts';
import type { Input } from './reader.ts';
import { withoutHalf } from './whole.ts';

const MAX_CHARS = 500;

/** The provenance of a text in the file. What the file says itself goes before what was known of it. */
export function provenanceOf(input: Input, said: Omit<Provenance, 'file'>): Provenance {
  const parts: Record<string, string> = {};
  for (const [name, value] of [...Object.entries(input.known ?? {}), ...Object.entries(said)]) {
    const words =
      typeof value === 'string'
        ? value
            .slice(0, 4 * MAX_CHARS)
            .replace(/\s+/g, ' ')
            .trim()
        : '';
    if (words !== '') parts[name] = withoutHalf(words, MAX_CHARS);
  }
  return { ...parts, file: input.name };
}

/** A date as ISO 8601 where it can be told without guessing; else as it is. */
export function isoDate(said: string): string {
  const date = said.trim();
  if (/^\d{4}(?:-\d{2}(?:-\d{2})?)?(?:$|[T ])/.test(date)) return date;
  // Mail and HTTP write `Tue, 03 Jun 2008 11:05:30 GMT`: with its zone it is one moment everywhere.
  if (/^\w{3}, \d{1,2} \w{3} \d{4} [\d:]+ (?:GMT|UTC|[+-]\d{4})/.test(date)) {
    const time = Date.parse(date);
    if (Number.isFinite(time)) return new Date(time).toISOString().replace('.000Z', 'Z');
  }
  return date;
}
