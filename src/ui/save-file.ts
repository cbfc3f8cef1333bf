// Hands a file to the person: the browser's own way of saving, through an object URL that is given back.

import type { App, ExportRange } from '../run/app.ts';

// Chromium and Safari read the URL after the click returns; a minute is ample and then the memory is free.
const KEEP_URL_MS = 60_000;

/** Hands over the data set: the curated pairs, or all that were judged. */
export async function saveExport(app: App, range: ExportRange): Promise<void> {
  saveFile(range === 'kept' ? 'humpback-kept.jsonl' : 'humpback-all.jsonl', await app.exportJsonl(range));
}

export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL_MS);
}
