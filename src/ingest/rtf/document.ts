// RTF tokens become paragraphs with what is known of them. The state that groups save and bring back is kept in a stack
// that is not deeper than LIMITS.nesting.

import { LIMITS } from '../reader.ts';
import { codePage, type Font, fromCodePage, fromSymbols, isMonospaced } from './code-pages.ts';
import { type Flow, newFlow, type RtfStyle } from './flow.ts';
import { changed, firstState, type State } from './state.ts';
import { type Token, tokenAt } from './tokens.ts';
import { CHARACTERS, SHOWN, SIGNS, SKIPPED } from './words.ts';

export interface RtfDocument {
  readonly flow: Flow;
  readonly styles: ReadonlyMap<number, RtfStyle>;
  readonly title: string;
  readonly author: string;
  /** ISO 8601, to the day. */
  readonly date: string;
  /** Groups that were too deep: their text is read as if they were none. */
  readonly tooDeep: number;
}

const STEP_BYTES = 1_000_000;
const MAX_TABLE_ENTRIES = 10_000;

/** Reads an RTF file, one character a byte. Yields where it is after every megabyte. */
export function* rtfDocument(text: string): Generator<number, RtfDocument> {
  const flow = newFlow();
  const fonts = new Map<number, Font>();
  const styles = new Map<number, RtfStyle>();
  const said = { title: '', author: '', year: 0, month: 0, day: 0 };
  let state = firstState(flow);
  const stack: State[] = [];
  let [page, deeper, tooDeep, skip, defaultFont] = [1252, 0, 0, 0, 0];
  // `\*` was just read: the group is for those who know its word.
  let [starred, begun] = [false, false];
  let bytes: number[] = [];
  let bytesPage = page;
  let entry = { name: '', charset: 0, modern: false, outline: -1, base: -1, number: -1 };

  const put = (words: string) => {
    if (words === '') return;
    switch (state.into) {
      case 'text': {
        if (state.hidden) return;
        const font = fonts.get(state.font === -1 ? defaultFont : state.font);
        const shown = font?.charset === 2 ? fromSymbols(words, font) : words.replace(/[\ue000-\uf8ff]/g, '');
        state.flow.add(shown, {
          bold: state.bold,
          italic: state.italic,
          raised: state.raised,
          mono: isMonospaced(font),
        });
        return;
      }
      case 'marker':
        state.flow.mark(words);
        return;
      case 'fonts':
      case 'styles':
        if (entry.name.length < 200) entry.name += words;
        if (words.includes(';')) keepEntry();
        return;
      case 'title':
      case 'author':
        if (said[state.into].length < 1000) said[state.into] += words;
    }
  };
  const keepEntry = () => {
    const name = (entry.name.split(';')[0] ?? '').trim();
    if (state.into === 'fonts' && fonts.size < MAX_TABLE_ENTRIES && entry.number >= 0) {
      fonts.set(entry.number, { name, charset: entry.charset, modern: entry.modern });
    } else if (state.into === 'styles' && styles.size < MAX_TABLE_ENTRIES) {
      styles.set(Math.max(0, entry.number), { name, outline: entry.outline, base: entry.base });
    }
    entry = { name: '', charset: 0, modern: false, outline: -1, base: -1, number: -1 };
  };
  const flushBytes = () => {
    if (bytes.length === 0) return;
    const decoded = fromCodePage(bytes, bytesPage);
    bytes = [];
    put(decoded);
  };
  const addByte = (byte: number) => {
    const wanted = codePage(
      state.into === 'fonts' ? { ...entry } : fonts.get(state.font === -1 ? defaultFont : state.font),
      page,
    );
    if (wanted !== bytesPage) flushBytes();
    bytesPage = wanted;
    bytes.push(byte);
    if (bytes.length >= 4096) flushBytes();
  };

  const closeGroup = () => {
    skip = 0;
    if (deeper > 0) {
      deeper -= 1;
      return;
    }
    const outer = stack.pop();
    if (outer === undefined) return;
    if (outer.flow !== state.flow) outer.flow.addNote(state.flow);
    state = outer;
  };

  const apply = (name: string, value: number | null) => {
    const number = value ?? 0;
    if (begun && !starred && SKIPPED.has(name)) {
      // LibreOffice tells the author twice.
      const told = state.into === 'info' && (name === 'title' || name === 'author') && said[name] === '';
      state.into = told ? name : 'skip';
      return;
    }
    if (starred && !SHOWN.has(name) && !(state.into === 'styles' && /^[cdt]s$/.test(name))) {
      state.into = 'skip';
      return;
    }
    if (state.into === 'skip') {
      // Shapes hold text inside of what is skipped.
      if (name === 'shptxt') state.into = 'text';
      return;
    }
    const character = CHARACTERS.get(name);
    if (character !== undefined) return put(character);
    if (changed(state, name, value)) return;
    switch (name) {
      case 'ansicpg':
        if (number > 0) page = number;
        return;
      case 'mac':
        page = 10000;
        return;
      case 'deff':
        defaultFont = number;
        return;
      case 'fonttbl':
        state.into = 'fonts';
        return;
      case 'stylesheet':
        state.into = 'styles';
        return;
      case 'info':
        state.into = 'info';
        return;
      case 'creatim':
        if (state.into === 'info') state.into = 'made';
        return;
      case 'yr':
      case 'mo':
      case 'dy':
        if (state.into === 'made') said[name === 'yr' ? 'year' : name === 'mo' ? 'month' : 'day'] = number;
        return;
      case 'listtext':
      case 'pntext':
        state.into = 'marker';
        return;
      case 'footnote':
        state.flow = newFlow();
        return;
      case 'u': {
        const code = number < 0 ? number + 65536 : number;
        put(
          code > 0 && code <= 0x10ffff ? (code <= 0xffff ? String.fromCharCode(code) : String.fromCodePoint(code)) : '',
        );
        skip = state.uc;
        return;
      }
      case 'f':
        state.font = number;
        if (state.into === 'fonts') entry.number = number;
        return;
      case 'fcharset':
        entry.charset = number;
        return;
      case 'fmodern':
        entry.modern = true;
        return;
      case 's':
        state.style = number;
        if (state.into === 'styles') entry.number = number;
        return;
      case 'cs':
      case 'ds':
      case 'ts':
        // Numbers of character styles must not hide those of paragraphs.
        if (state.into === 'styles') entry.number = number + 1_000_000;
        return;
      case 'sbasedon':
        entry.base = number;
        return;
      case 'outlinelevel':
        if (state.into === 'styles') entry.outline = number;
        else state.outline = number;
        return;
      case 'par':
      case 'sect':
      case 'page':
        if (state.into === 'text') state.flow.endParagraph(state);
        return;
      case 'cell':
        if (state.into === 'text') state.flow.endCell(state);
        return;
      case 'nestcell':
        return put(' ');
      case 'row':
        if (state.into === 'text') state.flow.endRow();
    }
  };

  const take = (token: Token) => {
    switch (token.kind) {
      case 'open':
        skip = 0;
        begun = true;
        starred = false;
        if (stack.length >= LIMITS.nesting) {
          deeper += 1;
          tooDeep += 1;
        } else stack.push({ ...state });
        return;
      case 'close':
        begun = false;
        starred = false;
        return closeGroup();
      case 'sign':
        if (token.sign === '*') {
          starred = true;
          return;
        }
        begun = false;
        if (skip > 0) skip -= 1;
        else if (token.sign === '\n' || token.sign === '\r') apply('par', null);
        else put(SIGNS[token.sign] ?? '');
        return;
      case 'word':
        apply(token.name, token.value);
        begun = false;
        starred = false;
        return;
      case 'text': {
        const words = skip > 0 ? token.text.slice(skip) : token.text;
        skip = Math.max(0, skip - token.text.length);
        if (words === '') return;
        begun = false;
        return putRaw(words);
      }
      case 'byte':
        // Bytes are taken before.
        return;
    }
  };
  const putRaw = (words: string) => {
    if (!/[\u0080-\u00ff]/.test(words)) return put(words.replace(/(?!\t)\p{Cc}/gu, ''));
    for (let at = 0; at < words.length; at += 1) addByte(words.charCodeAt(at));
    flushBytes();
  };

  let [told, chars] = [0, 0];
  for (let at = 0; at < text.length && chars <= LIMITS.documentChars; ) {
    const { token, next } = tokenAt(text, at);
    at = next;
    if (token.kind === 'byte') {
      begun = false;
      if (skip > 0) skip -= 1;
      else if (state.into !== 'skip') addByte(token.byte);
    } else {
      // A letter of two bytes may have its second as it stands.
      flushBytes();
      if (token.kind === 'text') chars += token.text.length;
      take(token);
    }
    if (at - told >= STEP_BYTES) {
      told = at;
      yield at;
    }
  }
  flushBytes();
  while (stack.length > 0) {
    deeper = 0;
    closeGroup();
  }
  flow.endParagraph(state);
  flow.endRow();
  const { title, author, year, month, day } = said;
  const two = (number: number) => String(number).padStart(2, '0');
  const date = year > 0 && month > 0 && day > 0 ? `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` : '';
  return { flow, styles, title, author, date, tooDeep };
}
