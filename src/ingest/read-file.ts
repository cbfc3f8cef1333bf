// A dropped file or a pasted text becomes the name, form and text of a document. Whatever is wrong with it ends as sentences that say what is wrong, what is safe, and what to do.

import { badInput, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { TextForm } from '../core/records.ts';
import { decode } from './decode.ts';
import { foreignSentence } from './foreign.ts';
import { type ParseHtml, parseInBrowser, readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';
import { readPlain } from './text.ts';

/** Files of this size or more are refused: text, segments and their copies would take some ten times as much memory. */
export const MAX_FILE_BYTES = 100_000_000;

export interface ReadText {
  readonly form: TextForm;
  readonly text: string;
}

export interface ReadFile extends ReadText {
  readonly name: string;
}

type Format = 'plain' | 'markdown' | 'html';

/** Reads a file that the person gave. `parse` is the browser's HTML parser unless a test says otherwise. */
export async function readFile(file: File, parse: ParseHtml = parseInBrowser): Promise<Outcome<ReadFile>> {
  const { name } = file;
  if (file.size >= MAX_FILE_BYTES) {
    const size = Math.floor(file.size / 1_000_000);
    return badInput(
      `${name} has ${size} MB, and files must stay below ${MAX_FILE_BYTES / 1_000_000} MB. Nothing was added. Split it and add the parts.`,
    );
  }
  if (file.size === 0) return badInput(empty(name));
  const bytes = await bytesOf(file);
  if (!bytes.ok) return bytes;
  const foreign = foreignSentence(name, bytes.value);
  if (foreign !== null) return badInput(foreign);
  const named = formatByName(name, file.type);
  const declared = named === 'html' || named === null ? declaredCharset(bytes.value) : null;
  const text = decode(name, bytes.value, declared);
  return text.ok ? readAs(named ?? formatByContent(text.value), name, text.value, parse) : text;
}

/** Reads a text that was pasted. The ending of its name tells the format; without one, its first words do. */
export async function readPasted(
  name: string,
  text: string,
  parse: ParseHtml = parseInBrowser,
): Promise<Outcome<ReadFile>> {
  return readAs(formatByName(name, '') ?? formatByContent(text), name, text, parse);
}

async function readAs(format: Format, name: string, text: string, parse: ParseHtml): Promise<Outcome<ReadFile>> {
  const read =
    format === 'html'
      ? await readHtml(name, text, parse)
      : succeed(format === 'markdown' ? readMarkdown(text) : readPlain(text));
  if (!read.ok) return read;
  return read.value.text.trim() === '' ? badInput(empty(name)) : succeed({ name, ...read.value });
}

async function bytesOf(file: File): Promise<Outcome<Uint8Array>> {
  try {
    return succeed(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    // File API, section 7.1: the file is gone, has changed since it was picked, is locked, or is a folder.
    if (!(error instanceof DOMException) && !(error instanceof RangeError)) throw error;
    return fail({
      kind: 'bad-input',
      message: `${file.name} could not be read: it may have been moved, changed or locked, or be a folder. Nothing was added. Pick it again.`,
    });
  }
}

// Null where neither name nor type says; unknown endings (.csv, .py, …) are text of some kind.
function formatByName(name: string, type: string): Format | null {
  if (/\.(?:md|markdown|mdown|mkdn?|mdx)$/i.test(name) || type === 'text/markdown') return 'markdown';
  if (/\.x?html?$/i.test(name) || type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  return /\.[a-z][a-z0-9]{0,7}$/i.test(name) ? 'plain' : null;
}

function formatByContent(text: string): Format {
  if (/^\s*(?:<!doctype html|<html[\s>])/i.test(text)) return 'html';
  // A heading and something after it: prose that begins with a number sign is rare enough.
  return /^#{1,6} \S.*\n\s*\S/m.test(text) ? 'markdown' : 'plain';
}

// HTML, section 13.2.3.2: browsers look for a charset in the first 1,024 bytes.
function declaredCharset(bytes: Uint8Array): string | null {
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024));
  return /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ?? null;
}

function empty(name: string): string {
  return `${name} holds no text. Nothing was added. Check that it is the right file.`;
}
