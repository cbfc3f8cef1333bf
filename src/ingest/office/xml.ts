// XML of office documents and books as a tree, or not at all where it is nested too deeply to be walked.

import { parseXml } from '../html/parse.ts';
import { LIMITS } from '../reader.ts';

/** The tree of an XML text; null where it has no element or is nested deeper than LIMITS.nesting. */
export function xmlTree(xml: string): Document | null {
  if (isTooDeep(xml)) return null;
  const document = parseXml(xml.replace(/^[^<]+/, ''));
  return document.documentElement ? document : null;
}

/** Whether elements stand deeper in one another than LIMITS.nesting. One pass, before a parser sees the text. */
export function isTooDeep(xml: string): boolean {
  const open: string[] = [];
  for (const [tag, comment, slash, name] of xml.matchAll(/<(?:(!--|!\[CDATA\[)|(\/?)([^\s<>/!?]{1,100})[^<>]*>)/g)) {
    if (comment !== undefined || name === undefined) continue;
    if (slash === '/') {
      const opened = open.lastIndexOf(name);
      if (opened !== -1) open.length = opened;
    } else if (!tag.endsWith('/>')) {
      open.push(name);
      if (open.length > LIMITS.nesting) return true;
    }
  }
  return false;
}

/** The text of the first element of this name, such as `dc:title`; '' for none. */
export function textOf(document: Document | null, name: string): string {
  const found = document?.getElementsByTagName(name)[0];
  return found?.textContent?.trim() ?? '';
}

/** A text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\u0000', '');
}
