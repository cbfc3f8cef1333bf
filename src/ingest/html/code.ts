// A `<pre>` as a fenced block: its lines as they are, with the language where a class names it.

import { isHidden } from './shown.ts';

// Highlighters put the numbers of the lines beside the code.
const LINE_NUMBERS = /\b(?:lineno|linenos|linenumbers?|line-numbers?-rows|gutter|hljs-ln-numbers)\b/i;
const LANGUAGE =
  /(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-|highlight-text-|sourceCode\s+|programlisting\s+)([\w+#.-]{1,20})/;

/** The fenced block; '' where there is no code. */
export function codeOf(pre: Element): string {
  const lines: string[] = [];
  collect(pre, lines);
  const code = lines
    .join('')
    .replace(/\r\n?/g, '\n')
    .replace(/^[^\S\n]*\n+/, '')
    .trimEnd();
  if (code.trim() === '') return '';
  const longest = Math.max(0, ...(code.match(/`{3,}/g) ?? []).slice(0, 1000).map((fence) => fence.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${languageOf(pre)}\n${code}\n${fence}`;
}

function collect(node: Node, lines: string[]): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.nodeType === 3 || child.nodeType === 4) lines.push(child.nodeValue ?? '');
    else if (child.nodeType === 1) {
      const element = child as Element;
      if (isHidden(element) || LINE_NUMBERS.test(element.getAttribute('class') ?? '')) continue;
      const name = element.nodeName.toUpperCase();
      if (name === 'BR') lines.push('\n');
      else {
        collect(element, lines);
        const last = lines.at(-1);
        if (/^(?:DIV|P|LI|TR)$/.test(name) && last !== undefined && !last.endsWith('\n')) lines.push('\n');
      }
    }
  }
}

function languageOf(pre: Element): string {
  const places = [pre.firstElementChild, pre, pre.parentElement, pre.parentElement?.parentElement];
  for (const place of places) {
    const found = LANGUAGE.exec(place?.getAttribute?.('class') ?? '');
    if (found?.[1] !== undefined && !/^(?:none|text|plain|plaintext|numberSource)$/i.test(found[1])) return found[1];
  }
  return '';
}
