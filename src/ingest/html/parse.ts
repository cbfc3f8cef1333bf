// Parses HTML and XML without a page: the trees are linkedom's, which runs nothing and fetches nothing.

import { DOMParser } from 'linkedom/worker';

/** Makes a document out of HTML without running or fetching anything. */
export type ParseHtml = (html: string) => Document;

/** A page of `head` and `body`, each the markup inside the element of that name. */
export function pageOf(head: string, body: string): string {
  return `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
}

/** A whole page, as `pageOf` makes it. */
export const parseHtml: ParseHtml = (html) => new DOMParser().parseFromString(html, 'text/html') as unknown as Document;

/** Parses XML leniently: what is broken gives the tree that can be made of it. Names keep their prefixes. */
export function parseXml(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'text/xml') as unknown as Document;
}
