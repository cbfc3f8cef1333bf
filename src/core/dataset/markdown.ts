// Markdown whose words come from outside: whatever a document or a model says stays text within its line or cell.

/** Characters of a cell; what is longer is cut. */
const CELL_CHARS = 160;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A text from outside as one line of Markdown that is only words: no link, no tag, no end of the cell. */
export function plainWords(text: string, most = CELL_CHARS): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const cut = line.length > most ? `${line.slice(0, most - 1)}…` : line;
  return (
    cut
      .replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
      .replace(/[\\`*_[\]|#~$!]/g, '\\$&')
      // Addresses become links by themselves unless something invisible stands within them.
      .replace(/(:)(?=\/\/)|(?<=\w)(@)(?=\w)|\b(www)(?=\.)/g, '$1$2$3&#8203;')
  );
}

/** A table; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A block of code with a fence that the text within cannot close. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}
