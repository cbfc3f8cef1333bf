// Splits a document's text into what a reader sees as paragraphs. It stays text: nothing is turned into markup,
// only headings, running text and lines that must keep their breaks are told apart.

export interface Block {
  /** Offset in the text it was cut from: a stable key. */
  readonly at: number;
  readonly kind: 'heading' | 'paragraph' | 'lines';
  readonly text: string;
}

const HEADING = /^#{1,6}\s+/;
// Lists, tables, quotes, fences and indented code mean their line breaks; wrapped paragraphs do not.
const KEEPS_BREAKS = /^(\s*([-*+]|\d+[.)])\s|\||>|```|~~~| {4}|\t)/;

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const match of text.matchAll(/[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*/g)) {
    let body = match[0];
    let at = match.index;
    while (HEADING.test(body)) {
      const end = body.indexOf('\n');
      const line = end === -1 ? body : body.slice(0, end);
      blocks.push({ at, kind: 'heading', text: line.replace(HEADING, '').trim() });
      if (end === -1) {
        body = '';
        break;
      }
      body = body.slice(end + 1);
      at += end + 1;
    }
    if (body.trim() === '') continue;
    if (KEEPS_BREAKS.test(body)) blocks.push({ at, kind: 'lines', text: body });
    else blocks.push({ at, kind: 'paragraph', text: body.replace(/\s*\n\s*/g, ' ').trim() });
  }
  return blocks;
}

/** The last `length` characters of a text, cut where a paragraph or at least a word begins. */
export function endOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = text.slice(-length);
  const paragraph = tail.indexOf('\n\n');
  if (paragraph >= 0) return tail.slice(paragraph + 2);
  return `… ${tail.slice(tail.indexOf(' ') + 1)}`;
}

/** The first `length` characters of a text, cut where a paragraph or at least a word ends. */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length);
  const paragraph = head.trimStart() === '' ? -1 : head.lastIndexOf('\n\n');
  if (paragraph > 0 && head.slice(0, paragraph).trim() !== '') return head.slice(0, paragraph);
  return `${head.slice(0, Math.max(0, head.lastIndexOf(' ')))} …`;
}
