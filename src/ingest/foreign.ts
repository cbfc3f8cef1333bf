// Recognises files that hold no text by their first bytes, so that the person reads what the file is, not mojibake.

interface Signature {
  readonly what: string;
  /** Characters stand for their byte; `?` for any. */
  readonly begins: string;
  /** Where in the file it stands; 0 unless given. */
  readonly at?: number;
  /** What to do instead, beginning with a verb. */
  readonly instead: string;
  /** The mark is a word that a text may begin with: only with a NUL among the first bytes is it this. */
  readonly isWord?: true;
}

const AS_TEXT = 'Export it as text, Markdown or HTML and add that.';
const AS_CSV = 'Export it as CSV and add that.';
const TYPE_OUT = 'Add the text that it shows as a text file.';
const TRANSCRIPT = 'Add its transcript as a text file.';
const UNPACK = 'Unpack it and add what is inside.';
const LEAVE = 'There is no text in it to learn from.';

// Each format's own specification names its first bytes.
const SIGNATURES: readonly Signature[] = [
  {
    what: 'an older office document',
    begins: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    instead: 'Save it as DOCX, ODT or text in the program that wrote it and add that.',
  },
  { what: 'an image', begins: '\x89PNG', instead: TYPE_OUT },
  { what: 'an image', begins: '\xff\xd8\xff', instead: TYPE_OUT },
  { what: 'an image', begins: 'GIF8', instead: TYPE_OUT },
  { what: 'an image', begins: 'RIFF????WEBP', instead: TYPE_OUT },
  { what: 'an image', begins: 'II*\x00', instead: TYPE_OUT },
  { what: 'an image', begins: 'MM\x00*', instead: TYPE_OUT },
  { what: 'an image', begins: 'BM', instead: TYPE_OUT, isWord: true },
  { what: 'an image', begins: '\x00\x00\x01\x00', instead: TYPE_OUT },
  { what: 'an image', begins: '8BPS', instead: TYPE_OUT },
  { what: 'an image', begins: '????ftypavif', instead: TYPE_OUT },
  { what: 'an image', begins: '????ftyphei', instead: TYPE_OUT },
  { what: 'scanned pages in DjVu', begins: 'AT&TFORM', instead: TYPE_OUT },
  { what: 'a film or a sound', begins: '????ftyp', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: '\x1a\x45\xdf\xa3', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'RIFF????AVI ', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'ID3', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: '\xff\xfb', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: '\xff\xf3', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'OggS', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'fLaC', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'MThd', instead: TRANSCRIPT },
  { what: 'a film or a sound', begins: 'RIFF????WAVE', instead: TRANSCRIPT },
  { what: 'a compressed file', begins: '7z\xbc\xaf\x27\x1c', instead: UNPACK },
  { what: 'a compressed file', begins: 'BZh', instead: UNPACK },
  { what: 'a compressed file', begins: '\xfd7zXZ\x00', instead: UNPACK },
  { what: 'a compressed file', begins: '\x28\xb5\x2f\xfd', instead: UNPACK },
  { what: 'a compressed file', begins: 'Rar!\x1a\x07', instead: UNPACK },
  { what: 'an archive of the tar program', begins: 'ustar', at: 257, instead: UNPACK },
  { what: 'an electronic book for Kindle', begins: 'BOOKMOBI', at: 60, instead: 'Convert it to EPUB and add that.' },
  { what: 'a help file', begins: 'ITSF', instead: AS_TEXT, isWord: true },
  { what: 'a PostScript document', begins: '%!PS', instead: 'Convert it to PDF and add that.' },
  { what: 'a database', begins: 'SQLite format 3\x00', instead: AS_CSV },
  { what: 'a table in Arrow', begins: 'ARROW1', instead: AS_CSV },
  { what: 'a table in Avro', begins: 'Obj\x01', instead: AS_CSV },
  { what: 'a table in ORC', begins: 'ORC', instead: AS_CSV, isWord: true },
  { what: 'data in HDF5', begins: '\x89HDF', instead: AS_CSV },
  { what: 'data in NumPy', begins: '\x93NUMPY', instead: AS_CSV },
  { what: 'a language model', begins: 'GGUF', instead: 'Open it where the model is chosen.' },
  { what: 'a font', begins: 'OTTO', instead: LEAVE },
  { what: 'a font', begins: '\x00\x01\x00\x00\x00', instead: LEAVE },
  { what: 'a font', begins: 'wOF', instead: LEAVE },
  { what: 'a program', begins: '\x7fELF', instead: LEAVE },
  { what: 'a program', begins: 'MZ', instead: LEAVE, isWord: true },
  { what: 'a program', begins: '\x00asm', instead: LEAVE },
  { what: 'a program', begins: '\xca\xfe\xba\xbe', instead: LEAVE },
  { what: 'a program', begins: '\xcf\xfa\xed\xfe', instead: LEAVE },
];

/** Bytes that are needed to tell. */
export const FOREIGN_HEAD_BYTES = 512;

/** Sentences on a file that is no text, or null where nothing speaks against it. */
export function foreignSentence(name: string, bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, FOREIGN_HEAD_BYTES);
  const found = SIGNATURES.find(
    ({ begins, at, isWord }) => matches(head, begins, at ?? 0) && !(isWord && !head.includes(0)),
  );
  return found ? sentence(name, found) : null;
}

/** What office documents other than texts are told. They are zip archives, so their first bytes do not tell them. */
export function officeSentence(name: string, what: 'spreadsheet' | 'presentation' | 'drawing'): string {
  return sentence(name, { what: `a ${what}`, begins: '', instead: what === 'spreadsheet' ? AS_CSV : AS_TEXT });
}

function sentence(name: string, { what, instead }: Signature): string {
  return `${name} is ${what}, which cannot be read here. Nothing was added. ${instead}`;
}

function matches(bytes: Uint8Array, begins: string, from: number): boolean {
  for (let at = 0; at < begins.length; at += 1) {
    if (begins[at] !== '?' && bytes[from + at] !== begins.charCodeAt(at)) return false;
  }
  return true;
}
