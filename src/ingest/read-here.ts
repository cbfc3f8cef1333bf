// Reads in the thread that it is called from: for programs without a page.

import { cutDocument, readAndCut } from './cutting.ts';
import type { DocumentReader } from './read-client.ts';

export const readHere: DocumentReader = {
  async read(request, take, stop) {
    const reading = readAndCut(request, stop);
    for (;;) {
      const step = await reading.next();
      if (step.done === true) return step.value;
      if (!stop.aborted) await take(step.value);
    }
  },
  cut: (documents, lengths) => Promise.resolve(documents.map((document) => cutDocument(document, lengths))),
};
