// The worker that reads files: one file at a time, each helping handed to the page before the next is made.

import * as Comlink from 'comlink';
import { cutDocument, readAndCut } from './cutting.ts';
import type { ReadApi } from './read-client.ts';

const stops = new Map<number, AbortController>();

const api: ReadApi = {
  async read(job, request, take) {
    const stop = new AbortController();
    stops.set(job, stop);
    try {
      const reading = readAndCut(request, stop.signal);
      for (;;) {
        const step = await reading.next();
        if (step.done === true) return step.value;
        await take(step.value);
      }
    } finally {
      stops.delete(job);
    }
  },
  stop(job) {
    stops.get(job)?.abort();
  },
  cut: (documents, lengths) => documents.map((document) => cutDocument(document, lengths)),
};

Comlink.expose(api);
