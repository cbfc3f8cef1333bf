// Looks in the thread that it is called from: for programs without a page.

import type { SegmentLooker } from './look-client.ts';
import { looking } from './looking.ts';

export function lookHere(): SegmentLooker {
  const api = looking();
  return {
    look: (documents) => api.look(documents),
    forget: (documentIds) => Promise.resolve(api.forget(documentIds)),
    set: (settings) => Promise.resolve(api.set(settings)),
  };
}
