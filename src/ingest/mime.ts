// The parts of a MIME message (RFC 2045, 2046, 2557): headers, and bodies that are decoded only when they are asked for.

export interface MimePart {
  /** By name in lower case; of two with one name the first. */
  readonly headers: ReadonlyMap<string, string>;
  /** Media type in lower case, without parameters. */
  readonly type: string;
  /** The body's bytes. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

export interface MimeMessage {
  readonly headers: ReadonlyMap<string, string>;
  /** Everything that is no multipart itself, in order. */
  readonly parts: readonly MimePart[];
}

const MAX_DEPTH = 5;
const MAX_PARTS = 10_000;
const MAX_HEADER_CHARS = 1_000_000;

/** The message in these bytes. Whatever they are, there is one: a text without headers is one part without a type. */
export function mimeMessage(bytes: Uint8Array): MimeMessage {
  const text = byteString(bytes);
  const parts: MimePart[] = [];
  const headers = readEntity(text, 0, text.length, parts, 0);
  return { headers, parts };
}

/** The value of a parameter such as `charset` or `boundary` of a header; '' for none. */
export function parameter(header: string | undefined, name: string): string {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(header ?? '');
  return found?.[1] ?? found?.[2] ?? '';
}

/** A header's text with its encoded words (RFC 2047) read. */
export function headerText(header: string | undefined): string {
  return (header ?? '')
    .replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (whole, charset: string, way: string, words: string) => {
      const bytes = /b/i.test(way) ? fromBase64(words) : fromQuoted(words.replaceAll('_', ' '));
      try {
        // Node 20 reads Windows-1252 as Latin-1 unless it is streamed.
        return new TextDecoder(charset).decode(bytes, { stream: true });
      } catch (error) {
        // A charset that nobody knows: the words stay as they are.
        if (!(error instanceof RangeError)) throw error;
        return whole;
      }
    });
}

function readEntity(text: string, from: number, to: number, parts: MimePart[], depth: number): MimePart['headers'] {
  const { headers, body } = readHeaders(text, from, to);
  const contentType = headers.get('content-type') ?? '';
  const type = (/^\s*([^\s;]+)/.exec(contentType)?.[1] ?? '').toLowerCase();
  const boundary = parameter(contentType, 'boundary');
  if (!type.startsWith('multipart/') || boundary === '' || depth >= MAX_DEPTH) {
    const encoding = (headers.get('content-transfer-encoding') ?? '').trim().toLowerCase();
    parts.push({ headers, type, bytes: () => decoded(text.slice(body, to), encoding) });
    return headers;
  }
  const sign = `--${boundary}`;
  let start = -1;
  for (
    let at = lineWith(text, sign, body, to);
    parts.length < MAX_PARTS;
    at = lineWith(text, sign, at + sign.length, to)
  ) {
    const end = at === -1 ? to : at;
    // The line end before a boundary belongs to the boundary.
    if (start !== -1) readEntity(text, start, text.startsWith('\r\n', end - 2) ? end - 2 : end - 1, parts, depth + 1);
    if (at === -1 || text.startsWith('--', at + sign.length)) break;
    const line = text.indexOf('\n', at);
    if (line === -1 || line >= to) break;
    start = line + 1;
  }
  return headers;
}

// Where a line begins with the sign; -1 for nowhere before `to`.
function lineWith(text: string, sign: string, from: number, to: number): number {
  for (let at = text.indexOf(sign, from); at !== -1 && at < to; at = text.indexOf(sign, at + 1)) {
    if (at === 0 || text.charAt(at - 1) === '\n') return at;
  }
  return -1;
}

function readHeaders(text: string, from: number, to: number): { headers: Map<string, string>; body: number } {
  const headers = new Map<string, string>();
  let name = '';
  let at = from;
  while (at < to && at - from < MAX_HEADER_CHARS) {
    const end = text.indexOf('\n', at);
    const next = end === -1 || end >= to ? to : end + 1;
    const line = text.slice(at, next).replace(/\r?\n$/, '');
    at = next;
    if (line === '') break;
    const begun = /^([\w-]+):\s*(.*)$/.exec(line);
    if (begun) {
      name = (begun[1] ?? '').toLowerCase();
      if (headers.has(name)) name = '';
      else headers.set(name, begun[2] ?? '');
    } else if (/^[ \t]/.test(line) && name !== '') {
      // Addresses and encoded words are folded within; white space in them is none.
      const before = headers.get(name) ?? '';
      if (before.length < 10_000) headers.set(name, `${before} ${line.trim()}`);
    }
  }
  return { headers, body: at };
}

function decoded(body: string, encoding: string): Uint8Array<ArrayBuffer> {
  if (encoding === 'base64') return fromBase64(body);
  if (encoding === 'quoted-printable') return fromQuoted(body.replace(/=[ \t]*\r?\n/g, ''));
  return Uint8Array.from(body, (char) => char.charCodeAt(0));
}

function fromQuoted(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let size = 0;
  for (let at = 0; at < text.length; at += 1) {
    const hex = text.charCodeAt(at) === 0x3d ? /^[0-9a-f]{2}$/i.exec(text.slice(at + 1, at + 3)) : null;
    bytes[size] = hex ? Number.parseInt(hex[0], 16) : text.charCodeAt(at);
    size += 1;
    if (hex) at += 2;
  }
  return bytes.slice(0, size);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/[^A-Za-z0-9+/]+/g, '');
  // One digit alone holds no byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  return Uint8Array.from(atob(whole), (char) => char.charCodeAt(0));
}

/** Each byte as one character: what is searched is ASCII, and the rest is made bytes again. */
export function byteString(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join('');
}
