// Plain text is taken as it is: its paragraphs stand between blank lines.

import { decode, encodingOf, wholeUtf8 } from './decode.ts';
import { headOf } from './lines.ts';
import { type Found, type Input, LIMITS, type Reader } from './reader.ts';

/** Reads a text file. One that is longer than a document may be is read up to there. */
export const read: Reader = async function* (input) {
  const text = await wholeText(input);
  yield text.kind === 'failed'
    ? text
    : {
        kind: 'document',
        document: {
          name: input.name,
          form: 'plain',
          text: text.text,
          provenance: { ...input.known, file: input.name },
        },
      };
};

/**
 * The text of a file, cut where a document must end; the door tells about the cut. `type` of the input may name the
 * encoding, as servers do.
 */
export async function wholeText(
  input: Input,
): Promise<{ readonly kind: 'text'; readonly text: string } | Extract<Found, { kind: 'failed' }>> {
  // No encoding takes more than four bytes a UTF-16 code unit, so this much is always enough; one character more shows
  // that there is more.
  const bytes = await headOf(input.blob, (LIMITS.documentChars + 1) * 4);
  const isWhole = bytes.length === input.blob.size;
  const head = encodingOf(input.name, bytes.subarray(0, 4096));
  const cut = isWhole
    ? bytes
    : bytes.subarray(0, head.ok && head.value !== 'utf-8' ? bytes.length & ~1 : wholeUtf8(bytes));
  const charset = /charset\s*=\s*"?([\w:.-]+)/i.exec(input.type)?.[1] ?? null;
  const text = decode(input.name, cut, charset);
  return text.ok ? { kind: 'text', text: text.value } : { kind: 'failed', message: text.failure.message };
}
