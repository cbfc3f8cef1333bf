// Markdown is taken as it is, but for the front matter that site generators put before it.

import type { ReadText } from './read-file.ts';

// YAML between `---` lines (or TOML between `+++`) at the very start. CommonMark knows no front matter: the last `---`
// would make a heading out of it.
const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\r?\n(?:[^\n]*\n)*?\1[ \t]*(?:\r?\n|$)/;
// Every line that is not indented, empty or a comment sets a field; a text between two thematic breaks does not.
const FIELD = /^(?:[ \t-].*|#.*|\[.*\]|["\w][^:=\n]*[:=].*|)$/;

// Where front matter must have ended: a long text that begins with a break overflows the stack of the pattern.
const MAX_MATTER_CHARS = 65_536;

export function readMarkdown(text: string): ReadText {
  const matter = FRONT_MATTER.exec(text.slice(0, MAX_MATTER_CHARS))?.[0];
  const fields = matter?.trimEnd().split(/\r?\n/).slice(1, -1);
  const body = matter && fields?.every((line) => FIELD.test(line)) ? text.slice(matter.length) : text;
  return { form: 'markdown', text: body };
}
