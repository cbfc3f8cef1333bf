// Turns nodes of a parsed page into Markdown that reads like text: no images, no link targets, tables as tables.

import TurndownService from 'turndown';

/** The Markdown of a node and all within. The node is copied, not changed. */
export function markdownOf(node: Node): string {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
    hr: '---',
  });
  // What is no text, or text that only a running page shows.
  service.remove([
    'script',
    'style',
    'noscript',
    'template',
    'iframe',
    'object',
    'canvas',
    'button',
    'select',
    'textarea',
  ]);
  service.remove((element) => /^(?:svg|math|video|audio)$/i.test(element.nodeName));
  service.addRule('image', { filter: 'img', replacement: () => '' });
  // Marks escaped all over (`1\.`, `\*`) would be learned as such. Only what would cut the text elsewhere is escaped.
  service.escape = (text) => text.replace(/^(?=#{1,6}\s|```|~~~)/, '\\');
  // A segment becomes the output of a training pair: an address in it would teach the model to invent addresses.
  service.addRule('link', { filter: 'a', replacement: (content) => content });
  service.addRule('table', { filter: isDataTable, replacement: (_, element) => `\n\n${tableOf(element)}\n\n` });
  service.addRule('item', { filter: 'li', replacement: listItem });
  return service
    .turndown(node as HTMLElement)
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

// Like Turndown's own, with one space after the marker instead of three.
function listItem(content: string, item: HTMLElement): string {
  const list = item.parentElement;
  const number = [...(list?.children ?? [])].indexOf(item) + Number(list?.getAttribute('start') ?? 1);
  const marker = list?.nodeName === 'OL' ? `${number}. ` : '- ';
  const body = content.trim().replace(/\n(?=.)/g, `\n${' '.repeat(marker.length)}`);
  return `${marker}${body}${item.nextElementSibling ? '\n' : ''}`;
}

// A table that lays out a page holds blocks or other tables in its cells, and reads better taken apart.
function isDataTable(element: HTMLElement): boolean {
  if (element.nodeName !== 'TABLE' || element.querySelector('table, p, ul, ol, pre, h1, h2, h3, h4, blockquote'))
    return false;
  return rowsOf(element).some((row) => row.length > 1);
}

function tableOf(element: HTMLElement): string {
  const rows = rowsOf(element);
  const width = Math.max(...rows.map((row) => row.length));
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, at) => row[at] ?? '').join(' | ')} |`);
  // GFM knows no table without a header: the first row serves as one.
  lines.splice(1, 0, `|${' --- |'.repeat(width)}`);
  return lines.join('\n');
}

function rowsOf(table: Element): string[][] {
  return [...table.querySelectorAll('tr')]
    .map((row) => [...row.querySelectorAll('th, td')].map(cellText))
    .filter((row) => row.length > 0);
}

function cellText(cell: Element): string {
  return (cell.textContent ?? '').replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
