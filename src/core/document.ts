// A text from outside becomes a document: line ends are made alike once, here, because every offset counts into them.

import { hashText } from './key.ts';
import type { Document, TextForm } from './records.ts';

/** The document of a text that was read or pasted. Its id depends on name and text only. */
export function documentFrom(name: string, form: TextForm, text: string, now: number): Document {
  // No Unicode normalisation: the segment shown and exported is what the file said.
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  // A file name holds no NUL, so name and text cannot run into one another.
  return { id: hashText(`${name}\u0000${lines}`), name, form, text: lines, addedAt: now };
}
