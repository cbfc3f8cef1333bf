// A PDF whose end is missing has lost its table of contents, but often not its pages: they are found one by one, and a new
// catalogue is put at the end, with which pdfjs can work.

const PAGES = 5_000;
/** Characters of a page's dictionary; more is none. */
const DICTIONARY = 20_000;

/** The file with a new catalogue of the pages that are in it; null where none can be seen. Dictionaries in compressed streams are not looked into. */
export function salvaged(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const text = new TextDecoder('latin1').decode(bytes);
  const pages: string[] = [];
  let last = 0;
  const objects = [...text.matchAll(/(?<![\d.])(\d{1,7}) (\d{1,5}) obj\b/g)];
  objects.forEach((object, at) => {
    const [, number = '', generation = ''] = object;
    last = Math.max(last, Number(number));
    const from = object.index + object[0].length;
    const body = text.slice(from, Math.min(objects[at + 1]?.index ?? text.length, from + DICTIONARY));
    const dictionary = body.slice(0, Math.max(0, body.indexOf('endobj')));
    if (/\/Type\s*\/Page(?![a-zA-Z])/.test(dictionary)) pages.push(`${number} ${generation} R`);
  });
  // An object that is written again replaces the one before; its page stays one page.
  const kids = [...new Set(pages)].slice(0, PAGES);
  if (kids.length === 0) return null;
  const [tree, catalogue] = [last + 1, last + 2];
  const tail = [
    '\nendstream\nendobj',
    `${tree} 0 obj\n<</Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]>>\nendobj`,
    `${catalogue} 0 obj\n<</Type/Catalog/Pages ${tree} 0 R>>\nendobj`,
    `trailer\n<</Size ${catalogue + 1}/Root ${catalogue} 0 R>>\nstartxref\n0\n%%EOF\n`,
  ].join('\n');
  const whole = new Uint8Array(bytes.length + tail.length);
  whole.set(bytes);
  whole.set(new TextEncoder().encode(tail), bytes.length);
  return whole;
}
