// Plain text is taken as it is: its paragraphs stand between blank lines.

import type { ReadText } from './read-file.ts';

export function readPlain(text: string): ReadText {
  return { form: 'plain', text };
}
