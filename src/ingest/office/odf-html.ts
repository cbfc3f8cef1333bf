// The text of an OpenDocument file as HTML: headings by outline level, lists, tables, notes; the styles say what is code.

import type { OdfStyles } from './odf-styles.ts';
import { escaped } from './xml.ts';

// What is no text of the document, or repeats it: changes that were undone, comments, indexes, forms, pictures.
const LEFT_OUT =
  /^(?:text:(?:tracked-changes|sequence-decls|variable-decls|user-field-decls|table-of-content|illustration-index|table-index|object-index|user-index|alphabetical-index|bibliography|hidden-text|hidden-paragraph|ruby-text|note-citation|meta-field-decls)|office:(?:annotation|annotation-end|forms|binary-data|event-listeners)|draw:(?:image|object|object-ole|plugin|applet)|svg:(?:title|desc)|table:shapes)$/;
const MAX_REPEATED = 200;

interface Open {
  /** Paragraphs of one kind that follow one another are one block. */
  kind: 'code' | 'quote' | '';
  readonly out: string[];
}

interface Context {
  readonly styles: OdfStyles;
  readonly list: string | null;
  readonly level: number;
  /** How many items each list style has had, for lists that go on. */
  readonly counts: Map<string, number>;
}

/** The HTML of `office:text`, or of any element in it. */
export function odfHtml(body: Element, styles: OdfStyles): string {
  return blocks(body, { styles, list: null, level: 0, counts: new Map() });
}

function blocks(parent: Element, context: Context): string {
  const open: Open = { kind: '', out: [] };
  writeBlocks(parent, open, context);
  change(open, '');
  return open.out.join('');
}

function change(open: Open, kind: Open['kind']): void {
  if (open.kind === kind) return;
  if (open.kind !== '') open.out.push(open.kind === 'code' ? '</pre>' : '</blockquote>');
  if (kind !== '') open.out.push(kind === 'code' ? '<pre>' : '<blockquote>');
  open.kind = kind;
}

function writeBlocks(parent: Element, open: Open, context: Context): void {
  for (let child = parent.firstElementChild; child; child = child.nextElementSibling) {
    const name = child.nodeName;
    if (LEFT_OUT.test(name) || child.getAttribute('text:display') === 'none') continue;
    if (name === 'text:p') writeParagraph(child, open, context);
    else if (name === 'text:h') {
      change(open, '');
      const level = Math.min(6, Math.max(1, Math.trunc(Number(child.getAttribute('text:outline-level') ?? 1)) || 1));
      open.out.push(`<h${level}>`, inline(child, context, false), `</h${level}>`);
    } else if (name === 'text:list') {
      change(open, '');
      writeList(child, open, context);
    } else if (name === 'table:table') {
      change(open, '');
      open.out.push('<table>');
      writeRows(child, open, context, false);
      open.out.push('</table>');
    } else writeBlocks(child, open, context);
  }
}

function writeParagraph(element: Element, open: Open, context: Context): void {
  const { role } = context.styles.of(element.getAttribute('text:style-name'));
  if (role === 'contents') return;
  if (role === 'code' && context.level === 0) {
    const goesOn = open.kind === 'code';
    change(open, 'code');
    open.out.push(goesOn ? '\n' : '', inline(element, context, true));
    return;
  }
  change(open, role === 'quote' ? 'quote' : '');
  const tag = role === 'title' ? 'h1' : 'p';
  open.out.push(`<${tag}>`, inline(element, context, false), `</${tag}>`);
}

function writeList(list: Element, open: Open, context: Context): void {
  const style = list.getAttribute('text:style-name') ?? context.list;
  const level = context.level + 1;
  const inner: Context = { ...context, list: style, level };
  const items: string[] = [];
  let headings = 0;
  let start = 1;
  const goesOn = list.getAttribute('text:continue-numbering') === 'true' || list.hasAttribute('text:continue-list');
  const key = `${style}/${level}`;
  if (goesOn) start += context.counts.get(key) ?? 0;
  for (let item = list.firstElementChild; item; item = item.nextElementSibling) {
    if (!/^text:list-(?:item|header)$/.test(item.nodeName)) continue;
    // Numbered headings stand in lists whose items hold nothing else.
    if (item.querySelector('text\\:h') !== null) headings += 1;
    const from = Number(item.getAttribute('text:start-value') ?? Number.NaN);
    if (items.length === 0 && Number.isInteger(from)) start = from;
    items.push(blocks(item, inner));
  }
  if (headings > 0) {
    open.out.push(...items);
    return;
  }
  context.counts.set(key, start - 1 + items.length);
  const numbered = context.styles.isNumbered(style, level);
  open.out.push(numbered ? `<ol start="${start}">` : '<ul>');
  for (const item of items) open.out.push('<li>', item, '</li>');
  open.out.push(numbered ? '</ol>' : '</ul>');
}

function writeRows(table: Element, open: Open, context: Context, head: boolean): void {
  for (let child = table.firstElementChild; child; child = child.nextElementSibling) {
    if (child.nodeName === 'table:table-header-rows') writeRows(child, open, context, true);
    else if (/^table:table-(?:rows|row-group)$/.test(child.nodeName)) writeRows(child, open, context, head);
    else if (child.nodeName === 'table:table-row') writeRow(child, open, context, head ? 'th' : 'td');
  }
}

function writeRow(row: Element, open: Open, context: Context, tag: 'th' | 'td'): void {
  open.out.push('<tr>');
  for (let cell = row.firstElementChild; cell; cell = cell.nextElementSibling) {
    if (cell.nodeName !== 'table:table-cell') continue;
    const content = blocks(cell, { ...context, list: null, level: 0 });
    const span = (name: string) => Math.trunc(Number(cell?.getAttribute(`table:number-${name}-spanned`) ?? 1)) || 1;
    const repeated = Math.trunc(Number(cell.getAttribute('table:number-columns-repeated') ?? 1)) || 1;
    const times = content === '' ? Math.min(repeated, MAX_REPEATED) : Math.min(repeated, 2);
    const made = `<${tag} colspan="${span('columns')}" rowspan="${span('rows')}">${content}</${tag}>`;
    for (let time = 0; time < times; time += 1) open.out.push(made);
  }
  open.out.push('</tr>');
}

function inline(parent: Element, context: Context, code: boolean): string {
  const out: string[] = [];
  for (let child = parent.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 3 || child.nodeType === 4) {
      // White space between the words of the source is one space; in code the spaces that count are elements.
      out.push(escaped((child.nodeValue ?? '').replace(/[ \t\r\n]+/g, ' ')));
    } else if (child.nodeType === 1) out.push(inlineElement(child as Element, context, code));
  }
  return out.join('');
}

function inlineElement(element: Element, context: Context, code: boolean): string {
  const name = element.nodeName;
  if (LEFT_OUT.test(name)) return '';
  switch (name) {
    case 'text:s':
      return ' '.repeat(
        Math.min(MAX_REPEATED, Math.max(1, Math.trunc(Number(element.getAttribute('text:c') ?? 1)) || 1)),
      );
    case 'text:tab':
      return code ? '\t' : ' ';
    case 'text:line-break':
      return code ? '\n' : '<br>';
    case 'text:note':
      return note(element, context);
    case 'draw:text-box':
      // A frame within a paragraph: its paragraphs are blocks of their own.
      return `<div>${blocks(element, context)}</div>`;
    case 'text:span': {
      const style = context.styles.of(element.getAttribute('text:style-name'));
      const inner = inline(element, context, code);
      if (code || inner.trim() === '') return inner;
      const marks = [
        style.role === 'code' ? 'code' : '',
        style.bold ? 'b' : '',
        style.italic ? 'i' : '',
        style.raised ? 'sup' : '',
      ].filter((mark) => mark !== '');
      return `${marks.map((mark) => `<${mark}>`).join('')}${inner}${marks
        .reverse()
        .map((mark) => `</${mark}>`)
        .join('')}`;
    }
    default:
      return inline(element, context, code);
  }
}

function note(element: Element, context: Context): string {
  const body = element.getElementsByTagName('text:note-body')[0];
  return body ? `<hb-note>${blocks(body, { ...context, list: null, level: 0 })}</hb-note>` : '';
}
