// Where the browser keeps nothing (private windows, blocked storage) the project lives as long as the tab.

import { type Outcome, succeed } from '../core/outcome.ts';
import { fromRows, stored } from './database.ts';
import type { ProjectStore, StoredProject } from './project.ts';
import { STORE_NAMES, type StoreName } from './schema.ts';

export const NO_LOOP: StoredProject['loop'] = {
  seeds: [],
  steps: [],
  adapters: [],
  trainings: [],
  measurements: [],
  choices: [],
};

/** A store that forgets everything with the tab; what it holds can be saved as a project file until then. */
export function memoryStore(): ProjectStore {
  const rows = Object.fromEntries(STORE_NAMES.map((name) => [name, new Map<string, unknown>()])) as Record<
    StoreName,
    Map<string, unknown>
  >;
  const kept = (): Promise<Outcome<void>> => Promise.resolve(succeed(undefined));
  const drop = (name: StoreName, documentId: string) => {
    for (const key of rows[name].keys()) if (key.startsWith(`${documentId}/`)) rows[name].delete(key);
  };
  return {
    load() {
      const all = STORE_NAMES.map((name): [StoreName, unknown[]] => [name, [...rows[name].values()]]);
      return Promise.resolve(succeed(fromRows(Object.fromEntries(all) as Record<StoreName, unknown[]>)));
    },
    addDocuments(added) {
      for (const { document, segments } of added) {
        rows.documents.set(document.id, document);
        for (const segment of segments) rows.segments.set(segment.id, stored(segment));
      }
      return kept();
    },
    putDecisions(segmentIds, decided) {
      for (const segmentId of segmentIds) {
        if (decided === null) rows.decisions.delete(segmentId);
        else rows.decisions.set(segmentId, { segmentId, decided });
      }
      return kept();
    },
    replaceSegments(documentId, segments) {
      drop('segments', documentId);
      for (const segment of segments) rows.segments.set(segment.id, stored(segment));
      return kept();
    },
    putCandidate(candidate) {
      rows.candidates.set(candidate.id, candidate);
      return kept();
    },
    putRating(rating) {
      rows.ratings.set(rating.id, rating);
      return kept();
    },
    putLabels(labels) {
      for (const label of labels) rows.labels.set(label.id, label);
      return kept();
    },
    putRow(name, row) {
      rows[name].set('id' in row ? row.id : row.key, row);
      return kept();
    },
    removeRows(name, keys) {
      for (const key of keys) rows[name].delete(key);
      return kept();
    },
    removeDocuments(documentIds) {
      for (const id of documentIds) {
        rows.documents.delete(id);
        for (const name of ['segments', 'decisions', 'candidates', 'ratings', 'labels'] as const) drop(name, id);
      }
      return kept();
    },
    clear() {
      for (const name of STORE_NAMES) if (name !== 'settings') rows[name].clear();
      return kept();
    },
    putSetting(name, value) {
      rows.settings.set(name, { name, value });
      return kept();
    },
    close: () => undefined,
  };
}
