// A project with a row of every kind, and its file, as the page writes it.

import { NO_LOOP } from '../../../src/store/memory.ts';
import type { StoredProject } from '../../../src/store/project.ts';
import { type AdapterFile, writeProjectFile } from '../../../src/store/project-file/write.ts';
import { type ProjectRows, rowsOfProject } from '../../../src/store/project-rows.ts';
import {
  candidateOf,
  documentOf,
  failedCandidateOf,
  labelOf,
  ratingOf,
  ratingsOfEveryForm,
  segmentOf,
} from '../records.ts';

export const MADE_AT = 1_700_000_400_000;

/** Rows of two documents; the second one’s segment was edited by a person. */
export function madeProject(): StoredProject {
  const tides = documentOf('7d1e', 'The tide comes in. The tide goes out.\n\u2028 “é” 🌊 </script>');
  const bread = documentOf('b20c', 'Flour, water, salt. Wait a day.');
  const first = segmentOf(tides, 0, 18);
  const second = {
    ...segmentOf(bread, 0, 19),
    id: 'b20c/0-19~12ab',
    text: 'Flour and water.',
    byHand: 'text' as const,
  };
  const candidate = candidateOf(first);
  return {
    documents: [tides, bread],
    segments: [first, second],
    candidates: [candidate, failedCandidateOf(second)],
    ratings: [ratingOf(candidate), ...ratingsOfEveryForm(candidate)],
    labels: [labelOf(candidate, { kind: 'good' })],
    decisions: [{ segmentId: second.id, decided: 'keep' }],
    loop: {
      ...NO_LOOP,
      steps: [
        { key: 'ab12', step: 'train M_0', kind: 'train', needs: [], configuration: { a: [1, { b: 2 }] }, createdAt: 5 },
      ],
      adapters: [
        {
          id: 'ab12',
          model: 'M_0',
          base: 'tiny@1',
          start: null,
          task: 'forward',
          pairs: { seed: 3, augmented: 0 },
          best: { step: 2, devLoss: 1.5 },
          bytes: 8,
          createdAt: 6,
        },
      ],
    },
    settings: new Map<string, unknown>([
      ['settings', { minScore: 4.5 }],
      ['device', 'wasm'],
      ['evaluations', [{ name: 'mine', prompts: ['What is a tide?'] }]],
    ]),
    setAside: 0,
  };
}

export const ADAPTER: AdapterFile = {
  key: 'ab12',
  file: 'adapter.safetensors',
  content: new Blob([new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])]),
};

/** The file of a project. */
export async function madeFile(rows: ProjectRows, adapters: readonly AdapterFile[] = [ADAPTER]): Promise<Blob> {
  const request = { name: 'Tides', origin: 'own', page: '0.1.0', madeAt: MADE_AT, rows, adapters } as const;
  const written = await writeProjectFile(request, () => undefined, new AbortController().signal);
  if (!written.ok) throw new Error(written.failure.message);
  return written.value;
}

export async function madeFileOfAll(): Promise<Blob> {
  return await madeFile(rowsOfProject(madeProject()));
}
