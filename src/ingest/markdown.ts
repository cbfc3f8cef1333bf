// Markdown is taken as it is, but for the front matter that site generators put before it: that tells where it comes from.

import type { Provenance } from '../core/provenance.ts';
import type { Reader } from './reader.ts';
import { wholeText } from './text.ts';
import { headingsCapped, headingsNote } from './whole.ts';

// YAML between `---` lines (or TOML between `+++`) at the very start. CommonMark knows no front matter: the last `---`
// would make a heading out of it.
const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\r?\n(?:[^\n]*\n)*?\1[ \t]*(?:\r?\n|$)/;
// Every line that is not indented, empty or a comment sets a field; a text between two thematic breaks does not.
const FIELD = /^(?:[ \t-].*|#.*|\[.*\]|["\w][^:=\n]*[:=].*|)$/;

// Where front matter must have ended: a long text that begins with a break overflows the stack of the pattern.
const MAX_MATTER_CHARS = 65_536;

// Names of fields in front matter, in lower case.
const PARTS: readonly (readonly [part: 'title' | 'author' | 'url' | 'date' | 'licence', names: readonly string[]])[] = [
  ['title', ['title']],
  ['author', ['author', 'authors', 'by']],
  ['url', ['url', 'canonical', 'canonical_url', 'permalink', 'source', 'source_url', 'link']],
  ['date', ['date', 'published', 'pubdate', 'created']],
  ['licence', ['licence', 'license', 'rights', 'copyright']],
];

/** Reads a Markdown file. */
export const read: Reader = async function* (input) {
  const whole = await wholeText(input);
  if (whole.kind === 'failed') {
    yield whole;
    return;
  }
  const { body, matter } = apart(whole.text);
  const provenance = { ...partsOf(matter), ...input.known, file: input.name };
  const { text, left } = headingsCapped(body);
  yield { kind: 'document', document: { name: input.name, form: 'markdown', text, provenance } };
  if (left > 0) yield headingsNote(left);
};

/** Whether a text without a name is Markdown: a heading and something after it. Prose that begins with a number sign is rare enough. */
export function looksLikeMarkdown(text: string): boolean {
  return /^#{1,6} \S.*\n\s*\S/m.test(text);
}

function apart(text: string): { readonly matter: readonly string[]; readonly body: string } {
  const matter = FRONT_MATTER.exec(text.slice(0, MAX_MATTER_CHARS))?.[0];
  const lines = matter?.trimEnd().split(/\r?\n/).slice(1, -1) ?? [];
  return matter && lines.every((line) => FIELD.test(line))
    ? { matter: lines, body: text.slice(matter.length) }
    : { matter: [], body: text };
}

// One line a field is all that is read of YAML and TOML; a list of authors may stand below its name.
function partsOf(lines: readonly string[]): Omit<Provenance, 'file'> {
  const fields = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const [, name = '', rest = ''] = /^"?([\w-]+)"?\s*[:=]\s*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase().replaceAll('-', '_');
    const value = rest.trim() === '' ? listBelow(lines, index + 1) : writtenValue(rest);
    if (key !== '' && value !== '' && !fields.has(key)) fields.set(key, value);
  }
  const found: { [part in (typeof PARTS)[number][0]]?: string } = {};
  for (const [part, names] of PARTS) {
    const name = names.find((each) => fields.has(each));
    const value = name === undefined ? undefined : fields.get(name);
    if (value !== undefined && (part !== 'url' || /^https?:/i.test(value))) found[part] = value;
  }
  return found;
}

function listBelow(lines: readonly string[], from: number): string {
  const items: string[] = [];
  for (let at = from; at < lines.length; at += 1) {
    const item = /^\s*-\s+(?:name:\s*)?(.+)$/.exec(lines[at] ?? '')?.[1];
    if (item === undefined) break;
    items.push(writtenValue(item));
  }
  return items.join(', ');
}

function writtenValue(written: string): string {
  const text = written.trim();
  const list = /^\[(.*)\]$/.exec(text)?.[1];
  if (list !== undefined) return list.split(',').map(writtenValue).filter(Boolean).join(', ');
  const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(text);
  return quoted ? (quoted[2] ?? '') : text.replace(/\s+#.*$/, '');
}
