// What a single line of Markdown may begin: the rules of CommonMark 0.31.2, sections 4 and 5, as far as block
// boundaries need them. The scanner in markdown-blocks.ts strings them together.

/** A line without its line end. `from` and `to` count into the document. */
export interface Line {
  readonly from: number;
  readonly to: number;
  /** Columns of white space before the first other character; a tab goes to the next multiple of four. */
  readonly indent: number;
  /** The line from its first character that is not white space; '' for a blank line. */
  readonly text: string;
}

/** All lines of a text, in order. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    let indent = 0;
    let at = from;
    for (; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x20) indent += 1;
      else if (code === 0x09) indent += 4 - (indent % 4);
      else break;
    }
    lines.push({ from, to, indent, text: text.slice(at, to) });
    from = to + 1;
  }
  return lines;
}

export interface ListMarker {
  /** Two items with the same kind stand in one list: the bullet, or what follows the number. */
  readonly kind: string;
  /** Columns from the start of the line that later lines need so as to belong to the item. */
  readonly content: number;
  readonly isEmpty: boolean;
  /** Whether it may follow a paragraph without a blank line between (section 5.3). */
  readonly interrupts: boolean;
}

/** Level and raw title of an ATX heading (4.2). */
export function atxHeading(line: Line): { readonly level: number; readonly title: string } | null {
  if (line.indent > 3) return null;
  const match = /^(#{1,6})(?:[ \t]+(.*))?$/.exec(line.text);
  if (!match) return null;
  const title = (match[2] ?? '').trimEnd().replace(/(?:^|[ \t]+)#+$/, '');
  return { level: (match[1] ?? '').length, title: title.trim() };
}

/** Level of a setext underline (4.3); only after a paragraph. */
export function setextLevel(line: Line): number | null {
  if (line.indent > 3 || !/^(?:=+|-+)[ \t]*$/.test(line.text)) return null;
  return line.text.startsWith('=') ? 1 : 2;
}

export function isThematicBreak(line: Line): boolean {
  return line.indent < 4 && /^([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(line.text);
}

/** The run of marks that opens a fenced code block (4.5), whatever the indent. */
export function fenceMarks(text: string): string | null {
  return /^(`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[0] ?? null;
}

/** Whether a line closes the fence that `marks` opened. */
export function closesFence(text: string, marks: string): boolean {
  const run = /^(?:`+|~+)(?=[ \t]*$)/.exec(text)?.[0];
  return run !== undefined && run[0] === marks[0] && run.length >= marks.length;
}

/** The marker of a list item (5.2). */
export function listMarker(line: Line): ListMarker | null {
  if (line.indent > 3) return null;
  const match = /^(?:([-*+])|(\d{1,9})([.)]))([ \t]+|$)/.exec(line.text);
  if (!match) return null;
  const [whole, bullet, number, delimiter, space = ''] = match;
  const isEmpty = whole.length === line.text.length;
  const width = whole.length - space.length;
  // More than four spaces after the marker: the item begins with indented code, and one space belongs to the marker.
  const gap = isEmpty || columnsOf(space, line.indent + width) > 4 ? 1 : columnsOf(space, line.indent + width);
  return {
    kind: bullet ?? delimiter ?? '',
    content: line.indent + width + gap,
    isEmpty,
    interrupts: !isEmpty && (bullet !== undefined || Number(number) === 1),
  };
}

function columnsOf(space: string, start: number): number {
  let column = start;
  for (const mark of space) column += mark === '\t' ? 4 - (column % 4) : 1;
  return column - start;
}

// HTML blocks (4.6) that end with a mark of their own: what begins one, what ends it.
const MARKED_HTML: readonly (readonly [RegExp, RegExp])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![a-z]/i, />/],
];
const BLOCK_TAGS =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|' +
  'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|' +
  'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|' +
  'track|ul';
const BLOCK_HTML = new RegExp(`^</?(?:${BLOCK_TAGS})(?:\\s|/?>|$)`, 'i');
const ATTRIBUTE = /\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?/.source;
const LONE_TAG = new RegExp(`^(?:<[a-z][a-z0-9-]*(?:${ATTRIBUTE})*\\s*/?>|</[a-z][a-z0-9-]*\\s*>)\\s*$`, 'i');

/** What ends the HTML block that begins on this line: a mark, or a blank line. Null where none begins. */
export function htmlEnd(line: Line, afterParagraph: boolean): RegExp | 'blank' | null {
  if (line.indent > 3 || !line.text.startsWith('<')) return null;
  for (const [begin, end] of MARKED_HTML) if (begin.test(line.text)) return end;
  if (BLOCK_HTML.test(line.text)) return 'blank';
  return !afterParagraph && LONE_TAG.test(line.text) ? 'blank' : null;
}

/** Whether this line ends a paragraph that stands right before it. */
export function interruptsParagraph(line: Line): boolean {
  if (line.indent > 3) return false;
  return (
    line.text.startsWith('>') ||
    atxHeading(line) !== null ||
    fenceMarks(line.text) !== null ||
    isThematicBreak(line) ||
    listMarker(line)?.interrupts === true ||
    htmlEnd(line, true) !== null
  );
}

/** Whether two lines are the header and the delimiter row of a table (GFM 0.29, 4.10), which have equally many cells. */
export function beginsTable(header: Line, delimiter: Line): boolean {
  if (delimiter.indent > 3 || !/^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/.test(delimiter.text))
    return false;
  return delimiter.text.includes('|') && cellsOf(header) === cellsOf(delimiter);
}

function cellsOf(line: Line): number {
  const inner = line.text
    .trimEnd()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).length;
}

/**
 * Whether the content of a container line leaves a paragraph open, so that the next line may continue it lazily (5.1).
 * Looks through the markers of lists and quotes inside.
 */
export function leavesParagraphOpen(content: string): boolean {
  let rest = content;
  for (;;) {
    const inner = rest.replace(/^(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]?/, '');
    if (inner === rest || isThematicBreak({ from: 0, to: 0, indent: 0, text: rest })) break;
    rest = inner.trimStart();
  }
  const line = { from: 0, to: 0, indent: 0, text: rest };
  if (rest === '' || listMarker(line)?.isEmpty === true) return false;
  return !atxHeading(line) && fenceMarks(rest) === null && !isThematicBreak(line) && htmlEnd(line, false) === null;
}
