// Which part of a page is its text. A page that is a document (exported by a word processor, a chapter of a book) is kept
// whole; of a page of a site Readability finds the article, and where it finds none the body is taken without its menus.

import { Readability } from '@mozilla/readability';

export interface MainPart {
  readonly node: Node;
  /** Heading to put above the text; '' where the text has its own. */
  readonly title: string;
}

/** Whether the page is small and flat enough for Readability, which reads the text of elements again and again. */
export function canBeSearched(scanned: { readonly tags: number; readonly weight: number }): boolean {
  return scanned.tags <= MAX_TAGS && scanned.weight <= MAX_WEIGHT;
}

// Some two seconds of Readability each on two slow cores.
const MAX_TAGS = 30_000;
const MAX_WEIGHT = 20_000_000;
// An article shorter than this may be a caption that was mistaken for the main text; the body then says more.
const MIN_ARTICLE_CHARS = 200;
// Where the page marks its main part itself and the article is less than this share of it, Readability took one section.
const MIN_SHARE = 0.4;

const CLUTTER = [
  'nav, aside, footer, form, dialog, menu',
  '[role="navigation"], [role="banner"], [role="contentinfo"], [role="complementary"], [role="search"], [role="dialog"]',
].join(', ');
const SITE_CLASS =
  /(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|cookies?|newsletter|comments?|share|social|related|promo|advert|ads?|banner|toolbar|pagination|masthead|site|skip)(?:$|[\s_-])/i;

/** The main part of a page. `again` gives the same page afresh: Readability takes its document apart. */
export function mainPart(document: Document, again: () => Document): MainPart {
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    heading.setAttribute('data-level', heading.nodeName.slice(1));
  }
  const { body } = document;
  const tops = [...document.querySelectorAll('h1')].map((heading) => onOneLine(heading.textContent));
  if (!isSite(body)) {
    // LibreOffice writes the page's header and footer, once each.
    for (const running of body.querySelectorAll('div[title="header"], div[title="footer"]')) running.remove();
    return { node: body, title: '' };
  }
  const marked = mainElement(document);
  const markedChars = marked === null ? 0 : lettersOf(marked);
  const article = new Readability<Node>(document, { serializer: (node) => node, keepClasses: true }).parse();
  const chars = (article?.textContent ?? '').trim().length;
  if (article?.content && chars >= MIN_ARTICLE_CHARS && chars >= markedChars * MIN_SHARE) {
    const title = onOneLine(article.title);
    // A page's title often names the site too; its heading does not.
    return { node: article.content, title: tops.find((top) => top.length > 2 && title.includes(top)) ?? title };
  }
  const fresh = again();
  const main = mainElement(fresh);
  return { node: withoutClutter(main !== null && lettersOf(main) >= MIN_ARTICLE_CHARS ? main : fresh.body), title: '' };
}

/** The element without menus, side columns and forms; it is changed. */
export function withoutClutter(element: Element): Element {
  for (const clutter of element.querySelectorAll(CLUTTER)) {
    // A form around the whole page, as some servers write it, is no clutter.
    if (clutter.nodeName.toUpperCase() === 'FORM' && lettersOf(clutter) * 2 > lettersOf(element)) continue;
    clutter.remove();
  }
  return element;
}

// The one element that the page itself calls its main part.
function mainElement(document: Document): Element | null {
  const mains = [...document.querySelectorAll('main, [role="main"]')];
  if (mains.length === 1) return mains[0] ?? null;
  const articles = [...document.querySelectorAll('article')];
  return mains.length === 0 && articles.length === 1 ? (articles[0] ?? null) : null;
}

function isSite(body: Element): boolean {
  if (body.querySelector(`${CLUTTER}, main, article, iframe, body > header`) !== null) return true;
  for (const element of body.querySelectorAll('div, ul, section, table, p')) {
    if (SITE_CLASS.test(`${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`)) return true;
  }
  let linked = 0;
  for (const link of body.querySelectorAll('a[href]')) linked += lettersOf(link);
  return linked * 3 > lettersOf(body);
}

function onOneLine(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

function lettersOf(element: Element): number {
  return (element.textContent ?? '').replace(/\s+/g, '').length;
}
