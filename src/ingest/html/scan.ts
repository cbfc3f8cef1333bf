// One pass over the tags of an HTML text before a parser sees it: what is no text goes, so does what would make a parser slow:
// elements nested without end, closing tags of nothing, attributes without end. Linear whatever the text holds.

/** What may be done with an HTML text, in pieces that a parser takes one by one. */
export interface ScannedHtml {
  /** `<meta>`, `<link>` and `<title>` of the whole text. */
  readonly head: string;
  /** Everything else, in stretches that can be parsed each by itself. Only the first where the whole fits into one. */
  readonly pieces: readonly string[];
  /** The JSON of `<script type="application/ld+json">`. */
  readonly data: readonly string[];
  /** Elements that were too deep and have lost their tags; their text is kept. */
  readonly tooDeep: number;
  readonly tags: number;
  /** Σ characters of a text × how deep it is: what a walk costs that reads the text of every element. */
  readonly weight: number;
}

export interface ScanLimits {
  readonly nesting: number;
  /** Characters after which a piece ends at the next place where no table, list or other whole is open. */
  readonly pieceChars: number;
  /** Characters of the text between tags; what is beyond is left out. */
  readonly textChars: number;
}

// Elements whose content is no text of the page, or text that only a running page shows.
const DROPPED =
  /^(?:script|style|noscript|template|iframe|object|canvas|select|textarea|svg|video|audio|noembed|noframes|xmp)$/;
// Of these the content is raw text to a parser: an unclosed one takes all that follows.
const RAW = /^(?:script|style|iframe|textarea|title|xmp|noembed|noframes)$/;
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
// Parsers close these by themselves, so an open one is not nested deeper.
const CLOSED_BY_ITSELF = /^(?:p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|rt|rp|colgroup)$/;
// A page can be cut in two inside of these, and nothing but their attributes is lost.
const NEUTRAL = /^(?:div|section|article|main|span|center|font|form|a|b|i|small|big|u|tt|label|figure|details|header)$/;
// An honest tag has some hundred characters; inlined images and state of scripts make them long.
const MAX_TAG_CHARS = 4096;
const MAX_DATA = 50;
const MAX_FORMULA_CHARS = 20_000;
// A piece without a place to cut is cut anyway: a table then becomes two.
const FORCED = 4;

/** Scans an HTML text. `html`, `head` and `body` tags are left out; attributes of all others stay as they are. */
export function scanHtml(html: string, limits: ScanLimits): ScannedHtml {
  const head: string[] = [];
  const pieces: string[] = [];
  const data: string[] = [];
  const open: string[] = [];
  // How many of each name are open: most closing tags of nothing are told without a search.
  const names = new Map<string, number>();
  let piece: string[] = [];
  let [size, tags, tooDeep, weight, over, chars] = [0, 0, 0, 0, 0, 0];
  // Once a sign is found nowhere, it is not searched for again: that keeps the pass linear.
  const gone = new Set<string>();
  const find = (sign: string, from: number): number => {
    if (gone.has(sign)) return -1;
    const at = html.indexOf(sign, from);
    if (at === -1) gone.add(sign);
    return at;
  };
  const add = (text: string) => {
    piece.push(text);
    size += text.length;
  };
  const cutHere = () => {
    pieces.push(piece.join('') + open.map((name) => `</${name}>`).join(''));
    piece = open.map((name) => `<${name}>`);
    size = 0;
  };

  for (let at = 0; at < html.length; ) {
    const less = find('<', at);
    const textEnd = Math.min(less === -1 ? html.length : less, at + limits.textChars - chars);
    chars += textEnd - at;
    if (textEnd > at) {
      add(html.slice(at, textEnd));
      weight += (textEnd - at) * (open.length + 1);
    }
    if (less === -1 || textEnd < less) break;
    const name = nameAt(html, less);
    if (name === '') {
      const skipped = skipDeclaration(html, less, find);
      if (skipped.text !== '') add(skipped.text);
      at = skipped.next;
      continue;
    }
    const closing = name.startsWith('/');
    const end = tagEnd(html, less + 1 + name.length, find);
    const tag = end - less > MAX_TAG_CHARS ? `<${name}>` : html.slice(less, end);
    at = end;
    tags += 1;
    const plain = (closing ? name.slice(1) : name).toLowerCase();
    if (!closing && (DROPPED.test(plain) || plain === 'title' || plain === 'math')) {
      if (tag.endsWith('/>') && plain !== 'script' && plain !== 'title') continue;
      const inner = gone.has(`</${plain}`) ? null : rawText(html, at, plain);
      if (inner === null) {
        gone.add(`</${plain}`);
        // The rest is the content of a raw element, and of any other only the tag is wrong.
        if (RAW.test(plain)) break;
        continue;
      }
      if (plain === 'title') head.push(`<title>${inner.text.replaceAll('<', '&lt;')}</title>`);
      else if (plain === 'math') add(formula(inner.text));
      else if (plain === 'script' && /ld\+json/i.test(tag) && data.length < MAX_DATA) data.push(inner.text);
      at = inner.next;
    } else if (/^(?:html|head|body|frameset)$/.test(plain)) {
      // Their tags are put back around the pieces.
    } else if (plain === 'meta' || plain === 'link') {
      if (!closing) head.push(tag);
    } else if (VOID.test(plain)) {
      if (!closing) add(tag);
    } else if (CLOSED_BY_ITSELF.test(plain)) {
      if (over === 0) add(tag);
    } else if (closing) {
      if (over > 0) over -= 1;
      else {
        if (!names.get(plain)) continue;
        for (let closed = ''; closed !== plain; ) {
          closed = open.pop() ?? plain;
          names.set(closed, (names.get(closed) ?? 1) - 1);
        }
        add(`</${plain}>`);
      }
    } else if (open.length >= limits.nesting) {
      over += 1;
      tooDeep += 1;
    } else {
      if (!tag.endsWith('/>')) {
        open.push(plain);
        names.set(plain, (names.get(plain) ?? 0) + 1);
      }
      add(tag);
    }
    if (size > limits.pieceChars && (size > FORCED * limits.pieceChars || open.every((each) => NEUTRAL.test(each)))) {
      cutHere();
    }
  }
  if (piece.length > 0 || pieces.length === 0) pieces.push(piece.join(''));
  return { head: head.join(''), pieces, data, tooDeep, tags, weight };
}

// The name of the tag that begins here, with its slash; '' where `<` begins no tag.
function nameAt(html: string, less: number): string {
  const start = html.charCodeAt(less + 1) === 0x2f ? less + 2 : less + 1;
  if (!/[a-z]/i.test(html.charAt(start))) return '';
  let end = start + 1;
  while (end < html.length && end - start < 64 && !/[\s/>]/.test(html.charAt(end))) end += 1;
  return html.slice(less + 1, end);
}

// A `>` inside a quoted value does not end a tag. A quote that is never closed is none.
function tagEnd(html: string, from: number, find: (sign: string, from: number) => number): number {
  for (let at = from; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (sign === '>') return at + 1;
    if ((sign === '"' || sign === "'") && /=\s*$/.test(html.slice(Math.max(from, at - 8), at))) {
      const close = find(sign, at + 1);
      if (close !== -1) at = close;
    }
  }
  return html.length;
}

// Comments and declarations go; what XML writes as CDATA is text. A lone `<` is text too.
function skipDeclaration(
  html: string,
  less: number,
  find: (sign: string, from: number) => number,
): { readonly text: string; readonly next: number } {
  const until = (sign: string, from: number) => {
    const end = find(sign, from);
    return end === -1 ? html.length : end + sign.length;
  };
  if (html.startsWith('<!--', less)) {
    const short = /^<!---?>/.exec(html.slice(less, less + 6));
    return { text: '', next: short ? less + short[0].length : until('-->', less + 4) };
  }
  if (html.startsWith('<![CDATA[', less)) {
    const next = until(']]>', less + 9);
    const inner = html.slice(less + 9, next).replace(/\]\]>$/, '');
    return { text: inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;'), next };
  }
  if (/[!?/]/.test(html.charAt(less + 1))) return { text: '', next: until('>', less + 1) };
  return { text: '&lt;', next: less + 1 };
}

// Everything up to the closing tag of this name, which is passed; null where there is none.
function rawText(html: string, from: number, name: string): { readonly text: string; readonly next: number } | null {
  const closing = new RegExp(`</${name}[\\s/>]`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(html);
  if (!found) return null;
  const end = html.indexOf('>', found.index);
  return { text: html.slice(from, found.index), next: end === -1 ? html.length : end + 1 };
}

// A formula as its TeX where it has that beside; else the signs that it is made of.
function formula(math: string): string {
  if (math.length > MAX_FORMULA_CHARS) return '';
  const tex = /<annotation[^>]+x-tex[^>]*>([^<]*)</i.exec(math)?.[1];
  if (tex !== undefined) return `<code class="tex">$${tex.trim()}$</code>`;
  return math.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}
