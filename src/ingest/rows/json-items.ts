// Takes a text of JSON apart into the items of its outer array, without building what is around them: a file of any size
// goes through with one item in memory at a time, and a broken item is passed over where a parser would have to end.

/** A part of the text, as JSON yet to be parsed; `text` is null for one that is too long. */
export type JsonPart =
  /** Of the outer array, where `key` is null, or of an array that is the outer object's member `key`. */
  | { readonly kind: 'item'; readonly key: string | null; readonly text: string | null }
  /** Of the outer object; no array. */
  | { readonly kind: 'member'; readonly key: string; readonly text: string | null }
  /** The outer object ends: all its parts have been given. */
  | { readonly kind: 'object-end' };

export interface JsonScanner {
  /** The parts that end within this text. */
  add(text: string): readonly JsonPart[];
  /** Whether the text so far ends in the middle of a value. */
  isOpen(): boolean;
}

// In which container the scanner is; `member-array` is an array within the outer object.
type Place = 'outside' | 'array' | 'object' | 'member-array';

/** Follows brackets and strings only; what stands between them is for `JSON.parse` to judge. */
export function jsonScanner(maxChars: number): JsonScanner {
  let place: Place = 'outside';
  let key: string | null = null;
  let depth = 0; // brackets that are open within the part
  let isInString = false;
  let skips = 0; // characters of the next text that an escape at the end of this one takes
  let part = '';
  let isTooLong = false;

  const keep = (text: string) => {
    if (part.length + text.length > maxChars) isTooLong = true;
    part = isTooLong ? '' : part + text;
  };
  const taken = (): string | null => {
    const text = isTooLong ? null : part.trim();
    part = '';
    isTooLong = false;
    return text;
  };
  const partOf = (text: string | null): readonly JsonPart[] => {
    if (text === '') return [];
    if (place !== 'object') return [{ kind: 'item', key, text }];
    return key === null ? [] : [{ kind: 'member', key, text }];
  };

  return {
    isOpen: () => place !== 'outside',
    add(text) {
      const parts: JsonPart[] = [];
      let from = 0; // what is not yet kept
      // Keeps what stands before a bracket, comma or colon, and gives the part that ends with it.
      const close = (at: number): string | null => {
        keep(text.slice(from, at));
        from = at + 1;
        return taken();
      };
      const mark = /["\\[\]{},:]/g;
      mark.lastIndex = skips;
      skips = 0;
      for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
        const [sign] = found;
        if (isInString) {
          if (sign === '"') isInString = false;
          else if (sign === '\\') {
            mark.lastIndex = found.index + 2;
            skips = Math.max(0, mark.lastIndex - text.length);
          }
        } else if (sign === '"') isInString = true;
        else if (sign === '[' || sign === '{') {
          if (place === 'outside') {
            close(found.index);
            place = sign === '[' ? 'array' : 'object';
            key = null;
          } else if (place === 'object' && depth === 0 && key !== null && sign === '[') {
            close(found.index);
            place = 'member-array';
          } else depth += 1;
        } else if (sign === ']' || sign === '}') {
          if (place === 'outside') continue;
          if (depth > 0) depth -= 1;
          else {
            parts.push(...partOf(close(found.index)));
            if (place === 'object') parts.push({ kind: 'object-end' });
            place = place === 'member-array' ? 'object' : 'outside';
            key = null;
          }
        } else if (depth > 0 || place === 'outside') continue;
        else if (sign === ',') {
          parts.push(...partOf(close(found.index)));
          if (place === 'object') key = null;
        } else if (sign === ':' && place === 'object' && key === null) key = nameOf(close(found.index));
      }
      if (place === 'outside') part = '';
      else keep(text.slice(from));
      return parts;
    },
  };
}

// A name that is no JSON stands for itself: its value may still be read.
function nameOf(text: string | null): string {
  try {
    const name: unknown = JSON.parse(text ?? '""');
    return typeof name === 'string' ? name : (text ?? '');
  } catch {
    return text ?? '';
  }
}
