// What the styles of an OpenDocument text mean: title, code, quote, emphasis, numbered lists. Styles inherit by name.

export interface TextStyle {
  readonly bold: boolean;
  readonly italic: boolean;
  readonly raised: boolean;
  /** By the name of a style above it: code, quote, title; '' for anything else. */
  readonly role: 'code' | 'quote' | 'title' | 'contents' | '';
}

export interface OdfStyles {
  readonly of: (name: string | null) => TextStyle;
  /** Whether the list style numbers its items at this level, counted from 1. */
  readonly isNumbered: (list: string | null, level: number) => boolean;
}

interface Raw {
  readonly names: readonly string[];
  readonly parent: string | null;
  readonly weight: string | null;
  readonly slant: string | null;
  readonly position: string | null;
}

const ROLES: readonly (readonly [TextStyle['role'], RegExp])[] = [
  [
    'code',
    /^(?:preformatted text|source code|source text|verbatim char|code|listing|html (?:code|preformatted)|teletype)/i,
  ],
  ['quote', /^(?:quotations?|quote|intense quote|block text|block quotation)/i],
  ['title', /^(?:title|titel|titre)$/i],
  ['contents', /^(?:contents (?:\d+|heading)|toc)/i],
];
// One that is based on itself ends here too.
const MAX_PARENTS = 20;
const PLAIN: TextStyle = { bold: false, italic: false, raised: false, role: '' };

/** The styles of the documents given, later ones before earlier ones of the same name. */
export function odfStyles(documents: readonly (Document | null)[]): OdfStyles {
  const raw = new Map<string, Raw>();
  const lists = new Map<string, Set<number>>();
  for (const document of documents) {
    if (document === null) continue;
    for (const style of document.getElementsByTagName('style:style')) {
      const name = style.getAttribute('style:name') ?? '';
      const properties = style.getElementsByTagName('style:text-properties')[0];
      raw.set(name, {
        names: [readable(name), style.getAttribute('style:display-name') ?? ''],
        parent: style.getAttribute('style:parent-style-name'),
        weight: properties?.getAttribute('fo:font-weight') ?? null,
        slant: properties?.getAttribute('fo:font-style') ?? null,
        position: properties?.getAttribute('style:text-position') ?? null,
      });
    }
    for (const list of document.getElementsByTagName('text:list-style')) {
      const levels = new Set<number>();
      for (const level of list.getElementsByTagName('text:list-level-style-number')) {
        // A level without a number format only indents.
        if (level.getAttribute('style:num-format')) levels.add(Number(level.getAttribute('text:level')));
      }
      lists.set(list.getAttribute('style:name') ?? '', levels);
    }
  }
  const known = new Map<string, TextStyle>();
  return {
    of(name) {
      if (name === null) return PLAIN;
      const kept = known.get(name);
      if (kept) return kept;
      const made = resolve(name, raw);
      known.set(name, made);
      return made;
    },
    isNumbered: (list, level) => (list === null ? false : (lists.get(list)?.has(level) ?? false)),
  };
}

function resolve(name: string, raw: ReadonlyMap<string, Raw>): TextStyle {
  let weight: string | null = null;
  let slant: string | null = null;
  let position: string | null = null;
  let role = roleOf([readable(name)]);
  let at = raw.get(name);
  for (let steps = 0; at && steps < MAX_PARENTS; steps += 1) {
    weight ??= at.weight;
    slant ??= at.slant;
    position ??= at.position;
    if (role === '') role = roleOf(at.names);
    if (role === '' && at.parent !== null) role = roleOf([readable(at.parent)]);
    at = at.parent === null ? undefined : raw.get(at.parent);
  }
  return {
    bold: weight === 'bold' || Number(weight) >= 600,
    italic: slant === 'italic' || slant === 'oblique',
    raised: position !== null && /^(?:super|[1-9])/.test(position),
    role,
  };
}

function roleOf(names: readonly string[]): TextStyle['role'] {
  return ROLES.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0] ?? '';
}

// `Preformatted_20_Text` is how ODF writes a name with a space.
function readable(name: string): string {
  return name
    .replace(/_([0-9a-f]{2})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('_', ' ');
}
