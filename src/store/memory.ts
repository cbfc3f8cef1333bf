// Where the browser keeps nothing (private windows, blocked storage) the project lives as long as the tab.

import { succeed } from '../core/outcome.ts';
import type { ProjectStore, StoredProject } from './project.ts';

export const NO_LOOP: StoredProject['loop'] = {
  seeds: [],
  steps: [],
  adapters: [],
  trainings: [],
  measurements: [],
  choices: [],
};

/** A store that accepts everything and remembers nothing: the page itself holds every record while it is open. */
export function memoryStore(): ProjectStore {
  const kept = () => Promise.resolve(succeed(undefined));
  return {
    load: () =>
      Promise.resolve(
        succeed({
          documents: [],
          segments: [],
          candidates: [],
          ratings: [],
          labels: [],
          decisions: [],
          loop: NO_LOOP,
          settings: new Map(),
          setAside: 0,
        }),
      ),
    addDocuments: kept,
    putDecisions: kept,
    replaceSegments: kept,
    putCandidate: kept,
    putRating: kept,
    putLabels: kept,
    putRow: kept,
    removeRows: kept,
    removeDocuments: kept,
    clear: kept,
    putSetting: kept,
    close: () => undefined,
  };
}
