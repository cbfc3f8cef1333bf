// Rich Text Format: paragraphs, headings, lists, tables, code and notes as Markdown. Read by a small reader of our own: there
// is no well-kept one that works without a page.

import { byteString } from './mime.ts';
import { documentMarkdown } from './office/document-html.ts';
import { provenanceOf } from './provenance.ts';
import { LIMITS, type Reader } from './reader.ts';
import { rtfDocument } from './rtf/document.ts';
import { rtfHtml } from './rtf/html.ts';
import { breathe, failed, wholeBytes, wholeDocument } from './whole.ts';

/** Reads a text in RTF; title, author and date from its `\info`. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  const text = byteString(bytes);
  if (!/^(?:ï»¿)?\s*\{\\rtf/.test(text.slice(0, 1024))) {
    yield failed(
      input.name,
      'is damaged, or is no RTF text.',
      'Open it in the program that made it and save it again.',
    );
    return;
  }
  const reading = rtfDocument(text);
  let step = reading.next();
  while (step.done !== true) {
    if (context.stop.aborted) return;
    yield { kind: 'progress', bytes: step.value };
    await breathe();
    step = reading.next();
  }
  const { flow, styles, title, author, date, tooDeep } = step.value;
  if (tooDeep > 0) {
    const count = tooDeep.toLocaleString('en');
    yield {
      kind: 'note',
      sentence: `${count} groups are nested deeper than ${LIMITS.nesting}: their text is kept without its structure.`,
    };
  }
  const markdown = documentMarkdown(rtfHtml(flow, styles));
  const provenance = provenanceOf(input, { title, author, date });
  yield* wholeDocument(input, { form: 'markdown', text: markdown, provenance });
};
