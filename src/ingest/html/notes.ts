// Footnotes of a page stand at its end and are pointed at. They are brought to where they are pointed from, so that a
// stretch cut out of the text keeps its notes: as `<hb-note>` elements, which html-to-markdown.ts knows.

// What a reference looks like: a number, a letter or a sign, often in brackets.
const MARK = /^[[(]?(?:\d{1,4}|[a-z]|[ivxlc]{1,6}|[*†‡§¶]{1,4})[\])]?$/i;
const REFERENCE = /(?:foot|end)note-?(?:ref|anc)|noteref|sdfootnoteanc|sdendnoteanc|fnref|footnote-reference/i;
const BODY = /^(?:LI|DIV|ASIDE|P|DD|SECTION|TD)$/;
/** Characters of one note; a longer one is a part of the text. */
const MAX_NOTE_CHARS = 4000;
const MAX_NOTES = 5000;

/** A document that notes stand in or are pointed from. */
export interface NotedPage {
  readonly document: Document;
  /** What its links to other files are relative to; '' for a page that stands alone. */
  readonly path: string;
}

/**
 * Moves the notes of pages to where they are pointed from, also from one page of a book into another. Changes the pages.
 *
 * @param resolve the path of the file that a link of a page names, without its fragment.
 */
export function bringNotes(
  pages: readonly NotedPage[],
  resolve: (from: string, href: string) => string = () => '',
): void {
  const links = pages
    .flatMap((page) => [...page.document.body.querySelectorAll('a[href*="#"]')].map((link) => ({ link, page })))
    .filter(({ link }) => isReference(link))
    .slice(0, MAX_NOTES);
  if (links.length === 0) return;
  const places = new Map<string, Element>();
  for (const { document, path } of pages) {
    for (const element of document.body.querySelectorAll('[id], a[name]')) {
      for (const name of [element.getAttribute('id'), element.getAttribute('name')]) {
        if (name && !places.has(`${path}#${name}`)) places.set(`${path}#${name}`, element);
      }
    }
  }
  const bodies = new Map<Element, { readonly note: Element; used: boolean }>();
  const parents = new Set<Element>();
  for (const { link, page } of links) {
    const href = link.getAttribute('href') ?? '';
    const file = href.startsWith('#') ? page.path : resolve(page.path, href);
    const target = places.get(`${file}#${fragment(href)}`);
    const body = target === undefined ? null : bodyOf(target);
    if (body === null || body.contains(link)) continue;
    let found = bodies.get(body);
    if (found === undefined) {
      if ((body.textContent ?? '').length > MAX_NOTE_CHARS) continue;
      found = { note: noteFrom(page.document, body), used: false };
      bodies.set(body, found);
    }
    // A second reference to the same note stays a plain mark without its link.
    if (found.used) continue;
    found.used = true;
    const place = link.parentElement?.nodeName.toUpperCase() === 'SUP' ? link.parentElement : link;
    place.replaceWith(found.note);
    if (body.parentElement) parents.add(body.parentElement);
    body.remove();
  }
  for (const parent of parents) removeEmpty(parent);
}

function isReference(link: Element): boolean {
  const href = link.getAttribute('href') ?? '';
  if (!/^[^#]*#./.test(href)) return false;
  const text = (link.textContent ?? '').trim();
  if (text.length > 8 || !MARK.test(text)) return false;
  const kind = [link.getAttribute('class'), link.getAttribute('role'), link.getAttribute('epub:type')].join(' ');
  if (
    REFERENCE.test(kind) ||
    REFERENCE.test(link.getAttribute('id') ?? '') ||
    REFERENCE.test(link.getAttribute('name') ?? '')
  )
    return true;
  return link.querySelector('sup') !== null || link.parentElement?.nodeName.toUpperCase() === 'SUP';
}

function fragment(href: string): string {
  const name = href.replace(/^[^#]*#/, '');
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return name;
  }
}

// The target may be an anchor at the beginning of the note, or the note itself.
function bodyOf(target: Element): Element | null {
  let body: Element | null = target;
  while (body && !BODY.test(body.nodeName.toUpperCase())) body = body.parentElement;
  // LibreOffice: <div id="sdfootnote1"><p><a name="…sym">1</a>…</p>…</div>, with a paragraph for each of the note.
  const parent = body?.parentElement;
  if (body && parent && parent.nodeName.toUpperCase() === 'DIV' && /^sd(?:foot|end)note\d+$/.test(parent.id))
    return parent;
  return body;
}

function noteFrom(document: Document, body: Element): Element {
  const note = document.createElement('hb-note');
  const copy = body.cloneNode(true) as Element;
  for (const back of [...copy.querySelectorAll('a')]) {
    const text = (back.textContent ?? '').trim();
    const href = back.getAttribute('href') ?? '';
    // The way back, and the number that the program wrote before the note.
    if (href.includes('#') && (MARK.test(text) || /^[\p{Sm}\p{So}\p{Mn}^\s]*$/u.test(text))) {
      const place = back.parentElement;
      back.remove();
      if (place?.nodeName.toUpperCase() === 'SUP' && (place.textContent ?? '').trim() === '') place.remove();
    }
  }
  while (copy.firstChild) note.append(copy.firstChild);
  return note;
}

// Lists that held nothing but notes, and the rule above them.
function removeEmpty(element: Element): void {
  let place: Element | null = element;
  while (place && place.nodeName.toUpperCase() !== 'BODY' && (place.textContent ?? '').trim() === '') {
    const above: Element | null = place.parentElement;
    const rule = place.previousElementSibling;
    if (rule?.nodeName.toUpperCase() === 'HR' && place.nextElementSibling === null) rule.remove();
    place.remove();
    place = above;
  }
}
