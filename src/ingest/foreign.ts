// Recognises files that hold no text by their first bytes, so that the person reads what the file is, not mojibake.

interface Signature {
  readonly what: string;
  /** Characters stand for their byte; `?` for any. */
  readonly begins: string;
  /** What to do instead, beginning with a verb. */
  readonly instead: string;
}

const AS_TEXT = 'Export it as text, Markdown or HTML and add that.';
const TYPE_OUT = 'Add the text that it shows as a text file.';

// Each format's own specification names its first bytes.
const SIGNATURES: readonly Signature[] = [
  { what: 'a PDF', begins: '%PDF-', instead: AS_TEXT },
  {
    what: 'an archive or an office document',
    begins: 'PK\x03\x04',
    instead: 'Unpack it, or export it as text or HTML, and add that.',
  },
  { what: 'an older office document', begins: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', instead: AS_TEXT },
  { what: 'a rich text document', begins: '{\\rtf', instead: AS_TEXT },
  { what: 'an image', begins: '\x89PNG', instead: TYPE_OUT },
  { what: 'an image', begins: '\xff\xd8\xff', instead: TYPE_OUT },
  { what: 'an image', begins: 'GIF8', instead: TYPE_OUT },
  { what: 'an image', begins: 'RIFF????WEBP', instead: TYPE_OUT },
  { what: 'an image', begins: '????ftypavif', instead: TYPE_OUT },
  { what: 'an image', begins: '????ftyphei', instead: TYPE_OUT },
  { what: 'a film or a sound', begins: '????ftyp', instead: 'Add its transcript as a text file.' },
  { what: 'a film or a sound', begins: 'ID3', instead: 'Add its transcript as a text file.' },
  { what: 'a film or a sound', begins: 'OggS', instead: 'Add its transcript as a text file.' },
  { what: 'a film or a sound', begins: 'RIFF????WAVE', instead: 'Add its transcript as a text file.' },
  { what: 'a compressed file', begins: '\x1f\x8b', instead: 'Unpack it and add what is inside.' },
  { what: 'a compressed file', begins: '7z\xbc\xaf\x27\x1c', instead: 'Unpack it and add what is inside.' },
  { what: 'a compressed file', begins: 'BZh', instead: 'Unpack it and add what is inside.' },
  { what: 'a table in Parquet', begins: 'PAR1', instead: AS_TEXT },
  { what: 'a database', begins: 'SQLite format 3\x00', instead: AS_TEXT },
  { what: 'a language model', begins: 'GGUF', instead: 'Open it where the model is chosen.' },
];

/** One sentence or more on a file that is no text, or null where nothing speaks against it. */
export function foreignSentence(name: string, bytes: Uint8Array): string | null {
  const found = SIGNATURES.find(({ begins }) => matches(bytes, begins));
  return found ? `${name} is ${found.what}, which cannot be read here. Nothing was added. ${found.instead}` : null;
}

function matches(bytes: Uint8Array, begins: string): boolean {
  for (let at = 0; at < begins.length; at += 1) {
    if (begins[at] !== '?' && bytes[at] !== begins.charCodeAt(at)) return false;
  }
  return true;
}
