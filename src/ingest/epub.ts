// Books in EPUB 2 and 3: the chapters in the order of the spine become one Markdown text, under the title of the book.

import { decode } from './decode.ts';
import { bringNotes, type NotedPage } from './html/notes.ts';
import { pageOf, parseHtml } from './html/parse.ts';
import { scanHtml } from './html/scan.ts';
import { charsetOf } from './html.ts';
import { markdownOf } from './html-to-markdown.ts';
import { bookOf, type Chapter, resolved } from './office/book.ts';
import { unpack, xmlText } from './office/unpack.ts';
import { provenanceOf } from './provenance.ts';
import { LIMITS, type Reader } from './reader.ts';
import { breathe, failed, wholeBytes, wholeDocument } from './whole.ts';

const KIND = 'EPUB book';
/** Characters of HTML whose trees are in memory at once: the chapters of most books, with the notes at their end. */
const TOGETHER_CHARS = 3_000_000;
const SCAN = { nesting: LIMITS.nesting, pieceChars: TOGETHER_CHARS, textChars: LIMITS.documentChars + 1 };

// Parts that repeat the title or the headings (EPUB 3 Structural Semantics Vocabulary).
const FRONT = /(?:^|\s)(?:cover|titlepage|halftitlepage|toc|loi|lot|page-list)(?:$|\s)/;

interface Page extends NotedPage {
  readonly chapter: Chapter;
}

/** Reads a book: one document, its chapters under their headings; title, authors, date and rights of the package. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  const unpacked = unpack(bytes, KIND, hasText, LIMITS.wholeBytes);
  if (!unpacked.ok) {
    yield failed(input.name, unpacked.wrong, unpacked.todo);
    return;
  }
  const { files } = unpacked;
  const book = bookOf(files);
  if (book === null) {
    yield failed(
      input.name,
      `is damaged, or is no ${KIND}: it has no list of chapters.`,
      'Check that it is the right file.',
    );
    return;
  }
  const locked = lockedFiles(xmlText(files.get('META-INF/encryption.xml')));
  const chapters = book.chapters.filter(({ path }) => !locked.has(path));
  if (chapters.length === 0 && locked.size > 0) {
    yield failed(input.name, 'is locked by its seller (DRM).', 'Use a copy without a lock.');
    return;
  }
  const pages: Page[] = [];
  const texts: { readonly chapter: Chapter; readonly text: string }[] = [];
  const noted = { count: 0 };
  let [missing, chars, held, done] = [0, 0, 0, 0];
  const write = () => {
    bringNotes(pages, resolved);
    for (const { chapter, document } of pages.splice(0)) {
      const text = markdownOf(document.body, noted);
      if (text !== '') texts.push({ chapter, text });
      chars += text.length;
    }
    held = 0;
  };
  for (const chapter of chapters) {
    if (context.stop.aborted) return;
    done += 1;
    const content = files.get(chapter.path);
    const html = content && decode(chapter.path, content, charsetOf('', content));
    if (html?.ok !== true) missing += 1;
    else {
      const { pieces } = scanHtml(html.value, SCAN);
      for (const piece of pieces) {
        const document = parseHtml(pageOf('', piece));
        for (const front of document.querySelectorAll('[epub\\:type]')) {
          if (FRONT.test(front.getAttribute('epub:type') ?? '')) front.remove();
        }
        pages.push({ chapter, path: chapter.path, document });
      }
      held += html.value.length;
    }
    if (held > TOGETHER_CHARS) write();
    if (chars > LIMITS.documentChars) break;
    yield { kind: 'progress', bytes: Math.floor((bytes.length * done) / (chapters.length + 1)) };
    if (done % 20 === 0) await breathe();
  }
  write();
  if (missing > 0) {
    yield { kind: 'note', sentence: `${counted(missing)} could not be read: missing in the book or damaged.` };
  }
  if (locked.size > 0 && chapters.length < book.chapters.length) {
    const left = book.chapters.length - chapters.length;
    yield { kind: 'note', sentence: `${counted(left)} locked by the seller of the book (DRM).` };
  }
  const provenance = provenanceOf(input, book.said);
  const text = texts.length === 0 ? '' : bookText(provenance.title ?? '', texts);
  yield* wholeDocument(input, { form: 'markdown', text, provenance });
};

function counted(chapters: number): string {
  return chapters === 1 ? 'One chapter' : `${chapters.toLocaleString('en')} chapters`;
}

function hasText(name: string): boolean {
  return /\.(?:x?html?|xml|opf|ncx)$/i.test(name);
}

// Paths that encryption.xml names. Fonts are often among them in books that anyone may read; they are no chapters.
function lockedFiles(xml: string): Set<string> {
  const locked = new Set<string>();
  for (const data of xml.split('EncryptedData')) {
    const path = /CipherReference[^>]*URI\s*=\s*["']([^"']*)/.exec(data)?.[1];
    if (path !== undefined) locked.add(path.replace(/^\//, ''));
  }
  return locked;
}

// The chapters below the title of the book. Where the book has exactly one heading of the first level and that is its
// title, its chapters are below it already.
function bookText(title: string, texts: readonly { readonly chapter: Chapter; readonly text: string }[]): string {
  const chapters = texts.map(({ chapter, text }, at) => {
    const begun = texts[at - 1]?.chapter === chapter;
    const own = begun || /^#{1,6} /m.test(text) || chapter.title === '' || same(chapter.title, title);
    return own ? text : `# ${chapter.title}\n\n${text}`;
  });
  const outside = chapters.map(withoutCode);
  const tops = outside.flatMap((text) => [...text.matchAll(/^# (.*)$/gm)].map(([, words]) => words ?? ''));
  // Pages of the title repeat it: the first of two that follow one another goes.
  if (title === '' || (tops.length > 0 && tops.every((words) => same(words, title)))) {
    return onlyFirst(chapters, title).join('\n\n');
  }
  const below = chapters.map(deeper).filter((text) => text !== '');
  return [`# ${title}`, ...onlyFirst(below, title, '## ')].join('\n\n');
}

// Headings of the title's words below the title itself say nothing: title pages have them.
function onlyFirst(chapters: readonly string[], title: string, marks = '# '): string[] {
  let seen = marks !== '# ';
  return chapters
    .map((text) => {
      const line = /^#+ (.*)(?:\n+|$)/.exec(text);
      if (!line || !text.startsWith(marks) || !same(line[1] ?? '', title)) return text;
      const first = !seen;
      seen = true;
      return first ? text : text.slice(line[0].length);
    })
    .filter((text) => text !== '');
}

function same(a: string, b: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/[\s*`]+/g, ' ')
      .trim()
      .toLowerCase();
  return plain(a) === plain(b);
}

function deeper(text: string): string {
  return eachLine(text, (line) => (/^#{1,5} /.test(line) ? `#${line}` : line));
}

function withoutCode(text: string): string {
  return eachLine(
    text,
    (line) => line,
    () => '',
  );
}

/** Changes the lines outside of fenced code, and those within by `code`. */
function eachLine(text: string, change: (line: string) => string, code = (line: string) => line): string {
  let fence = '';
  return text
    .split('\n')
    .map((line) => {
      const marks = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? '';
      if (fence === '') {
        fence = marks;
        return marks === '' ? change(line) : code(line);
      }
      if (marks.length >= fence.length && line.trim() === marks) fence = '';
      return code(line);
    })
    .join('\n');
}
