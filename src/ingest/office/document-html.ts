// The HTML that a word processor's document was turned into becomes Markdown: the whole of it, without a title page's twin.

import { bodyMarkdown } from '../html.ts';

/**
 * The Markdown of a document's HTML. A title that stands right above a first heading of the same words is left out, as are
 * headings without words.
 */
export function documentMarkdown(html: string): string {
  const text = bodyMarkdown(html);
  const first = /^# (.*)$/m.exec(text);
  if (!first || first[1] === undefined) return text;
  const after = first.index + first[0].length;
  const second = /^# (.*)$/m.exec(text.slice(after));
  // Between them stand author and date, no text.
  if (!second || second[1] !== first[1] || second.index > MAX_TITLE_PAGE_CHARS) return text;
  return (text.slice(0, first.index) + text.slice(after).trimStart()).trim();
}

const MAX_TITLE_PAGE_CHARS = 400;
