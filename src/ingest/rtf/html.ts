// Paragraphs of RTF as HTML: headings by outline level or style, lists by their markers, tables by rows, code by its font.

import { escaped } from '../office/xml.ts';
import type { Flow, Paragraph, RtfStyle, Run } from './flow.ts';

type Styles = ReadonlyMap<number, RtfStyle>;

/** What a paragraph is, and its HTML without the element around it. */
type Part =
  | { readonly kind: 'heading'; readonly level: number; readonly html: string }
  | { readonly kind: 'code' | 'quote' | 'text'; readonly html: string }
  | { readonly kind: 'item'; readonly indent: number; readonly number: number | null; readonly html: string }
  | { readonly kind: 'row'; readonly html: string }
  | { readonly kind: 'gap' };

const MAX_LEVELS = 20;
// A style that is based on itself ends here too.
const MAX_BASES = 20;

/** The HTML of a text or of a note. */
export function rtfHtml(flow: Flow, styles: Styles): string {
  const out: string[] = [];
  let block = '' as 'pre' | 'blockquote' | 'table' | '';
  const lists = openLists(out);
  const change = (next: typeof block) => {
    lists.close();
    if (block === next) return;
    if (block !== '') out.push(`</${block}>`);
    if (next !== '') out.push(`<${next}>`);
    block = next;
  };
  for (const piece of flow.pieces) {
    const part: Part =
      piece.kind === 'row' ? { kind: 'row', html: rowHtml(piece.cells, styles) } : partOf(piece.paragraph, styles);
    if (part.kind === 'gap') {
      // Blank lines within code are part of it; `codeOf` drops those at its end.
      if (block === 'pre') out.push('\n');
      else if (block !== 'table') change('');
    } else if (part.kind === 'code') {
      const goesOn = block === 'pre';
      change('pre');
      out.push(goesOn ? '\n' : '', part.html);
    } else if (part.kind === 'row') {
      change('table');
      out.push(part.html);
    } else if (part.kind === 'item') {
      if (block !== '') change('');
      lists.item(part.indent, part.number, part.html);
    } else {
      change(part.kind === 'quote' ? 'blockquote' : '');
      const tag = part.kind === 'heading' ? `h${part.level}` : 'p';
      out.push(`<${tag}>${part.html}</${tag}>`);
    }
  }
  change('');
  return out.join('');
}

function partOf(paragraph: Paragraph, styles: Styles): Part {
  const { runs, marker } = paragraph;
  if (runs.length === 0 || runs.every((run) => run.note === undefined && run.text.trim() === ''))
    return { kind: 'gap' };
  const { outline, name } = styleOf(paragraph, styles);
  const level = paragraph.outline >= 0 && paragraph.outline < 9 ? paragraph.outline + 1 : outline;
  if (level > 0) return { kind: 'heading', level: Math.min(6, level), html: runsHtml(runs, styles) };
  if (/^(?:title|titel|titre)$/i.test(name)) return { kind: 'heading', level: 1, html: runsHtml(runs, styles) };
  if (marker !== '' && (paragraph.list > 0 || paragraph.first < 0 || paragraph.left > 0)) {
    return { kind: 'item', indent: indentOf(paragraph), number: numberOf(marker), html: runsHtml(runs, styles) };
  }
  const typed = typedItem(paragraph, styles);
  if (typed !== null) return typed;
  if (/^(?:preformatted|source code|html preformatted|code|listing|plain text)/i.test(name) || isCode(runs)) {
    return { kind: 'code', html: codeHtml(runs) };
  }
  const kind = /^(?:quotations?|quote|intense quote|block text|block quotation)/i.test(name) ? 'quote' : 'text';
  return { kind, html: runsHtml(runs, styles) };
}

function styleOf(paragraph: Paragraph, styles: Styles): { readonly outline: number; readonly name: string } {
  const own = styles.get(paragraph.style);
  const named = Number(/^(?:heading|überschrift|titre|título|titolo|kop) ([1-9])$/i.exec(own?.name ?? '')?.[1] ?? 0);
  let at = own;
  for (let steps = 0; at && steps < MAX_BASES; steps += 1) {
    if (at.outline >= 0) return { outline: at.outline < 9 ? at.outline + 1 : 0, name: own?.name ?? '' };
    at = at.base === -1 ? undefined : styles.get(at.base);
  }
  return { outline: named, name: own?.name ?? '' };
}

// Lists of programs that write the markers as text: a hanging indent, a marker, a tab.
function typedItem({ runs, left, first, list }: Paragraph, styles: Styles): Part | null {
  const run = runs[0];
  if (first >= 0 || run === undefined || run.note !== undefined) return null;
  const typed = /^\s*([•·◦▪‣*–-]|\(?(?:\d{1,4}|[a-z]|[ivx]{1,5})[.)])\t\s*/i.exec(run.text);
  if (!typed) return null;
  const rest: Run[] = [{ ...run, text: run.text.slice(typed[0].length) }, ...runs.slice(1)];
  return {
    kind: 'item',
    indent: list > 0 ? 0 : left,
    number: numberOf(typed[1] ?? ''),
    html: runsHtml(rest, styles),
  };
}

// Lists with a number say their level; the others are told apart by how far they stand in.
function indentOf({ list, level, left }: Paragraph): number {
  return list > 0 ? level : left;
}

/** The number of a marker; null for a bullet. Letters count like numbers. */
function numberOf(marker: string): number | null {
  const digits = /^\W*(?:\d+\.)*(\d{1,4})[.):]?\W*$/.exec(marker)?.[1];
  if (digits !== undefined) return Number(digits);
  const letter = /^\W*([a-z])[.)]\W*$/i.exec(marker)?.[1]?.toLowerCase();
  // `i.` and `v.` begin Roman numbers more often than they go on an alphabet; both are only starts here.
  if (letter !== undefined) return letter === 'i' ? 1 : letter.charCodeAt(0) - 96;
  return /^\W*[ivxl]{2,7}[.)]\W*$/i.test(marker) ? 1 : null;
}

/** Items become lists within lists by their indents. */
function openLists(out: string[]): {
  readonly item: (indent: number, number: number | null, html: string) => void;
  readonly close: () => void;
} {
  const open: { readonly indent: number; readonly tag: 'ol' | 'ul' }[] = [];
  const closeOne = () => out.push(`</li></${open.pop()?.tag}>`);
  return {
    item(indent, number, html) {
      const tag = number === null ? 'ul' : 'ol';
      while ((open.at(-1)?.indent ?? -1) > indent) closeOne();
      const last = open.at(-1);
      if (last !== undefined && last.indent === indent && last.tag === tag) out.push('</li>');
      else {
        if (last !== undefined && last.indent === indent) closeOne();
        if (open.length >= MAX_LEVELS) out.push('</li>');
        else {
          open.push({ indent, tag });
          out.push(tag === 'ol' ? `<ol start="${number ?? 1}">` : '<ul>');
        }
      }
      out.push(`<li>${html}`);
    },
    close() {
      while (open.length > 0) closeOne();
    },
  };
}

function rowHtml(cells: readonly (readonly Paragraph[])[], styles: Styles): string {
  const inner = cells.map((paragraphs) => {
    const lines = paragraphs.map(({ runs }) => runsHtml(runs, styles));
    return `<td>${lines.length > 1 ? lines.map((line) => `<p>${line}</p>`).join('') : (lines[0] ?? '')}</td>`;
  });
  return `<tr>${inner.join('')}</tr>`;
}

function isCode(runs: readonly Run[]): boolean {
  return runs.every((run) => run.note === undefined && (run.mono || run.text.trim() === ''));
}

function codeHtml(runs: readonly Run[]): string {
  return runs.map((run) => (run.note === undefined ? escaped(run.text) : '')).join('');
}

function runsHtml(runs: readonly Run[], styles: Styles): string {
  return runs
    .map((run) => {
      if (run.note !== undefined) return `<hb-note>${rtfHtml(run.note, styles)}</hb-note>`;
      const text = escaped(run.text).replaceAll('\n', '<br>').replaceAll('\t', ' ');
      if (run.text.trim() === '') return text;
      const marks = [run.mono ? 'code' : '', run.bold ? 'b' : '', run.italic ? 'i' : '', run.raised ? 'sup' : ''];
      return marks.reduce((inner, mark) => (mark === '' ? inner : `<${mark}>${inner}</${mark}>`), text);
    })
    .join('');
}
