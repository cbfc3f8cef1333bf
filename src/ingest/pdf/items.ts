// The pieces of text of one page as pdfjs tells them, brought into one upright frame: x to the right, y downward.

/** A piece of text in one font on one baseline. Lengths are in points. */
export interface Item {
  readonly text: string;
  readonly x: number;
  /** Of the baseline, from the top of the page. */
  readonly y: number;
  readonly width: number;
  /** Of the font. */
  readonly size: number;
  readonly bold: boolean;
  /** All characters have one width. */
  readonly mono: boolean;
  readonly rtl: boolean;
  /** Level of the heading that the file's own tags say it is; null where they say nothing. */
  readonly level: number | null;
}

/** What pdfjs says of a piece of text (`TextItem`), and what its tags say. */
export interface RawItem {
  readonly str: string;
  readonly dir: string;
  readonly width: number;
  readonly height: number;
  readonly transform: readonly number[];
  readonly fontName: string;
  readonly level: number | null;
  /** Marked by the file as page furniture: running headers, page numbers. */
  readonly artifact: boolean;
}

export interface FontFace {
  /** The font's own name, such as `ABCDEF+CMBX12`; '' where it is not known. */
  readonly name: string;
  /** Lines run downward and follow one another from right to left. */
  readonly vertical: boolean;
}

export interface Upright {
  readonly items: readonly Item[];
  readonly width: number;
  readonly height: number;
  /** Characters that run in another direction than the rest of the page, and are left out. */
  readonly sideways: number;
  /** Characters that only the file's own fonts can show, and that are left out. */
  readonly lost: number;
}

type Quarter = 0 | 1 | 2 | 3;

// Names of bold and of typewriter fonts, TeX's own (cmbx, cmtt) included; a subset's name begins with six letters and `+`.
const BOLD = /bold|black|heavy|demi|-medi(?:ital)?$|(?:^|\+)(?:cmb|cmssbx|ecbx|sfbx|ecsx|sfsx)|[-,]bd?\b/i;
const MONO = /mono|courier|consol|typewriter|menlo|(?:^|\+)(?:cmtt|ectt|sftt|cmsltt|nimbusmon|pcrr)/i;

// Text at more than this many radians from upright or a quarter turn is a watermark or a label in a drawing.
const SKEW = 0.09;
// Pieces of text of one average width may be chance; so many are not.
const FEW = 4;
// Points; a page of 14,400 is the largest that PDF allows (ISO 32000-1, annex C).
const FAR = 1e6;

/** The items of a page. Its main direction of text becomes upright, whatever the page's rotation says. `view` as in pdfjs: [left, bottom, right, top]. */
export function uprightItems(
  raw: readonly RawItem[],
  view: readonly number[],
  fonts: ReadonlyMap<string, FontFace>,
): Upright {
  const [left = 0, bottom = 0, right = 0, top = 0] = view;
  const furniture = charsOf(raw.filter((item) => item.artifact));
  // A file that marks most of its text so has misunderstood the mark.
  const kept = furniture * 2 < charsOf(raw) ? raw.filter((item) => !item.artifact) : raw;
  const directions = kept.map((item) => directionOf(item, fonts.get(item.fontName)?.vertical ?? false));
  const votes = [0, 0, 0, 0];
  kept.forEach((item, at) => {
    const direction = directions[at];
    if (direction != null) votes[direction] = (votes[direction] ?? 0) + item.str.trim().length;
  });
  const main = votes.indexOf(Math.max(...votes)) as Quarter;
  const pitch = fixedPitch(kept, fonts);
  const seen = new Set<string>();
  const items: Item[] = [];
  let [sideways, lost] = [0, 0];
  kept.forEach((item, at) => {
    const text = clean(item.str);
    lost += lostIn(item.str);
    if (text.trim() === '') return;
    if (directions[at] !== main) {
      sideways += text.length;
      return;
    }
    const [, , c = 0, d = 0, e = 0, f = 0] = item.transform;
    const font = fonts.get(item.fontName);
    const vertical = font?.vertical ?? false;
    const size = vertical ? item.width : Math.hypot(c, d) || item.height;
    const [x, y] = place(main, e, f, left, bottom, right, top);
    if (!(Math.abs(x) < FAR && Math.abs(y) < FAR && size > 0 && size < FAR)) return;
    // Bold letters are sometimes made by writing twice.
    const key = `${Math.round(x)} ${Math.round(y)} ${text}`;
    if (seen.has(key)) return;
    seen.add(key);
    const length = vertical ? item.height : item.width;
    items.push({
      text,
      x,
      y,
      width: length > 0 ? Math.min(FAR, length) : 0,
      size,
      bold: BOLD.test(font?.name ?? ''),
      mono: MONO.test(font?.name ?? '') || pitch.has(item.fontName),
      rtl: item.dir === 'rtl',
      level: item.level,
    });
  });
  const upright = main % 2 === 0;
  const [width, height] = [Math.abs(right - left), Math.abs(top - bottom)];
  return { items, width: upright ? width : height, height: upright ? height : width, sideways, lost };
}

// Fonts whose characters have one width each, a narrow one as much as a wide one.
function fixedPitch(raw: readonly RawItem[], fonts: ReadonlyMap<string, FontFace>): ReadonlySet<string> {
  const seen = new Map<string, { least: number; most: number; text: string; count: number }>();
  for (const { str, width, transform, fontName } of raw) {
    if (str.trim().length < 4 || fonts.get(fontName)?.vertical) continue;
    const advance = width / [...str].length / (Math.hypot(transform[0] ?? 0, transform[1] ?? 0) || 1);
    const so = seen.get(fontName);
    if (!so) seen.set(fontName, { least: advance, most: advance, text: str, count: 1 });
    else {
      so.least = Math.min(so.least, advance);
      so.most = Math.max(so.most, advance);
      so.count += 1;
      if (so.text.length < 500) so.text += str;
    }
  }
  const pitched = [...seen].filter(
    ([, { least, most, text, count }]) =>
      count >= FEW && most <= least * 1.03 && /[iljt.,]/.test(text) && /[mwMW_]/.test(text),
  );
  return new Set(pitched.map(([name]) => name));
}

function charsOf(raw: readonly RawItem[]): number {
  return raw.reduce((sum, { str }) => sum + str.trim().length, 0);
}

function directionOf(item: RawItem, vertical: boolean): Quarter | null {
  // Vertical writing is horizontal writing after a quarter turn: lines then follow one another downward.
  if (vertical) return 3;
  const [a = 0, b = 0] = item.transform;
  const turns = Math.atan2(b, a) / (Math.PI / 2);
  const nearest = Math.round(turns);
  if (Math.abs(turns - nearest) * (Math.PI / 2) > SKEW) return null;
  return (((nearest % 4) + 4) % 4) as Quarter;
}

function place(
  turn: Quarter,
  x: number,
  y: number,
  left: number,
  bottom: number,
  right: number,
  top: number,
): readonly [number, number] {
  switch (turn) {
    case 0:
      return [x - left, top - y];
    case 1:
      return [y - bottom, x - left];
    case 2:
      return [right - x, y - bottom];
    case 3:
      return [top - y, right - x];
    default:
      return turn satisfies never;
  }
}

const LIGATURES: Readonly<Record<string, string>> = {
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'st',
  ﬆ: 'st',
};

function lostIn(text: string): number {
  return (bulletsOf(text).match(UNREADABLE) ?? []).length;
}

// Bullets of symbol fonts, which have no better place in Unicode, and that of TeX's bitmap fonts (place 136 of TS1).
function bulletsOf(text: string): string {
  return text.replace(/[\u0088\uF0B7\uF0A7\uF06E\uF0FC\uF0D8\uE00C]/g, '•');
}

const UNREADABLE = /[\p{Cc}\uFFFD\uFEFF\p{Co}]/gu;

/** Ligatures taken apart; control and private-use characters, which no font but the page's own shows, left out. */
export function clean(text: string): string {
  return bulletsOf(text)
    .replace(/[\uFB00-\uFB06]/g, (ligature) => LIGATURES[ligature] ?? ligature)
    .replace(UNREADABLE, '')
    .replace(/[\u00A0\u2002-\u200A\u202F]/g, ' ');
}

/** Size of the font that most characters are in; 10 of nothing. */
export function usualSize(items: readonly Item[]): number {
  const chars = new Map<number, number>();
  for (const { size, text } of items) chars.set(size, (chars.get(size) ?? 0) + text.length);
  return [...chars].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}
