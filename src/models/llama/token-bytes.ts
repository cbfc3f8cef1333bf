// What bytes a token's text stands for.

/** How a token's text stands for bytes: GPT-2's alphabet of 256 letters, or SentencePiece's ▁ and <0x0A>. */
export type Alphabet = 'byte-level' | 'sentence-piece';

/** The alphabet of a tokenizer.json, told by its `decoder`; null when it is neither. */
export function alphabetOf(decoder: unknown): Alphabet | null {
  const types = JSON.stringify(decoder) ?? '';
  if (types.includes('"ByteLevel"')) return 'byte-level';
  return types.includes('"ByteFallback"') || types.includes('"Metaspace"') ? 'sentence-piece' : null;
}

// GPT-2's letters for bytes: printable Latin-1 stands for itself, the rest for U+0100 onwards (openai/gpt-2 encoder.py).
const BYTE_OF_LETTER: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => !isPrintable(byte))
    .map((byte, index): [string, number] => [String.fromCharCode(256 + index), byte])
    .concat(
      Array.from({ length: 256 }, (_, byte): [string, number] => [String.fromCharCode(byte), byte]).filter(([, byte]) =>
        isPrintable(byte),
      ),
    ),
);

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/** The UTF-8 bytes of an ordinary token's text, which may end inside a character. */
export function bytesOfToken(token: string, alphabet: Alphabet): Uint8Array {
  if (alphabet === 'byte-level') return Uint8Array.from(token, (letter) => BYTE_OF_LETTER.get(letter) ?? 0x3f);
  const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
  if (byte !== null) return Uint8Array.of(Number.parseInt(byte[1]!, 16));
  return new TextEncoder().encode(token.replaceAll('▁', ' '));
}
