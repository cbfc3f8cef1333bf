// Web archives (ISO 28500): pages as they were fetched, and Common Crawl's extracted texts (WET), plain or in gzip with a
// member for each record. One record at a time; a broken one is told and passed over.

import { counted } from './counted.ts';
import { decode } from './decode.ts';
import { type Found, type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { contentOf } from './warc/content.ts';
import { recordsOf, type WarcRecord } from './warc/records.ts';

/** Reads `.warc` and `.wet`, packed or not. Requests, images and what else is no page are passed over. */
export const read: Reader = async function* (input, context) {
  const tallies = { broken: 0, tooLarge: 0, unread: 0 };
  let number = 0;
  for await (const found of recordsOf(input.blob, context.stop)) {
    if (context.stop.aborted) return;
    if (found.kind === 'broken') tallies.broken += 1;
    else if (found.kind === 'progress') yield found;
    else {
      number += 1;
      const isRead = yield* readRecord(found, number, input, context);
      if (isRead === 'too-large') tallies.tooLarge += 1;
      if (isRead === 'unread') tallies.unread += 1;
    }
  }
  if (context.stop.aborted) return;
  const { broken, tooLarge, unread } = tallies;
  if (broken > 0) yield note(`The archive is damaged in ${counted(broken, 'place')}; the records there are left out.`);
  if (tooLarge > 0)
    yield note(
      `${counted(tooLarge, 'page')} of more than ${LIMITS.wholeBytes / 1_000_000} MB ${tooLarge === 1 ? 'is' : 'are'} left out.`,
    );
  if (unread > 0)
    yield note(`${counted(unread, 'page')} could not be read and ${unread === 1 ? 'is' : 'are'} left out.`);
};

function note(sentence: string): Found {
  return { kind: 'note', sentence };
}

async function* readRecord(
  record: WarcRecord,
  number: number,
  input: Input,
  context: ReadContext,
): AsyncGenerator<Found, 'read' | 'passed-over' | 'too-large' | 'unread'> {
  if (record.block === null) return record.isPage ? 'too-large' : 'passed-over';
  const content = await contentOf(record, record.block);
  if (content === 'unread' || content === 'passed-over') return content;
  const known = {
    ...input.known,
    record: record.id ?? `record ${number}`,
    ...(record.url === null ? {} : { url: record.url }),
    ...(record.date === null ? {} : { date: record.date }),
  };
  // The number tells two visits to one address apart.
  const name = `${input.name}, record ${number}${record.url === null ? '' : `: ${record.url}`}`;
  if (content.form === 'plain') {
    const text = decode(name, content.bytes, content.charset);
    if (!text.ok) return 'unread';
    if (/\p{L}/u.test(text.value)) {
      yield {
        kind: 'document',
        document: { name, form: 'plain', text: text.value, provenance: { ...known, file: input.name } },
      };
    }
    return 'read';
  }
  const type = content.charset === null ? 'text/html' : `text/html; charset=${content.charset}`;
  let isRead = true;
  for await (const found of context.inside({
    name,
    blob: new Blob([content.bytes]),
    type,
    known,
    depth: input.depth + 1,
  })) {
    // A note for each of a million pages would say nothing: they are counted.
    if (found.kind === 'note') isRead = false;
    else if (found.kind !== 'document') yield found;
    else
      yield {
        kind: 'document',
        document: { ...found.document, provenance: { ...found.document.provenance, file: input.name } },
      };
  }
  return isRead ? 'read' : 'unread';
}
