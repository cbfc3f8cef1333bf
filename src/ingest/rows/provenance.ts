// Where a row says that its text comes from: fields with the usual names.

import type { Provenance } from '../../core/provenance.ts';
import type { Cells } from './cells.ts';

type Part = 'title' | 'author' | 'url' | 'date' | 'licence';

// The last part of a field's path, in lower case with `-` and spaces as `_`. The narrower names stand first.
const NAMES: Readonly<Record<Part, readonly string[]>> = {
  title: ['title', 'headline', 'titel', 'titre'],
  author: ['author', 'authors', 'creator', 'byline', 'writer'],
  url: ['url', 'source_url', 'page_url', 'link', 'permalink', 'uri', 'href', 'source'],
  date: [
    'date',
    'published',
    'published_at',
    'publication_date',
    'date_published',
    'created_at',
    'created',
    'timestamp',
    'time',
  ],
  licence: ['licence', 'license', 'rights'],
};

/** A value longer than this is a text of its own, not a title or a name. */
const MAX_CHARS = 1000;

/** The parts of its provenance that a row gives, the field that the text is taken from left out. */
export function provenanceOf(cells: Cells, textField: string): Omit<Provenance, 'file' | 'record'> {
  const found: { [part in Part]?: string } = {};
  const byName = new Map<string, string>();
  for (const [path, texts] of cells) {
    if (path === textField || path.includes('[]')) continue;
    const name = lastName(path);
    const text = texts[0]?.trim() ?? '';
    // An outer field speaks of the whole row and stands before what is nested in it.
    if (text !== '' && text.length <= MAX_CHARS && !byName.has(name)) byName.set(name, text);
  }
  for (const part of Object.keys(NAMES) as Part[]) {
    const name = NAMES[part].find((each) => byName.has(each));
    const text = name === undefined ? undefined : byName.get(name);
    if (text === undefined || (part === 'url' && !/^[a-z][\w+.-]*:/i.test(text))) continue;
    found[part] = part === 'date' ? dateOf(text) : text;
  }
  return found;
}

/** The fields of rows that may tell where a text comes from. */
export function provenanceFields(rows: readonly Cells[]): readonly string[] {
  const known = new Set(Object.values(NAMES).flat());
  const paths = new Set(rows.flatMap((row) => [...row.keys()]));
  return [...paths].filter((path) => known.has(lastName(path)));
}

function lastName(path: string): string {
  return (path.split('.').at(-1) ?? path)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

// Seconds or milliseconds since 1970, from 1990 on, become ISO 8601; anything else stays as it is written.
function dateOf(text: string): string {
  if (!/^\d{9,13}(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  const millis = number < 1e11 ? number * 1000 : number;
  return millis > 6e11 && millis < 4e12 ? new Date(millis).toISOString() : text;
}
