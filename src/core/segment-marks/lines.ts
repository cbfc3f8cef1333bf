// A segment's lines as they are read: what each is, and its words without the marks of Markdown and without addresses.

import type { TextForm } from '../records.ts';

export interface Line {
  readonly kind: 'prose' | 'item' | 'heading' | 'table' | 'code';
  /** As one reads it. Never blank. */
  readonly text: string;
  /** Whether it goes on from the line before it, as wrapped prose does. */
  readonly goesOn: boolean;
}

export interface Lines {
  readonly lines: readonly Line[];
  /** Characters that one sees, addresses included where they are written out. */
  readonly chars: number;
  /** Of those: in link texts and in addresses. */
  readonly linkChars: number;
}

const FENCE = /^(`{3,}|~{3,})/;
const HEADING = /^#{1,6}(?:\s+|$)/;
const RULE = /^(?:[-*_=~+|:.·•—–]\s?){3,}$/;
// A letter is a marker only with a bracket: "A. Einstein" begins a name. A year is none: "1969. In that year".
const ITEM = /^(?:[-*+•‣▪◦●○■□➤►✓✔·–—]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?:\[[ xX]\]\s+)?/;
// Text in brackets, then an address, which may hold one pair of brackets (CommonMark 6.3). Bounded, so that a hostile text costs little.
const TARGET = /(?:\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:\s+["'][^"'\n]{0,200}["'])?\)|\[[^[\]\n]{0,80}\])/.source;
const LINK = new RegExp(`\\[((?:[^[\\]\\n]|\\[[^[\\]\\n]{0,80}\\]){0,300})\\]${TARGET}`, 'g');
const IMAGE = new RegExp(`!\\[[^[\\]\\n]{0,300}\\]${TARGET}`, 'g');
/** Says where links of that name lead (CommonMark 4.7); nobody sees it. */
const DEFINITION = /^\[[^[\]\n]{1,80}\]:\s*\S/;
const ADDRESS = /<?\b(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"'）」]{2,2000}>?/gi;
const TAG = /<(?:[a-z][a-z0-9-]*(?=[\s/>])|\/[a-z]|!--)[^<>]{0,2000}>/gi;
/** A line shorter than this does not break because it is full, so what comes after it is another sentence. */
const WRAPPED_CHARS = 50;

export function readLines(text: string, form: TextForm): Lines {
  const isMarkdown = form === 'markdown';
  const lines: Line[] = [];
  let [chars, linkChars] = [0, 0];
  let fence: string | null = null;
  // Length of the line before, 0 where a new paragraph begins.
  let before = 0;
  let wasItem = false;
  for (const raw of text.split('\n')) {
    const trimmed = raw.trim();
    const marks: string | undefined = FENCE.exec(trimmed)?.[1];
    if (fence !== null ? marks?.startsWith(fence) === true && trimmed === marks : marks !== undefined) {
      fence = fence === null && marks !== undefined ? marks : null;
      before = 0;
      continue;
    }
    if (trimmed === '') {
      before = 0;
      continue;
    }
    const isIndented = isMarkdown && before === 0 && !wasItem && /^(?: {4}|\t)/.test(raw);
    const wasCode = lines.at(-1)?.kind === 'code' && isMarkdown && /^(?: {4}|\t)/.test(raw);
    if (fence !== null || isIndented || (wasCode && before > 0)) {
      lines.push({ kind: 'code', text: trimmed, goesOn: false });
      chars += trimmed.length;
      before = trimmed.length;
      continue;
    }
    const quoted = isMarkdown ? trimmed.replace(/^(?:>\s?){1,20}/, '') : trimmed;
    if (RULE.test(quoted) || (isMarkdown && DEFINITION.test(quoted))) {
      before = 0;
      continue;
    }
    // HTML within Markdown is read as what it shows.
    const shown = isMarkdown && quoted.includes('<') ? quoted.replace(TAG, ' ') : quoted;
    const read = withoutLinks(shown, isMarkdown);
    linkChars += read.linkChars;
    chars += read.addressChars;
    const line = lineOf(read.text, isMarkdown, before > WRAPPED_CHARS);
    chars += line.text.length;
    // Of a line that was an address or a tag, nothing or a mark is left to read.
    const isRest = read.text !== quoted && !/[\p{L}\p{N}]{2}/u.test(line.text);
    if (line.text !== '' && !isRest) lines.push(line);
    before = line.kind === 'prose' || line.kind === 'item' ? trimmed.length : 0;
    wasItem = line.kind === 'item' || (wasItem && /^\s/.test(raw));
  }
  return { lines, chars, linkChars };
}

function lineOf(text: string, isMarkdown: boolean, mayGoOn: boolean): Line {
  if (isMarkdown && HEADING.test(text)) {
    return { kind: 'heading', text: plain(text.replace(HEADING, ''), true), goesOn: false };
  }
  if (/^\|.*\|$/.test(text) || (isMarkdown && text.split(' | ').length > 2)) {
    return { kind: 'table', text: plain(text.replaceAll('|', ' '), isMarkdown), goesOn: false };
  }
  const item = ITEM.exec(text)?.[0];
  if (item !== undefined) return { kind: 'item', text: plain(text.slice(item.length), isMarkdown), goesOn: false };
  return { kind: 'prose', text: plain(text, isMarkdown), goesOn: mayGoOn };
}

// Emphasis, code marks, and the backslashes before punctuation; formulas keep theirs.
function plain(text: string, isMarkdown: boolean): string {
  return isMarkdown && /[*`_\\]/.test(text)
    ? text
        .replace(/[*`]|\b__|__\b|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '')
        .replace(/\\([!-/:-@[-`{-~])/g, '$1')
        .trim()
    : text.trim();
}

interface WithoutLinks {
  readonly text: string;
  readonly linkChars: number;
  readonly addressChars: number;
}

function withoutLinks(line: string, isMarkdown: boolean): WithoutLinks {
  let [text, linkChars, addressChars] = [line, 0, 0];
  const takeAddress = (address: string) => {
    linkChars += address.length;
    addressChars += address.length;
    return ' ';
  };
  if (isMarkdown && (line.includes('](') || line.includes(']['))) {
    text = text.replace(IMAGE, ' ').replace(LINK, (_, words: string) => {
      const shown = words.trim();
      if (shown.includes('://')) return takeAddress(shown);
      linkChars += shown.length;
      return shown;
    });
  }
  if (/:\/\/|www\./i.test(text)) text = text.replace(ADDRESS, takeAddress);
  return { text: text.trim(), linkChars, addressChars };
}
