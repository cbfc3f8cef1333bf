// What documents are made from: dropped files, pasted text, and samples that are served beside the page.

import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { readFile, readPasted } from '../ingest/read-file.ts';
import type { Source } from './documents.ts';

export function fromFile(file: File): Source {
  return { name: file.name, read: () => readFile(file) };
}

export function fromPaste(name: string, text: string): Source {
  return { name, read: () => readPasted(name, text) };
}

/** @param path relative to the page. */
export function fromSample(path: string, pageUrl: string): Source {
  const read = async () => {
    const file = await fetchSample(path, pageUrl);
    return file.ok ? readFile(file.value) : file;
  };
  return { name: sampleName(path), read };
}

/** Last part of a path, which is the sample's name for people. */
function sampleName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

async function fetchSample(path: string, pageUrl: string): Promise<Outcome<File>> {
  const refused = fail({
    kind: 'network',
    message: `The sample ${sampleName(path)} could not be fetched. Your work is safe. Check the connection, or drop a file of your own.`,
  });
  try {
    const response = await fetch(new URL(path, pageUrl));
    if (!response.ok) return refused;
    return succeed(new File([await response.blob()], sampleName(path)));
  } catch (thrown) {
    // Fetch standard: every failure of the network is a TypeError.
    if (thrown instanceof TypeError) return refused;
    throw thrown;
  }
}
