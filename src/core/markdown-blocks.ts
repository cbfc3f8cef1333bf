// Finds the top-level blocks of a Markdown text: headings, and what stands between them. One pass over the lines.
//
// A full parser (mdast) took some 7 s a megabyte, and overflows its stack on a line of 20,000 `>`; this scanner is
// linear and needs no more than block boundaries. A property test holds its headings against mdast's.

import {
  atxHeading,
  beginsTable,
  closesFence,
  fenceMarks,
  htmlEnd,
  interruptsParagraph,
  isThematicBreak,
  type Line,
  type ListMarker,
  leavesParagraphOpen,
  linesOf,
  listMarker,
  setextLevel,
} from './markdown-lines.ts';
import { trimRange } from './split-text.ts';

/** A top-level block; `from` and `to` are trimmed of white space. Thematic breaks and comments are left out. */
export type Block = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'heading'; readonly level: number; readonly title: string }
  | { readonly kind: 'prose' }
  /** Code, tables and HTML: what may be cut between lines only. */
  | { readonly kind: 'lines' }
  /** `cuts`: where its items begin. */
  | { readonly kind: 'list'; readonly cuts: readonly number[] }
);

interface Step {
  readonly block: Block | null;
  /** The line at which to go on. */
  readonly next: number;
}

/** The top-level blocks of a Markdown text, in order. */
export function scanMarkdown(text: string): Block[] {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as Line;
    if (line.text === '') {
      at += 1;
      continue;
    }
    const step = readBlock(lines, at, line);
    if (step.block) {
      // White space is more to us than to CommonMark: a line with nothing but a no-break space is a paragraph there.
      const range = trimRange(text, step.block.from, step.block.to);
      if (range.from < range.to) blocks.push({ ...step.block, ...range });
    }
    at = step.next;
  }
  return blocks;
}

function readBlock(lines: readonly Line[], at: number, line: Line): Step {
  if (line.indent > 3) return readIndentedCode(lines, at);
  const atx = atxHeading(line);
  if (atx)
    return {
      block: { ...spanOf(lines, at, at), kind: 'heading', level: atx.level, title: plain(atx.title) },
      next: at + 1,
    };
  const marks = fenceMarks(line.text);
  if (marks) return readFence(lines, at, marks);
  if (isThematicBreak(line)) return { block: null, next: at + 1 };
  if (line.text.startsWith('>')) return readQuote(lines, at);
  if (listMarker(line)) return readList(lines, at);
  const end = htmlEnd(line, false);
  if (end) return readHtml(lines, at, end);
  const below = lines[at + 1];
  if (below && beginsTable(line, below)) return readTable(lines, at);
  return readParagraph(lines, at);
}

function readIndentedCode(lines: readonly Line[], at: number): Step {
  let last = at;
  for (let next = at + 1; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    if (line.text === '') continue;
    if (line.indent < 4) break;
    last = next;
  }
  return { block: { ...spanOf(lines, at, last), kind: 'lines' }, next: last + 1 };
}

function readFence(lines: readonly Line[], at: number, marks: string): Step {
  let next = at + 1;
  while (next < lines.length) {
    const line = lines[next] as Line;
    next += 1;
    if (line.indent < 4 && closesFence(line.text, marks)) break;
  }
  return { block: { ...spanOf(lines, at, next - 1), kind: 'lines' }, next };
}

function readHtml(lines: readonly Line[], at: number, end: RegExp | 'blank'): Step {
  let next = at;
  for (; next < lines.length; next += 1) {
    const { text } = lines[next] as Line;
    if (end === 'blank' ? text === '' : end.test(text)) break;
  }
  // The line with the end mark belongs to the block; a blank line does not.
  const last = Math.min(end === 'blank' ? next - 1 : next, lines.length - 1);
  // A comment is said to nobody. The first line decides; the last one may hold text behind the end mark.
  const isComment = (lines[at] as Line).text.startsWith('<!--') && (lines[last] as Line).text.trimEnd().endsWith('-->');
  return { block: isComment ? null : { ...spanOf(lines, at, last), kind: 'lines' }, next: last + 1 };
}

function readQuote(lines: readonly Line[], at: number): Step {
  let marks: string | null = null; // of a fence inside the quote
  let open = false; // a paragraph that the next line may continue lazily
  let next = at;
  for (; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    if (line.indent < 4 && line.text.startsWith('>')) {
      const content = line.text.replace(/^>[ \t]?/, '');
      if (marks !== null) {
        if (closesFence(content.trimStart(), marks)) marks = null;
        open = false;
      } else {
        marks = fenceMarks(content.trimStart());
        open = (open && /^ {4}/.test(content)) || (!/^ {4}|^\t/.test(content) && leavesParagraphOpen(content.trim()));
      }
    } else if (line.text === '' || !open || listMarker(line) || interruptsParagraph(line)) break;
  }
  return { block: { ...spanOf(lines, at, next - 1), kind: 'prose' }, next };
}

function readList(lines: readonly Line[], at: number): Step {
  let marker = listMarker(lines[at] as Line) as ListMarker;
  const { kind } = marker;
  const cuts: number[] = [];
  let marks: string | null = null; // of a fence inside the item
  let open = false; // a paragraph that the next line may continue lazily
  let itemLine = at;
  let last = at;
  let next = at;
  for (; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    if (line.text === '') {
      open = false;
      continue;
    }
    // An item may begin with one blank line at most (5.2): after that it has ended.
    const ended = marker.isEmpty && itemLine === last && next > last + 1;
    const sibling = next === at ? marker : isThematicBreak(line) ? null : listMarker(line);
    if (next > at && line.indent >= marker.content && !ended) {
      const deep = line.indent >= marker.content + 4;
      if (marks !== null) {
        if (closesFence(line.text, marks)) marks = null;
      } else {
        marks = deep ? null : fenceMarks(line.text);
        open = deep ? open : leavesParagraphOpen(line.text);
      }
    } else if (sibling?.kind === kind) {
      marker = sibling;
      itemLine = next;
      cuts.push(line.to - line.text.length);
      const content = line.text.replace(/^\S+[ \t]*/, '');
      marks = fenceMarks(content);
      open = leavesParagraphOpen(content);
    } else if (!open || sibling || interruptsParagraph(line)) break;
    last = next;
  }
  return { block: { ...spanOf(lines, at, last), kind: 'list', cuts }, next: last + 1 };
}

function readTable(lines: readonly Line[], at: number): Step {
  let next = at + 2;
  for (; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    if (line.text === '' || line.indent > 3 || listMarker(line) || interruptsParagraph(line)) break;
  }
  return { block: { ...spanOf(lines, at, next - 1), kind: 'lines' }, next };
}

function readParagraph(lines: readonly Line[], at: number): Step {
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    const line = lines[next] as Line;
    if (line.text === '') break;
    const level = setextLevel(line);
    if (level !== null) {
      const title = lines.slice(at, next).map(({ text }) => text.trim());
      return {
        block: { ...spanOf(lines, at, next), kind: 'heading', level, title: plain(title.join(' ')) },
        next: next + 1,
      };
    }
    const below = lines[next + 1];
    if (interruptsParagraph(line) || (below && beginsTable(line, below))) break;
  }
  return { block: { ...spanOf(lines, at, next - 1), kind: 'prose' }, next };
}

function spanOf(lines: readonly Line[], first: number, last: number): { from: number; to: number } {
  const begin = lines[first] as Line;
  return { from: begin.to - begin.text.length, to: (lines[last] as Line).to };
}

/** A heading as words: without the marks of links, code and emphasis. */
function plain(title: string): string {
  if (!/[[*`_\\]/.test(title)) return title.trim(); // most titles, and three passes less
  return title
    .replace(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/(?<!\\)[*`]+|(?<![\p{L}\p{N}\\])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}
