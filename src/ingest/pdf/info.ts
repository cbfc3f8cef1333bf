// What a PDF says about itself: title, author, date, licence; and pages as people name them.

/** The parts of `getMetadata` that are used; all of it comes from outside. */
export interface DocumentInfo {
  readonly info: Readonly<Record<string, unknown>>;
  /** XMP by name, such as `dc:title`; null where there is none or it says nothing. */
  readonly xmp: (name: string) => unknown;
}

export interface About {
  readonly title?: string;
  readonly author?: string;
  readonly date?: string;
  readonly licence?: string;
}

const MAX_CHARS = 500;
const NO_TITLE =
  /^(?:untitled.*|unknown|document\d*|presentation\d*|layout \d+|slide \d+|title|about:blank|https?:.*|file:.*|microsoft (?:word|powerpoint|excel) - .*|\S+\.(?:pdf|docx?|odt|tex|dvi|ps|indd|qxd|rtf|txt|html?|pptx?|pages|md)|.*[\\/].*\.\w{2,4})$/i;

/** Title, author, date and licence; a title that is a file's name or says that there is none is left out. */
export function aboutOf({ info, xmp }: DocumentInfo): About {
  const title = [words(info.Title), words(xmp('dc:title'))].find((one) => one !== '' && !NO_TITLE.test(one));
  const author = [words(info.Author), words(xmp('dc:creator'))].find((one) => one !== '' && !NO_TITLE.test(one));
  const date = dateOf(info.CreationDate) ?? xmpDate(xmp('xmp:createdate')) ?? dateOf(info.ModDate);
  const licence = words(xmp('dc:rights')) || words(xmp('xmprights:webstatement'));
  return {
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(date ? { date } : {}),
    ...(licence ? { licence } : {}),
  };
}

function words(value: unknown): string {
  const text = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : value;
  if (typeof text !== 'string') return '';
  return text
    .replace(/[\p{Cc}\uFFFD]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_CHARS);
}

/** ISO 8601 of a date as PDF writes it (`D:20240305101500+01'00'`, ISO 32000-1, 7.9.4); null where it is none. */
export function dateOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const parts = /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?)?\s*(?:(Z)|([+-])(\d{2})'?(\d{2})?)?/.exec(
    value.trim(),
  );
  if (!parts) return null;
  const [, year = '', month, day, hour, minute, second, zulu, sign, hours, minutes] = parts;
  const within = (text: string | undefined, least: number, most: number) =>
    text === undefined || (Number(text) >= least && Number(text) <= most);
  const real =
    within(year, 1900, 2999) &&
    within(month, 1, 12) &&
    within(day, 1, 31) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59);
  if (!real) return null;
  if (month === undefined || day === undefined) return month === undefined ? year : `${year}-${month}`;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const zone = zulu ? 'Z' : sign ? `${sign}${hours}:${minutes ?? '00'}` : '';
  return `${date}T${hour}:${minute}:${second ?? '00'}${zone}`;
}

function xmpDate(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}(?:-\d{2}){0,2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.test(value)
    ? value
    : null;
}

/** Page numbers from 1, in order, as people say them: `Page 4`, `Pages 3–5 and 9`. */
export function pagesNamed(pages: readonly number[]): string {
  const ranges: Array<[number, number]> = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  const named = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  // A sentence with forty ranges is read by nobody.
  const shown = named.length > 8 ? [...named.slice(0, 7), `${named.length - 7} more stretches`] : named;
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
  return `${pages.length === 1 ? 'Page' : 'Pages'} ${list}`;
}
