// Blocks become one Markdown text. Paragraphs go on over columns and pages, and each page's beginning is kept to the character.

import type { Block } from './blocks.ts';
import type { Placed } from './headings.ts';
import { joinLines, type Line } from './lines.ts';
import { tableMarkdown } from './tables.ts';

export interface Written {
  readonly text: string;
  /** Where each page's text begins; a page without text begins where the next one does. */
  readonly pageStarts: readonly number[];
}

type Paragraph = Extract<Block, { readonly resumes: boolean }>;
type Flowing = Exclude<Block, { readonly kind: 'title' | 'code' | 'table' }>;

const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*$/;

/**
 * The text of a document. `levels` has the heading level of each block, null of what is none; `compounds` are the words whose
 * hyphen is their own. A page's footnotes stand after its text, and after the paragraph that goes on over its end.
 */
export function writeMarkdown(
  placed: readonly Placed[],
  levels: readonly (number | null)[],
  pages: number,
  compounds: ReadonlySet<string>,
): Written {
  const parts: string[] = [];
  const pageStarts: number[] = [];
  let length = 0;
  // The last part is still open to be changed: a hyphen at its end goes when the word goes on.
  let flowing: Flowing | null = null;
  let last: { readonly kind: Block['kind']; readonly page: number } | null = null;
  let notes: Placed[] = [];

  const begin = (page: number) => {
    while (pageStarts.length <= page) pageStarts.push(length);
  };
  const push = (text: string, page: number) => {
    begin(page);
    parts.push(text);
    length += text.length;
  };
  const write = (block: Block, page: number, level: number | null) => {
    const text = blockText(block, level, compounds);
    if (text === '') return;
    if (last !== null) {
      const gap = last.kind === 'item' && block.kind === 'item' ? '\n' : '\n\n';
      parts.push(gap);
      length += gap.length;
    }
    push(text, page);
    last = { kind: block.kind, page };
  };
  const writeNotes = () => {
    for (const { block, page } of notes) write(block, Math.max(page, pageStarts.length - 1), null);
    notes = [];
  };

  const indents = usesIndents(placed);
  placed.forEach(({ block, page }, at) => {
    if (block.kind === 'footnote') {
      notes.push({ block, page });
      return;
    }
    if (flowing !== null && block.kind === 'paragraph' && goesOn(flowing, block, indents)) {
      const before = parts.pop() ?? '';
      length -= before.length;
      const [changed, after] = joinLines(before, linesText(block.lines, block.breaks, compounds), compounds);
      parts.push(changed);
      length += changed.length;
      push(after, page);
      flowing = block;
      return;
    }
    if (notes.length > 0 && notes[0]?.page !== page) writeNotes();
    write(block, page, levels[at] ?? null);
    flowing = block.kind === 'item' || block.kind === 'paragraph' ? block : null;
  });
  writeNotes();
  begin(pages - 1);
  return { text: parts.join(''), pageStarts };
}

function goesOn(before: Flowing, block: Paragraph, indents: boolean): boolean {
  const [end, start] = [before.lines.at(-1), block.lines[0]];
  if (!end || !start || !before.open || !block.resumes) return false;
  if (Math.abs(end.size - start.size) > 0.08 * end.size || end.bold !== start.bold) return false;
  if (/^\p{Ll}/u.test(start.text) || !SENTENCE_END.test(end.text)) return !/:$/.test(end.text);
  // Between two whole sentences only a missing indent says that the paragraph goes on.
  return indents && before.kind === 'paragraph';
}

function usesIndents(placed: readonly Placed[]): boolean {
  const paragraphs = placed.flatMap(({ block }) =>
    block.kind === 'paragraph' && block.lines.length > 1 ? [block.lines] : [],
  );
  const indented = paragraphs.filter(([first, second]) => first && second && first.x > second.x + 0.8 * first.size);
  return indented.length >= 3 && indented.length * 4 >= paragraphs.length;
}

function blockText(block: Block, level: number | null, compounds: ReadonlySet<string>): string {
  switch (block.kind) {
    case 'title': {
      const title = linesText(block.lines, [], compounds);
      return level === null ? escaped(title) : `${'#'.repeat(level)} ${title.replace(/\s+/g, ' ')}`;
    }
    case 'paragraph':
      return escaped(linesText(block.lines, block.breaks, compounds));
    case 'footnote':
      return linesText(block.lines, block.breaks, compounds).replace(/^([⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§¶]+)\s*/, '$1 ');
    case 'item': {
      const text = linesText(block.lines, [], compounds).replace(/^\S+\s+/, '');
      return `${'   '.repeat(block.depth)}${block.marker} ${text}`;
    }
    case 'code':
      return codeText(block.lines);
    case 'table':
      return tableMarkdown(block.rows);
    default:
      return block satisfies never;
  }
}

function linesText(lines: readonly Line[], breaks: readonly number[], compounds: ReadonlySet<string>): string {
  const parts: string[] = [];
  lines.forEach(({ text }, at) => {
    const before = parts.pop();
    if (before === undefined) parts.push(text);
    else if (breaks.includes(at)) parts.push(before, '\n', text);
    else parts.push(...joinLines(before, text, compounds));
  });
  return parts.join('').replaceAll('\u00AD', '').trim();
}

// Only what would cut the text elsewhere is escaped, as for HTML.
function escaped(text: string): string {
  return text.replace(/^(?=#{1,6}\s|```|~~~)/gm, '\\');
}

function codeText(lines: readonly Line[]): string {
  const typed = lines.map((line) => line.typed || line.text);
  const indent = Math.min(...typed.map((text) => /^ */.exec(text)?.[0].length ?? 0));
  const steps = lines.flatMap((line, at) => (at > 0 ? [line.y - (lines[at - 1] as Line).y] : []));
  const step = Math.max(1, Math.min(...steps.filter((one) => one > 0), Number.POSITIVE_INFINITY));
  const shown = typed.flatMap((text, at) => {
    const blank = at === 0 ? 0 : Math.round((steps[at - 1] ?? 0) / step) - 1;
    return [...Array.from({ length: Math.min(3, Math.max(0, blank)) }, () => ''), text.slice(indent)];
  });
  const longest = Math.max(2, ...shown.map((text) => /`*/.exec(text.trimStart())?.[0].length ?? 0));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${shown.join('\n')}\n${fence}`;
}
