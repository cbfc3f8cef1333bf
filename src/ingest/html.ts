// HTML becomes Markdown: the main text is found, clutter left out, headings kept. The parsed page is inert: scripts do
// not run, nothing is fetched, and none of its nodes ever enters the page that the person sees.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import type { ReadText } from './read-file.ts';

/** Makes a document out of HTML without running or fetching anything. */
export type ParseHtml = (html: string) => Document;

/** The browser's own parser; its documents have no browsing context, so scripts and images stay dead. */
export function parseInBrowser(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html');
}

// An article shorter than this may be a caption that was mistaken for the main text; the body then says more.
const MIN_ARTICLE_CHARS = 200;

/** The main text of a page as Markdown; the whole body where no main text can be made out. */
export async function readHtml(name: string, html: string, parse: ParseHtml): Promise<Outcome<ReadText>> {
  // Loaded with the first HTML file: most people drop text, and the page starts faster without.
  const [{ Readability }, { markdownOf }] = await Promise.all([
    import('@mozilla/readability'),
    import('./html-to-markdown.ts'),
  ]);
  try {
    const article = new Readability<Node>(parse(html), { serializer: (node) => node }).parse();
    const long = (article?.textContent ?? '').trim().length >= MIN_ARTICLE_CHARS;
    if (article?.content && long) {
      const title = article.title?.trim().replace(/\s+/g, ' ') ?? '';
      const text = markdownOf(article.content);
      return succeed({ form: 'markdown', text: title === '' ? text : `# ${title}\n\n${text}` });
    }
    // Readability takes its document apart, so the body comes from a fresh one.
    const { body } = parse(html);
    for (const clutter of body.querySelectorAll('nav, aside, footer, form, [hidden], [aria-hidden="true"]'))
      clutter.remove();
    return succeed({ form: 'markdown', text: markdownOf(body) });
  } catch (error) {
    // Both libraries walk the tree by recursion: a page nested some thousand deep overflows the stack.
    if (!(error instanceof RangeError)) throw error;
    return badInput(
      `${name} is nested too deeply to be read. Nothing was added. Save its text as a text file and add that.`,
    );
  }
}
