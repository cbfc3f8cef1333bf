// How blocks of Markdown are put together: blank lines between, indents in lists, marks of quotes.

/** A paragraph, heading, table, list or the like, without blank lines around it. */
export interface Block {
  readonly text: string;
  readonly list: boolean;
  /** Of a list: the width of its markers, in characters. */
  readonly marker?: number;
}

/** Blocks one below the other. Never more than one blank line between two. */
export function joined(blocks: readonly Block[]): string {
  return blocks.map(({ text }) => text).join('\n\n');
}

/** The blocks of a list item: a list within follows its text without a blank line. */
export function itemText(blocks: readonly Block[]): string {
  return blocks.map(({ text, list }, at) => (at === 0 ? '' : list ? '\n' : '\n\n') + text).join('');
}

/** A text as a quote. */
export function quoted(text: string): string {
  return text.replace(/^.*$/gm, (line) => (line === '' ? '>' : `> ${line}`));
}

// What would begin a heading, a fence, a rule below a heading, or HTML that swallows blank lines.
const CUTS = /^(?:#{1,6}(?=\s|$)|`{3}|~{3}|(?:-+|=+)[ \t]*$|<(?=[!?]|(?:script|pre|style|textarea)\b))/i;

/**
 * A paragraph from its words: NUL stands for a line break. Marks escaped all over (`1\.`, `\*`) would be learned as such:
 * only what would cut the text elsewhere is escaped.
 */
export function paragraphText(run: string): string {
  if (run.trim() === '') return '';
  return run
    .split('\u0000')
    .map((line) => {
      const words = line.replace(/[ \t\r\n\f]+/g, ' ').trim();
      return CUTS.test(words) ? `\\${words}` : words;
    })
    .join('\n')
    .replace(/\n{2,}/g, '\n\n')
    .trim();
}
