// Documents for the page: harmless prose of a known length, and text that would do harm if it were ever taken as markup.

const WORDS =
  'river harbour tide lantern copper maple winter bridge kettle garden signal market thread window meadow compass barrel orchard feather canvas'.split(
    ' ',
  );

/** Sentences about nothing, at least `chars` characters of them; another `from` gives other sentences. */
export function prose(from: number, chars: number): string {
  const sentences: string[] = [];
  for (let n = from * 31; sentences.join(' ').length < chars; n++) {
    const word = (step: number) => WORDS[(n * 7 + step * (n % 11) + step) % WORDS.length];
    sentences.push(`The ${word(1)} of the ${word(2)} needs a ${word(3)} before the ${word(4)} number ${n}.`);
  }
  return sentences.join(' ');
}

/** Sections long enough that each becomes a segment of its own. */
export function markdown(title: string, sections: number, from = 0): string {
  const parts = Array.from({ length: sections }, (_, n) => `## Part ${n + 1}\n\n${prose(from + n, 700)}\n`);
  return `# ${title}\n\n${parts.join('\n')}`;
}

export function html(title: string, sections: number): string {
  const parts = Array.from({ length: sections }, (_, n) => `<h2>Part ${n + 1}</h2><p>${prose(200 + n, 700)}</p>`);
  return `<!doctype html><html><head><title>${title}</title></head><body><article><h1>${title}</h1>${parts.join('')}</article></body></html>`;
}

/** Each would ask for `harm.png`, open a dialog or set `harmed`, did any of it run. */
export const HARM =
  '<img src="harm.png" onerror="alert(1);globalThis.harmed=1"> <script>globalThis.harmed=1</script> <svg onload="globalThis.harmed=1"></svg> <iframe src="harm.html"></iframe>';

/** The harm written as characters in a text, and as true markup in an HTML file. */
export function harmfulFiles(): { name: string; mimeType: string; buffer: Buffer }[] {
  const body = `${HARM} ${prose(400, 700)}`;
  const page = `<!doctype html><html><head><script>globalThis.harmed=1</script></head><body><article><h1>Harm</h1><p>${HARM}${prose(500, 700)}</p></article></body></html>`;
  return [
    file('<img src=harm.png onerror=alert(2)>.txt', body),
    file('harm.md', `# <img src="harm.png" onerror="alert(3)">\n\n${HARM}\n\n${prose(600, 700)}\n`),
    file('harm.html', page),
  ];
}

/** A file as the page's file input takes it. */
export function file(name: string, content: string | Buffer): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: '', buffer: Buffer.from(content) };
}
