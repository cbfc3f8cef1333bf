// Turns the nodes of a parsed page into Markdown that reads like text: no images, no link targets, tables as tables, notes
// after the block that they belong to. One walk over the tree, so its cost grows with the text and not with the nesting.

import { type Block, itemText, joined, paragraphText, quoted } from './html/blocks.ts';
import { codeOf } from './html/code.ts';
import { isHidden, isShown } from './html/shown.ts';
import { tableOf } from './html/tables.ts';

// Lists and quotes inside one another beyond this depth are no longer indented: every level copies its text once.
const MAX_INDENTS = 20;

const BLOCK =
  /^(?:ADDRESS|ARTICLE|ASIDE|CAPTION|CENTER|DD|DETAILS|DIALOG|DIR|DIV|DL|DT|FIELDSET|FIGCAPTION|FIGURE|FOOTER|FORM|HEADER|HGROUP|LEGEND|LI|MAIN|MENU|NAV|OPTGROUP|P|SEARCH|SECTION|SUMMARY|TABLE|TBODY|TD|TFOOT|TH|THEAD|TR)$/;

/**
 * The Markdown of a node and all within. The node is not changed.
 *
 * @param noted how many notes the document has had before; goes up.
 */
export function markdownOf(node: Node, noted: { count: number } = { count: 0 }): string {
  const notes: Notes = { count: noted.count, waiting: [] };
  const blocks = blocksOf(node, { notes, indents: 0 });
  noted.count = notes.count;
  return joined(blocks);
}

interface Notes {
  count: number;
  /** Notes of the block that is being written. */
  readonly waiting: { readonly number: number; readonly note: Element }[];
}

interface Context {
  readonly notes: Notes;
  readonly indents: number;
}

/** Collects the blocks of one container, and the paragraph that is being written. */
interface Writer {
  readonly blocks: Block[];
  /** Pieces of the paragraph; marks of emphasis are pieces too. */
  run: string[];
}

function blocksOf(node: Node, context: Context): Block[] {
  const writer: Writer = { blocks: [], run: [] };
  writeChildren(node, writer, context);
  endParagraph(writer, context);
  return writer.blocks;
}

function writeChildren(node: Node, writer: Writer, context: Context): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 3 || child.nodeType === 4) writeText(child.nodeValue ?? '', writer);
    else if (child.nodeType === 1) writeElement(child as Element, writer, context);
  }
}

function writeText(text: string, writer: Writer): void {
  // Soft hyphens and zero-width spaces say where a line may break; they are no part of a word.
  const words = text.replace(/[\u00ad\u200b\ufeff]/g, '');
  if (words === '') return;
  writer.run.push(words.replace(/[ \t\r\n\f]+/g, ' '));
}

function writeElement(element: Element, writer: Writer, context: Context): void {
  const name = element.nodeName.toUpperCase();
  if (!isShown(name) || isHidden(element)) return;
  const write = WRITERS[name];
  if (write?.(element, writer, context)) return;
  if (!BLOCK.test(name)) writeChildren(element, writer, context);
  else {
    endParagraph(writer, context);
    writeChildren(element, writer, context);
    endParagraph(writer, context);
  }
}

/** Writes elements of one tag name. False leaves the element to the usual writing of its children. */
type Write = (element: Element, writer: Writer, context: Context) => boolean;

const strong: Write = (element, writer, context) => writeMarked(element, '**', writer, context);
const emphasised: Write = (element, writer, context) => writeMarked(element, '*', writer, context);
const code: Write = (element, writer) => writeCode(element, writer);
const preformatted: Write = (element, writer, context) =>
  addBlock(writer, context, { text: codeOf(element), list: false });

const WRITERS: Readonly<Record<string, Write>> = {
  H1: writeHeading,
  H2: writeHeading,
  H3: writeHeading,
  H4: writeHeading,
  H5: writeHeading,
  H6: writeHeading,
  BR: (_, writer) => writer.run.push('\u0000') > 0,
  HR: (_, writer, context) => addBlock(writer, context, { text: '---', list: false }),
  PRE: preformatted,
  LISTING: preformatted,
  UL: (element, writer, context) => writeList(element, false, writer, context),
  OL: (element, writer, context) => writeList(element, true, writer, context),
  BLOCKQUOTE: writeQuote,
  TABLE: (element, writer, context) => {
    const text = tableOf(element, (cell) => lineOf(cell, context));
    return text !== null && addBlock(writer, context, { text, list: false });
  },
  B: strong,
  STRONG: strong,
  I: emphasised,
  EM: emphasised,
  CITE: emphasised,
  DFN: emphasised,
  VAR: emphasised,
  CODE: code,
  KBD: code,
  SAMP: code,
  TT: code,
  SUP: writeRaised,
  Q: (element, writer, context) => {
    writer.run.push('“');
    writeChildren(element, writer, context);
    return writer.run.push('”') > 0;
  },
  'HB-NOTE': (element, writer, context) => {
    context.notes.count += 1;
    context.notes.waiting.push({ number: context.notes.count, note: element });
    return writer.run.push(`[^${context.notes.count}]`) > 0;
  },
};

function writeHeading(element: Element, writer: Writer, context: Context): boolean {
  // Readability makes level 1 a level 2; what the page had is in the attribute (html/main-part.ts).
  const level = Number(element.getAttribute('data-level') ?? element.nodeName.slice(1));
  const text = lineOf(element, context)
    // The sign of a link to the heading itself.
    .replace(/\s*(?:¶|§|#|🔗)$/u, '')
    // Emphasis in a heading is a matter of style.
    .replace(/\*\*/g, '')
    .trim();
  if (text === '') return true;
  return addBlock(writer, context, {
    text: `${'#'.repeat(Math.min(6, Math.max(1, level || 1)))} ${text}`,
    list: false,
  });
}

/** The text of an element on one line. */
function lineOf(element: Element, context: Context): string {
  const blocks = blocksOf(element, { ...context, indents: MAX_INDENTS });
  return blocks
    .map(({ text }) => text.replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .join(' ');
}

function writeList(element: Element, ordered: boolean, writer: Writer, context: Context): boolean {
  if (context.indents >= MAX_INDENTS) return false;
  const items: string[] = [];
  let number = Math.trunc(Number(element.getAttribute('start') ?? 1)) || 1;
  const goesOn = ordered && number > 1;
  const inner = { ...context, indents: context.indents + 1 };
  // Lists without a word of their own around them, as programs write a deeper level: they belong to the item before.
  const orphans: Block[] = [];
  for (let child = element.firstChild; child; child = child.nextSibling) {
    if (child.nodeType !== 1 || isHidden(child as Element)) continue;
    const blocks = /^[UO]L$/i.test(child.nodeName) ? listAlone(child as Element, inner) : blocksOf(child, inner);
    if (blocks.length === 0) continue;
    if (blocks.every(({ list }) => list)) {
      const last = items.length - 1;
      if (last < 0) orphans.push(...blocks);
      else items[last] += `\n${indent(joined(blocks), ordered ? `${number - 1}. `.length : 2)}`;
      continue;
    }
    const sign = ordered ? `${number}. ` : '- ';
    items.push(`${sign}${indent(itemText(blocks), sign.length).trimStart()}`);
    number += 1;
  }
  // What a deeper level is indented by.
  const marker = ordered ? `${Math.max(1, number - 1)}. `.length : 2;
  endParagraph(writer, context);
  const before = writer.blocks.at(-1);
  const text = items.join('\n');
  if (before?.list === true && (orphans.length > 0 || goesOn)) {
    const deeper = orphans.map((block) => `\n${indent(block.text, before.marker ?? 2)}`).join('');
    writer.blocks[writer.blocks.length - 1] = {
      text: `${before.text}${deeper}${text && `\n${text}`}`,
      list: true,
      marker,
    };
    flushNotes(writer, context);
    return true;
  }
  for (const block of orphans) addBlock(writer, context, block);
  return addBlock(writer, context, { text, list: true, marker });
}

function listAlone(element: Element, context: Context): Block[] {
  const writer: Writer = { blocks: [], run: [] };
  writeElement(element, writer, context);
  return writer.blocks;
}

function indent(text: string, width: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(width));
}

function writeQuote(element: Element, writer: Writer, context: Context): boolean {
  if (context.indents >= MAX_INDENTS) return false;
  const text = joined(blocksOf(element, { ...context, indents: context.indents + 1 }));
  return addBlock(writer, context, { text: quoted(text), list: false });
}

// Marks stand right at the words. Where a block ended inside, there is nothing that one pair of marks could go around.
function writeMarked(element: Element, mark: string, writer: Writer, context: Context): true {
  const { run } = writer;
  const from = run.length;
  writeChildren(element, writer, context);
  if (writer.run !== run || run.length === from) return true;
  const inner = run.slice(from).join('');
  const words = inner.trim();
  // `***` would have to be told from both marks at once, and a mark within its own kind ends it.
  if (words === '' || inner.includes('*') || inner.includes('\u0000')) return true;
  const before = inner.length - inner.trimStart().length;
  const marked = `${inner.slice(0, before)}${mark}${words}${mark}${inner.slice(before + words.length)}`;
  run.splice(from, run.length - from, marked);
  return true;
}

function writeCode(element: Element, writer: Writer): boolean {
  // A block inside, as some editors write it: then it is read like any element.
  if (element.querySelector('p, div, ul, ol, table, pre') !== null) return false;
  const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  if (element.getAttribute('class') === 'tex') writer.run.push(text);
  else if (text !== '') writer.run.push(text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
  return true;
}

// `10<sup>6</sup>` must not become 106. Ordinals (1st) and marks of references stay as they are.
function writeRaised(element: Element, writer: Writer, context: Context): true {
  const { run } = writer;
  const from = run.length;
  writeChildren(element, writer, context);
  if (writer.run !== run) return true;
  const inner = run.slice(from).join('');
  if (/^[\d+−-][\d+−.,-]*$/.test(inner) && /\w\)?$/.test(run[from - 1] ?? '')) run.splice(from, 0, '^');
  return true;
}

function addBlock(writer: Writer, context: Context, block: Block): true {
  endParagraph(writer, context);
  if (block.text !== '') writer.blocks.push(block);
  flushNotes(writer, context);
  return true;
}

function endParagraph(writer: Writer, context: Context): void {
  const text = paragraphText(writer.run.join(''));
  // A new array: an emphasis that is still open sees by it that its paragraph has ended.
  if (writer.run.length > 0) writer.run = [];
  if (text !== '') {
    writer.blocks.push({ text, list: false });
    flushNotes(writer, context);
  }
}

// Notes follow their block, outside of lists, quotes and tables: so a segment that is cut out of the text keeps its own.
function flushNotes(writer: Writer, context: Context): void {
  if (context.indents > 0) return;
  for (const { number, note } of context.notes.waiting.splice(0)) {
    // A note inside of a note is told as part of it.
    const inside: Notes = { count: context.notes.count, waiting: [] };
    const text = lineOf(note, { ...context, notes: inside });
    writer.blocks.push({ text: `[^${number}]: ${text}`, list: false });
  }
}
