// Which language a text is in, by tinyld's large dictionaries: fetched only when there is something to look at.

import { detect as told } from 'tinyld';

/** ISO 639-1 of the text's language; null when it cannot be told. Its accuracy is no guide: it is 1 for wrong guesses too. */
export function detect(text: string): string | null {
  return told(text) || null;
}
