// Which language a text is in, by tinyld's large dictionaries: fetched only when there is something to look at.

import { detectAll } from 'tinyld';

/** Below this the library itself is in doubt. */
const LEAST_ACCURACY = 0.5;

/** ISO 639-1 of the text's language; null when it cannot be told. */
export function detect(text: string): string | null {
  const [first] = detectAll(text);
  return first === undefined || first.accuracy < LEAST_ACCURACY ? null : first.lang;
}
