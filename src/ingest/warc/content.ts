// What a record of a web archive holds, its transfer undone: chunks joined, packing taken off. warcio reads HTTP.

import { WARCParser } from 'warcio';
import { LIMITS } from '../reader.ts';
import type { WarcRecord } from './records.ts';

export interface Content {
  readonly form: 'plain' | 'html';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As the server named it. */
  readonly charset: string | null;
}

/** The page in a record; `passed-over` where it holds another kind of file, `unread` where it cannot be unpacked. */
export async function contentOf(
  { type, contentType, header, url }: Pick<WarcRecord, 'type' | 'contentType' | 'header' | 'url'>,
  block: Uint8Array<ArrayBuffer>,
): Promise<Content | 'passed-over' | 'unread'> {
  // Every crawler fetches it, and it speaks to crawlers.
  const isRobots = /^https?:\/\/[^/]+\/robots\.txt$/i.test(url ?? '');
  if (block.length === 0 || isRobots) return 'passed-over';
  if (type !== 'response' || !/^application\/http/.test(contentType)) {
    const form = formOf(contentType);
    return form === null ? 'passed-over' : { form, bytes: block, charset: charsetOf(contentType) };
  }
  try {
    const record = await WARCParser.parse([new TextEncoder().encode(header), block]);
    const status = Number(record?.httpHeaders?.statusCode);
    const headers = record?.httpHeaders?.headers;
    // What is not 200 is an error, or a page that points elsewhere.
    if (!record || !headers || status !== 200) return 'passed-over';
    const served = headers.get('content-type')?.toLowerCase() ?? '';
    const form = served === '' ? formOfBytes(block) : formOf(served);
    if (form === null) return 'passed-over';
    const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
    if (!/^(?:|identity|gzip|x-gzip|deflate)$/.test(encoding)) return 'unread';
    const bytes = await bounded(record);
    return bytes === null ? 'unread' : { form, bytes, charset: charsetOf(served) };
  } catch {
    // A record of a few kilobytes that makes its parser throw is broken; there is nothing else that could fail here.
    return 'unread';
  }
}

// Null where it unpacks to more than a page may have, or to nothing.
async function bounded(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of parts) {
    size += part.length;
    if (size > LIMITS.wholeBytes) return null;
    kept.push(Uint8Array.from(part));
  }
  return size === 0 ? null : new Uint8Array(await new Blob(kept).arrayBuffer());
}

function formOf(mediaType: string): Content['form'] | null {
  if (/^(?:text\/html|application\/xhtml\+xml)/.test(mediaType)) return 'html';
  return /^text\/plain/.test(mediaType) ? 'plain' : null;
}

function formOfBytes(block: Uint8Array): Content['form'] | null {
  const begin = new TextDecoder('latin1').decode(block.subarray(0, 8192));
  return /\r?\n\r?\n\s*(?:<!doctype html|<html[\s>])/i.test(begin) ? 'html' : null;
}

function charsetOf(mediaType: string): string | null {
  return /charset\s*=\s*["']?([\w:.-]+)/i.exec(mediaType)?.[1] ?? null;
}
