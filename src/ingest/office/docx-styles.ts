// Which paragraph styles of a Word document are headings, code, quotes or tables of contents, in whatever language.

export interface HeadingStyle {
  /** As mammoth's style map writes it: quotes and backslashes escaped. */
  readonly name: string;
  /** 1–6. */
  readonly level: number;
}

// Programs in other languages than English write their own names; Word itself always writes `heading 1`.
const NAMED =
  /^(?:heading|überschrift|titre|título|titolo|kop|koptekst|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|заголовок|başlık|titlu|标题|標題|見出し|제목)\s*([1-9])$/i;

/** What mammoth does not map by itself. Styles of a document's own headings go after these. */
export const STYLE_MAP: readonly string[] = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Source Code'] => pre:separator('\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\n')",
  "p[style-name='Preformatted Text'] => pre:separator('\n')",
  "p[style-name='Plain Text Code'] => pre:separator('\n')",
  "p[style-name='Code'] => pre:separator('\n')",
  "r[style-name='Verbatim Char'] => code",
  "r[style-name='Source Text'] => code",
  "r[style-name='SourceText'] => code",
  "r[style-name='Source_Text'] => code",
  "r[style-name='HTML Code'] => code",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Quotations'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Block Text'] => blockquote > p:fresh",
];

/** Paragraph styles with an outline level, their own or inherited, and those with the name of a heading. */
export function headingStyles(styles: Document | null): HeadingStyle[] {
  if (styles === null) return [];
  interface Style {
    readonly name: string;
    readonly outline: number | null;
    readonly base: string | null;
  }
  const byId = new Map<string, Style>();
  for (const style of styles.getElementsByTagName('w:style')) {
    if (style.getAttribute('w:type') !== 'paragraph') continue;
    const value = (name: string) => style.getElementsByTagName(name)[0]?.getAttribute('w:val') ?? null;
    const outline = value('w:outlineLvl');
    byId.set(style.getAttribute('w:styleId') ?? '', {
      name: value('w:name') ?? '',
      outline: outline === null ? null : Number(outline),
      base: value('w:basedOn'),
    });
  }
  const found: HeadingStyle[] = [];
  for (const { name, ...style } of byId.values()) {
    if (name === '' || name.length > 200 || /^title$/i.test(name) || isContents(name)) continue;
    let level = Number(NAMED.exec(name)?.[1] ?? Number.NaN);
    let above: Omit<Style, 'name'> | undefined = style;
    // A style can only be based on so many; one that is based on itself ends here too.
    for (let steps = 0; Number.isNaN(level) && above && steps < 20; steps += 1) {
      // Nine is Word's number for body text.
      if (above.outline !== null) level = above.outline < 9 ? above.outline + 1 : 0;
      above = above.base === null ? undefined : byId.get(above.base);
    }
    if (!(level >= 1)) continue;
    found.push({ name: name.replace(/[\\']/g, '\\$&').replace(/\n/g, ' '), level: Math.min(6, level) });
  }
  return found;
}

/** Whether a paragraph of this style is a line of a table of contents or of its heading. */
export function isContents(name: string): boolean {
  return /^(?:toc(?: heading)?|contents|verzeichnis|table of figures|tm|sommario|inhaltsverzeichnis)(?:\s*(?:\d+|heading))?$/i.test(
    name,
  );
}
