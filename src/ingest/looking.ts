// Looks at segments in the thread that it is called from: the look worker's, or that of a program without a page.

import { detect } from 'tinyld';
import { Corpus } from '../core/corpus.ts';
import { type SegmentFigures, segmentFigures } from '../core/segment-figures.ts';
import { DEFAULT_SEGMENT_FILTERS } from '../core/segment-marks.ts';
import type { LookApi, LookNews } from './look-client.ts';

const language = (text: string): string | null => detect(text) || null;

/** A project as far as its segments are to be held against each other. */
export function looking(): LookApi {
  const corpus = new Corpus(DEFAULT_SEGMENT_FILTERS);
  const changed = (figures: LookNews['figures']): LookNews => ({
    figures,
    relations: corpus.takeChanged().flatMap((id) => {
      const relations = corpus.relations(id);
      return relations === null ? [] : [[id, relations] as const];
    }),
  });
  return {
    look(documents) {
      const figures: [string, SegmentFigures][] = [];
      for (const { documentId, place, form, segments } of documents) {
        corpus.add(documentId, place, segments);
        for (const segment of segments) figures.push([segment.id, segmentFigures(segment, form, language)]);
      }
      return Promise.resolve(changed(figures));
    },
    forget(documentIds) {
      for (const id of documentIds) corpus.remove(id);
      return changed([]);
    },
    set({ evaluations, ...settings }) {
      corpus.configure(settings);
      corpus.setEvaluations(evaluations);
      return changed([]);
    },
  };
}
