// What documents are made from: files and folders, pasted text, addresses, and samples that are served beside the page.

import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Input } from '../ingest/reader.ts';

/** Where a file comes from: the disk, the clipboard, an address. It is fetched only when its turn comes. */
export interface Source {
  /** Path for people. */
  readonly name: string;
  readonly get: () => Promise<Outcome<Pick<Input, 'blob' | 'type' | 'known'>>>;
  /** Bytes, where they are known beforehand. */
  readonly size: number;
}

export function fromFile(file: File): Source {
  const { size, type } = file;
  // A file of a folder knows where it was; a folder that was dropped has its path in the name already.
  const name = file.webkitRelativePath || file.name;
  return { name, size, get: () => Promise.resolve(succeed({ blob: file, type })) };
}

export function fromPaste(name: string, text: string): Source {
  const blob = new Blob([text]);
  return { name, size: blob.size, get: () => Promise.resolve(succeed({ blob, type: '' })) };
}

/** @param path relative to the page. */
export function fromSample(path: string, pageUrl: string): Source {
  const name = lastPart(path);
  const refused = fail({
    kind: 'network',
    message: `The sample ${name} could not be fetched. Your work is safe. Check the connection, or drop a file of your own.`,
  });
  return { name, size: 0, get: async () => (await fetched(new URL(path, pageUrl), refused)).outcome };
}

/**
 * Addresses, one a line; lines that are none, and those that are there twice, are told apart by `broken`. Whether a server
 * lets this page read it (CORS) shows only when it is asked; nothing but the request itself leaves the page.
 */
export function fromUrls(text: string): { readonly sources: readonly Source[]; readonly broken: readonly string[] } {
  const lines = text.split(/\s+/).filter((line) => line !== '');
  const isUrl = (line: string) => URL.canParse(line) && /^https?:$/.test(new URL(line).protocol);
  const good = [...new Set(lines.filter(isUrl))];
  return { sources: good.map((line) => fromUrl(new URL(line))), broken: lines.filter((line) => !isUrl(line)) };
}

function fromUrl(url: URL): Source {
  const refused = fail({
    kind: 'network',
    message: `${url.href} could not be fetched: its server does not let other pages read it, or it cannot be reached. Everything else is safe. Save the page in your browser and add the file.`,
  });
  return {
    name: url.href,
    size: 0,
    async get() {
      const { outcome, date } = await fetched(url, refused);
      if (!outcome.ok) return outcome;
      const known = { url: url.href, ...(date === null ? {} : { date }) };
      return succeed({ ...outcome.value, known });
    },
  };
}

async function fetched(
  url: URL,
  refused: Outcome<never>,
): Promise<{ readonly outcome: Outcome<{ blob: Blob; type: string }>; readonly date: string | null }> {
  try {
    // No cookie of the person's goes along, and no word about where the request comes from.
    const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) return { outcome: refused, date: null };
    const blob = await response.blob();
    const modified = Date.parse(response.headers.get('last-modified') ?? '');
    const date = Number.isNaN(modified) ? null : new Date(modified).toISOString();
    return { outcome: succeed({ blob, type: blob.type }), date };
  } catch (thrown) {
    // Fetch standard: every failure of the network is a TypeError.
    if (thrown instanceof TypeError) return { outcome: refused, date: null };
    throw thrown;
  }
}

/** Last part of a path, which is a sample's name for people. */
function lastPart(path: string): string {
  return path.split('/').at(-1) ?? path;
}
