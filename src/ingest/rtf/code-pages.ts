// Bytes of RTF become characters: by the code page of the font, else of the document.

// \fcharset (RTF 1.9.1, "Font Table") → code page. 0 and 1 mean the document's own.
const OF_CHARSET: Readonly<Record<number, number>> = {
  77: 10000,
  128: 932,
  129: 949,
  130: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};
const LABELS: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  20866: 'koi8-r',
  21866: 'koi8-u',
  54936: 'gb18030',
  65001: 'utf-8',
};
const SYMBOL_FROM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SYMBOL_TO = 'αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ';

export interface Font {
  readonly name: string;
  readonly charset: number;
  /** `\fmodern`: a font whose letters are equally wide. */
  readonly modern: boolean;
}

/** Code page of text in this font. `page` is the document's. */
export function codePage(font: Font | undefined, page: number): number {
  return OF_CHARSET[font?.charset ?? 0] ?? page;
}

const decoders = new Map<number, TextDecoder>();

/** Bytes in a code page as text. One that nobody knows is read as Windows-1252. */
export function fromCodePage(bytes: readonly number[], page: number): string {
  let decoder = decoders.get(page);
  if (decoder === undefined) {
    const label = LABELS[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : 'windows-1252');
    decoder = new TextDecoder(label);
    decoders.set(page, decoder);
  }
  // Node 20 reads Windows-1252 as Latin-1 unless it is streamed; one byte is one character there, so nothing is held back.
  return decoder.decode(Uint8Array.from(bytes), { stream: decoder.encoding === 'windows-1252' });
}

/** Text in a font of signs: Greek letters of Symbol are kept, everything else in such fonts is decoration. */
export function fromSymbols(text: string, font: Font): string {
  if (!/^symbol/i.test(font.name)) return '';
  return [...text]
    .map((sign) => SYMBOL_TO[SYMBOL_FROM.indexOf(sign)] ?? (/[\d\s().,+=/-]/.test(sign) ? sign : ''))
    .join('');
}

/** Whether code is set in such a font. */
export function isMonospaced(font: Font | undefined): boolean {
  return font !== undefined && (font.modern || /courier|consol|mono|menlo|typewriter|fixed/i.test(font.name));
}
