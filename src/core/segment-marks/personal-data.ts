// E-mail addresses and telephone numbers in a text. Dates, book numbers, versions, addresses of machines and cards look
// like numbers to call; addresses that are reserved for examples belong to nobody.

import { ownCopy } from '../characters.ts';

const LOCAL = /[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}$/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,6}\p{L}{2,24}(?![\p{L}\p{N}-]|\.\p{L})/u;
// RFC 2606 and 6761, and the addresses that manuals write.
const NOBODY =
  /(?:^|\.)(?:example|test|invalid|localhost|local|domain|email|mydomain|yourdomain|company|yourcompany)\.[a-z]{2,6}$|\.(?:example|test|invalid|localhost|local)$/i;
const NOBODY_LOCAL =
  /^(?:git|no-?reply|donotreply|do-not-reply|your[._-]?(?:name|e?mail)|user(?:name)?|someone|postmaster|mailer-daemon)$/i;
/** `logo@2x.png` and `style@1.css` are files. */
const FILE = /\.(?:png|jpe?g|gif|svg|webp|css|js|ts|py|ttf|woff2?|mp[34]|html?|pdf|zip|md)$/i;
/** Signs of an address in a text of which each is looked at; a text of millions of them is a hostile one. */
const MOST_SIGNS = 200;
const SPELLED =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}._-]{1,40} ?[([{] ?at ?[)\]}] ?[\p{L}\p{N}-]{1,40}(?: ?[([{] ?dot ?[)\]}] ?|\.)\p{L}{2,10}(?!\p{L})/iu;

/** The first address of e-mail that can be somebody's; null when there is none. */
export function emailIn(text: string): string | null {
  let at = text.indexOf('@');
  for (let looked = 0; at >= 0 && looked < MOST_SIGNS; at = text.indexOf('@', at + 1), looked += 1) {
    const local = LOCAL.exec(text.slice(Math.max(0, at - 64), at))?.[0];
    const domain = DOMAIN.exec(text.slice(at + 1, at + 256))?.[0];
    if (local === undefined || domain === undefined) continue;
    const before = text.slice(Math.max(0, at - local.length - 40), at - local.length);
    // A name and password within an address of the web, and where a program's source is kept.
    if (/:\/\/[^\s/]*$/.test(before) || /^[:/]\S/.test(text.slice(at + 1 + domain.length))) continue;
    // `a@b.com` is what an address is written as when any will do.
    if (local.length === 1 && domain.indexOf('.') === 1) continue;
    if (!NOBODY.test(domain) && !NOBODY_LOCAL.test(local) && !FILE.test(domain)) return ownCopy(`${local}@${domain}`);
  }
  const spelled = /[([{] ?at ?[)\]}]/i.test(text) ? SPELLED.exec(text)?.[0] : undefined;
  return spelled === undefined ? null : ownCopy(spelled);
}

// Digits in groups. What goes on with a letter, a point or a stroke and more digits is part of something longer.
const CANDIDATE =
  /(?<![\p{L}\p{N}_#$€£=]|[\p{N}][.,:/–-])(?:\+|\(|00)?\d[\d()\s./\u00a0\u2010-\u2013-]{5,22}\d(?![\p{L}\p{N}_%]|[.,:/–-]\d)/gu;
const MOST_CANDIDATES = 200;
const CALLS =
  /(?:\b(?:tele)?phone(?: number| no)?|\btel|\bmobile|\bcell|\bcall(?: us| me| him| her| them)?(?: at| on| now| today)?|\bring|\bdial|\bfax|\bwhats ?app|\btext|\bhotline|\btelefon|\btelefono|\bteléfono|\btéléphone|\bhandy|电话|手机|電話|тел)[\s.:#*()-]{0,4}$/iu;
const OTHER_NUMBER =
  /(?:isbn|issn|doi|order|invoice|account|acct|iban|card|serial|model|part|version|ref(?:erence)?|id|no|number|nr|pmid|rfc|patent|ticket|case|lot|sku|asin)[\s.:#№()-]{0,4}(?:1[03])?[\s.:-]{0,2}$/iu;

/** The first telephone number that can be somebody's; null when there is none. */
export function phoneIn(text: string): string | null {
  let looked = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    looked += 1;
    if (looked > MOST_CANDIDATES) return null;
    const before = text.slice(Math.max(0, index - 24), index);
    // A line end parts two numbers.
    const number = found.split('\n')[0]?.trim() ?? '';
    if (isPhone(number, before)) return ownCopy(number.replace(/\s+/g, ' '));
  }
  return null;
}

function isPhone(number: string, before: string): boolean {
  const digits = number.replace(/\D/g, '');
  const groups = number.split(/\D+/).filter((group) => group !== '');
  if (digits.length < 7 || digits.length > 15 || isDate(groups) || /^(.)\1+$/.test(digits)) return false;
  // Numbers that are set aside for stories (North American Numbering Plan): 555-0100 to 555-0199.
  if (/55501\d\d$/.test(digits) || /^(?:1?\d{3})?555\d{4}$/.test(digits)) return false;
  if (/^(?:0?1)?23456789?0?$/.test(digits)) return false;
  const isCalled = CALLS.test(before);
  if (!isCalled && OTHER_NUMBER.test(before)) return false;
  const shape = groups.map((group) => group.length).join('-');
  // Countries begin with 1–9; without groups it may be any signed number.
  if (number.startsWith('+'))
    return /^\+\(?[1-9]/.test(number) && digits.length >= 9 && (groups.length > 1 || digits.length >= 11);
  if (isCalled) return shape !== '4-4-4-4' && (groups[0]?.length ?? 0) <= 11;
  // North America: area code and exchange begin with 2–9.
  if (/^(?:1-)?3-3-4$/.test(shape)) {
    const [area, exchange] = groups.slice(-3);
    return /^[2-9]/.test(area ?? '') && /^[2-9]/.test(exchange ?? '') && !/[/]/.test(number);
  }
  // Elsewhere with the nought that is left out behind +, by the groupings of Britain, France and Germany.
  if (!digits.startsWith('0') || digits.length < 10 || digits.length > 11 || number.includes('.')) return false;
  return /^(?:3-4-4|4-3-4|5-6|4-6|4-7|5-3-3|4-3-3|2-2-2-2-2|3-7|3-8|5-5)$/.test(shape) && /^0[1-9]/.test(digits);
}

// Year, month and day in any of the usual orders, with a time behind or not; and spans of years.
function isDate(groups: readonly string[]): boolean {
  const [a, b, c] = groups.map(Number);
  const isYear = (value: number | undefined) => value !== undefined && value >= 1000 && value <= 2199;
  const isDay = (value: number | undefined) => value !== undefined && value >= 1 && value <= 31;
  if (groups.length >= 3 && isYear(a) && isDay(b) && isDay(c) && groups[1]?.length !== 3) return true;
  if (groups.length >= 3 && isDay(a) && isDay(b) && isYear(c) && groups[2]?.length === 4) return true;
  return groups.length >= 2 && groups.every((group) => group.length === 4 && isYear(Number(group)));
}
