// What a page says of itself: title, author, address, date and licence, from its meta tags, its JSON-LD and its text.

import type { Provenance } from '../../core/provenance.ts';
import { isoDate } from '../provenance.ts';

type Origin = Omit<Provenance, 'file' | 'record'>;

/** What the page tells of where it comes from. `data` is its JSON-LD, as text. */
export function originOf(document: Document, data: readonly string[]): Origin {
  const meta = metaOf(document);
  const said = saidOf(data);
  const first = (...values: (string | null | undefined)[]) => values.find((value) => value?.trim()) ?? '';
  const byline = () =>
    document.querySelector('[rel~="author"], [itemprop~="author"], .byline, .author, [class~="p-author"]')?.textContent;
  const time = () => document.querySelector('time[datetime]')?.getAttribute('datetime');
  const href = (selector: string) => document.querySelector(selector)?.getAttribute('href');
  const author = first(
    meta('author'),
    meta('article:author'),
    said.author,
    meta('dc.creator', 'dcterms.creator'),
    byline(),
  );
  return {
    title: first(
      meta('og:title'),
      meta('dc.title', 'dcterms.title'),
      document.querySelector('title')?.textContent,
      said.title,
    ),
    // Some sites give the address of a profile as the author.
    author: /^https?:/i.test(author) ? first(said.author, byline()) : author,
    url: webAddress(first(href('link[rel~="canonical"]'), meta('og:url'), said.url)),
    date: isoDate(
      first(
        meta('article:published_time', 'og:published_time', 'datepublished', 'date', 'dcterms.created', 'dc.date'),
        meta('dcterms.date', 'dcterms.issued', 'citation_publication_date', 'parsely-pub-date'),
        said.date,
        meta('created'),
        time(),
      ),
    ),
    licence: first(
      href('[rel~="license"]'),
      meta('dc.rights', 'dcterms.rights', 'dcterms.license', 'license', 'copyright'),
      said.licence,
    ),
  };
}

/** Only what a person could open; everything else is no address of a page. */
function webAddress(value: string): string {
  return /^https?:\/\/\S+$/i.test(value.trim()) ? value.trim() : '';
}

function metaOf(document: Document): (...names: string[]) => string | undefined {
  const found = new Map<string, string>();
  for (const tag of document.querySelectorAll('meta')) {
    const name = tag.getAttribute('property') ?? tag.getAttribute('name') ?? tag.getAttribute('itemprop');
    const content = tag.getAttribute('content');
    if (name && content?.trim() && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), content);
  }
  return (...names) => names.map((name) => found.get(name)).find((value) => value !== undefined);
}

interface Said {
  readonly title?: string;
  readonly author?: string;
  readonly url?: string;
  readonly date?: string;
  readonly licence?: string;
}

const MAX_DATA_CHARS = 1_000_000;

// The first thing of JSON-LD that has a date or an author, which is the article and not the site.
function saidOf(data: readonly string[]): Said {
  for (const text of data) {
    if (text.length > MAX_DATA_CHARS) continue;
    for (const thing of thingsOf(parsed(text))) {
      if (!('datePublished' in thing) && !('author' in thing) && !('license' in thing)) continue;
      return {
        title: wordsOf(thing.headline) || wordsOf(thing.name),
        author: wordsOf(thing.author),
        url: wordsOf(thing.url) || wordsOf(thing.mainEntityOfPage),
        date: wordsOf(thing.datePublished),
        licence: wordsOf(thing.license),
      };
    }
  }
  return {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*(?:<!--|\/\/\s*<!\[CDATA\[)|(?:-->|\/\/\s*\]\]>)\s*$/g, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    return null;
  }
}

function thingsOf(value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? value.slice(0, 100) : [value];
  return list.flatMap((each) => {
    if (!isRecord(each)) return [];
    const graph = Array.isArray(each['@graph']) ? each['@graph'].slice(0, 100).filter(isRecord) : [];
    return [...graph, each];
  });
}

// A text, the name of a thing, or the texts of a list.
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.slice(0, 20).map(nameOf).filter(Boolean).join(', ');
  return nameOf(value);
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return '';
  for (const key of ['name', 'url', '@id']) if (typeof value[key] === 'string') return value[key];
  return '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
