// What the package of an EPUB says: which chapters there are, in which order, how they are called, and of whom the book is.

import type { Provenance } from '../../core/provenance.ts';
import { isoDate } from '../provenance.ts';
import { xmlText } from './unpack.ts';
import { textOf, xmlTree } from './xml.ts';

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export interface Chapter {
  /** Path inside the book. */
  readonly path: string;
  /** What the table of contents calls it; '' where it does not. */
  readonly title: string;
}

export interface Book {
  readonly chapters: readonly Chapter[];
  readonly said: Omit<Provenance, 'file'>;
}

const HTML_TYPE = /^(?:application\/xhtml\+xml|text\/html|text\/x-oeb1-document|application\/x-dtbook\+xml)$/i;

/** The book in these files; null where there is no package. */
export function bookOf(files: Files): Book | null {
  const packagePath = packageOf(files);
  const tree = packagePath === null ? null : xmlTree(xmlText(files.get(packagePath)));
  if (packagePath === null || tree === null) return null;
  const items = new Map<string, { readonly path: string; readonly type: string; readonly properties: string }>();
  for (const item of named(tree, 'item')) {
    const [id, href] = [item.getAttribute('id'), item.getAttribute('href')];
    if (!id || !href) continue;
    items.set(id, {
      path: resolved(packagePath, href),
      type: item.getAttribute('media-type') ?? '',
      properties: item.getAttribute('properties') ?? '',
    });
  }
  const nav = [...items.values()].find(({ properties }) => /(?:^|\s)nav(?:\s|$)/.test(properties));
  const ncx = [...items.values()].find(({ type, path }) => type === 'application/x-dtbncx+xml' || /\.ncx$/i.test(path));
  const titles = new Map([...(ncx ? ncxTitles(files, ncx.path) : []), ...(nav ? navTitles(files, nav.path) : [])]);
  const chapters: Chapter[] = [];
  const seen = new Set<string>();
  for (const reference of named(tree, 'itemref')) {
    const item = items.get(reference.getAttribute('idref') ?? '');
    // `linear="no"` is what a reader comes to by a link only: notes and answers. They are text all the same.
    if (!item || seen.has(item.path) || item === nav) continue;
    if (!HTML_TYPE.test(item.type) && !/\.x?html?$/i.test(item.path)) continue;
    seen.add(item.path);
    chapters.push({ path: item.path, title: titles.get(item.path) ?? '' });
  }
  return { chapters, said: saidOf(tree) };
}

function saidOf(tree: Document): Book['said'] {
  const authors = [...tree.getElementsByTagName('dc:creator')].slice(0, 20).map((each) => each.textContent ?? '');
  const source = [...tree.getElementsByTagName('dc:source'), ...tree.getElementsByTagName('dc:identifier')]
    .map((each) => each.textContent?.trim() ?? '')
    .find((each) => /^https?:\/\/\S+$/i.test(each));
  return {
    title: textOf(tree, 'dc:title'),
    author: authors.filter((each) => each.trim() !== '').join(', '),
    date: isoDate(textOf(tree, 'dc:date')),
    licence: textOf(tree, 'dc:rights'),
    url: source ?? '',
  };
}

/** Elements of this name, whether it has a prefix or not. */
function named(tree: Document | Element, name: string): Element[] {
  const plain = [...tree.getElementsByTagName(name)];
  return plain.length > 0 ? plain : [...tree.getElementsByTagName(`opf:${name}`)];
}

// META-INF/container.xml names the package. Where it is missing, the one package there is will do.
function packageOf(files: Files): string | null {
  const container = xmlTree(xmlText(files.get('META-INF/container.xml')));
  const path = container?.getElementsByTagName('rootfile')[0]?.getAttribute('full-path');
  if (path && files.has(path)) return path;
  return [...files.keys()].find((name) => /\.opf$/i.test(name)) ?? null;
}

/** A path that a file of the book gives for another, without its fragment, as the archive writes it. */
export function resolved(from: string, href: string): string {
  const folder = from.split('/').slice(0, -1);
  let path = href.replace(/[#?].*$/s, '');
  try {
    path = decodeURIComponent(path);
  } catch (error) {
    // A `%` that encodes nothing belongs to the name.
    if (!(error instanceof URIError)) throw error;
  }
  const parts = path.startsWith('/') ? [] : folder;
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

// Only the first entry that points at a file is the title of that file; others point at places in it.
function ncxTitles(files: Files, path: string): Map<string, string> {
  const titles = new Map<string, string>();
  for (const point of xmlTree(xmlText(files.get(path)))?.getElementsByTagName('navPoint') ?? []) {
    const source = point.getElementsByTagName('content')[0]?.getAttribute('src');
    const title = point.getElementsByTagName('text')[0]?.textContent ?? '';
    addTitle(titles, path, source ?? null, title);
  }
  return titles;
}

function navTitles(files: Files, path: string): Map<string, string> {
  const titles = new Map<string, string>();
  const tree = xmlTree(xmlText(files.get(path)));
  const navs = [...(tree?.getElementsByTagName('nav') ?? [])];
  const contents = navs.find((nav) => /(?:^|\s)toc(?:\s|$)/.test(nav.getAttribute('epub:type') ?? '')) ?? navs[0];
  for (const link of contents?.getElementsByTagName('a') ?? []) {
    addTitle(titles, path, link.getAttribute('href'), link.textContent ?? '');
  }
  return titles;
}

function addTitle(titles: Map<string, string>, from: string, href: string | null, title: string): void {
  const words = title.replace(/\s+/g, ' ').trim();
  if (!href || words === '') return;
  const path = resolved(from, href);
  if (!titles.has(path)) titles.set(path, words);
}
