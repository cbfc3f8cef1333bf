// Lines that may be headings: larger, bolder, in capitals, or named by the file itself, and set off from the text.

import type { Line } from './lines.ts';
import { alike, type BodyText, BULLET, type Region } from './region.ts';

/** Where the lines from `at` on that may be one heading end; `at` where they are none. */
export function titleFrom(lines: readonly Line[], at: number, region: Region, body: BodyText): number {
  const line = lines[at] as Line;
  if (!mayBeTitle(lines, at, region, body)) return at;
  let end = at + 1;
  while (end < lines.length && end - at < 4) {
    const next = lines[end] as Line;
    const close = next.y - (lines[end - 1] as Line).y <= 1.6 * next.size;
    if (!close || !alike(next, line) || next.bold !== line.bold || next.level !== line.level) break;
    if (/^\d+(?:\.\d+)*\.?\s/.test(next.text) || next.mono) break;
    end += 1;
  }
  const text = lines
    .slice(at, end)
    .map((one) => one.text)
    .join(' ');
  if (text.length > 250 || !/\p{L}/u.test(text)) return at;
  if (line.level !== null || body.outlined.has(plainTitle(text))) return end;
  // A whole paragraph in bold is emphasis.
  const after = lines[end];
  const goesOn =
    after !== undefined &&
    alike(after, line) &&
    after.bold === line.bold &&
    after.y - (lines[end - 1] as Line).y <= 1.6 * after.size;
  if (goesOn || (isBodySize(line, body) && (end - at > 2 || /[.,;]$/.test(text)))) return at;
  return end;
}

function mayBeTitle(lines: readonly Line[], at: number, region: Region, body: BodyText): boolean {
  const line = lines[at] as Line;
  if (line.level !== null) return true;
  if (line.text.length > 200 || /(?:\. ?){4,}/.test(line.text) || line.mark) return false;
  // A line of a table of contents ends with its page.
  if (line.cells.length > 1 && /^\d+$/.test(line.cells.at(-1)?.text ?? '')) return false;
  if (BULLET.test(line.text)) return false;
  if (body.outlined.has(plainTitle(line.text)) && apart(lines, at, region)) return true;
  if (line.size >= 1.15 * body.size) return true;
  if (line.bold && line.size >= 0.95 * body.size) return line.size >= 1.05 * body.size || apart(lines, at, region);
  const letters = line.text.replace(/\P{L}/gu, '');
  return (
    letters.length >= 4 &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase() &&
    line.text.length <= 80 &&
    isBodySize(line, body) &&
    apart(lines, at, region)
  );
}

// Set off from the text above it.
function apart(lines: readonly Line[], at: number, region: Region): boolean {
  const line = lines[at] as Line;
  const above = lines[at - 1];
  return !above || line.y - above.y > 1.25 * region.leading || !alike(above, line);
}

function isBodySize(line: Line, body: BodyText): boolean {
  return line.size < 1.15 * body.size;
}

/** A title without its number, in lower case, letters and digits only: to tell whether two are the same. */
export function plainTitle(text: string): string {
  return text
    .toLowerCase()
    .replace(/^\s*(?:(?:chapter|part|section|appendix)\s+)?(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])[.:)]?\s+(?=\S)/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
