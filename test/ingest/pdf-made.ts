// Small PDFs made by hand, for what no honest program writes.

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** A PDF of the given objects; the first is the catalogue. */
export function pdfOf(objects: readonly string[]): Uint8Array<ArrayBuffer> {
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  return latin1(`${text}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`);
}

/** A PDF with one page for each stream of drawing instructions; `/F1` is Helvetica. `rest` goes into the catalogue. */
export function pagesOf(streams: readonly string[], rest = ''): Uint8Array<ArrayBuffer> {
  const kids = streams.map((_, at) => `${4 + 2 * at} 0 R`);
  return pdfOf([
    `<</Type/Catalog/Pages 2 0 R${rest}>>`,
    `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${streams.length}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...streams.flatMap((stream, at) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents ${5 + 2 * at} 0 R/Resources<</Font<</F1 3 0 R>>/XObject<</Again ${5 + 2 * at} 0 R>>>>>>`,
      `<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    ]),
  ]);
}

/** Drawing instructions for one line of text. */
export function line(text: string, x: number, y: number, size = 12): string {
  return `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET\n`;
}
