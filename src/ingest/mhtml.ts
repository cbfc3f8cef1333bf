// Pages that a browser saved as one file (.mht, .mhtml): the page itself is read as HTML; frames and pictures are not.

import { decode } from './decode.ts';
import { charsetOf, readPage } from './html.ts';
import { headerText, type MimeMessage, type MimePart, mimeMessage, parameter } from './mime.ts';
import { isoDate } from './provenance.ts';
import type { Input, Reader } from './reader.ts';
import { failed, wholeBytes } from './whole.ts';

/** Reads a saved page as `html.ts` reads its HTML; address, title and date of saving where the page says none. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  const message = mimeMessage(bytes);
  const page = pageOfMessage(message);
  if (page === null) {
    yield failed(input.name, 'holds no web page.', 'Save the page again, or save it as HTML.');
    return;
  }
  yield { kind: 'progress', bytes: Math.floor(bytes.length / 4) };
  if (context.stop.aborted) return;
  const type = page.headers.get('content-type') ?? '';
  const content = page.bytes();
  const html = decode(input.name, content, charsetOf(type, content));
  if (!html.ok) {
    yield { kind: 'failed', message: html.failure.message };
    return;
  }
  yield* readPage(withKnown(input, message, page), html.value, context);
};

// The part that the message calls its root (RFC 2387), else the one at the page's address, else the first page.
function pageOfMessage({ headers, parts }: MimeMessage): MimePart | null {
  const pages = parts.filter(({ type }) => /^(?:text\/html|application\/xhtml\+xml)$/.test(type));
  const start = parameter(headers.get('content-type'), 'start');
  const address = headers.get('snapshot-content-location') ?? headers.get('content-location');
  return (
    pages.find((page) => start !== '' && page.headers.get('content-id') === start) ??
    pages.find((page) => address !== undefined && page.headers.get('content-location') === address) ??
    pages[0] ??
    null
  );
}

function withKnown(input: Input, { headers }: MimeMessage, page: MimePart): Input {
  const address = headers.get('snapshot-content-location') ?? page.headers.get('content-location') ?? '';
  const url = /^https?:\/\/\S+$/i.test(address.trim()) ? { url: address.trim() } : {};
  const title = headerText(headers.get('subject'));
  const date = isoDate(headers.get('date') ?? '');
  return { ...input, known: { ...(title && { title }), ...(date && { date }), ...url, ...input.known } };
}
