// An adapter made elsewhere: the worker reads its files and keeps them, then it has a record like the trained ones.

import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { LoopBook } from './loop-book.ts';
import type { Models } from './models.ts';

/** Keeps an adapter for the loaded model, and returns its key. */
export async function keepOwnAdapter(
  files: readonly File[],
  as: 'M_yx' | 'rater',
  models: Models,
  book: LoopBook,
  createdAt: number,
): Promise<Outcome<string>> {
  const model = models.loaded.value;
  if (model === null) {
    return fail({ kind: 'missing', message: 'Load the model that the adapter was made for, then add the adapter.' });
  }
  const imported = await models.engines.importAdapter(files);
  if (!imported.ok) return imported;
  const { key, bytes } = imported.value;
  const failure = await book.putAdapter({
    id: key,
    model: `${as}, imported`,
    base: model.id,
    start: null,
    task: as === 'M_yx' ? 'backward' : 'forward',
    pairs: { seed: 0, augmented: 0 },
    best: { step: 0, devLoss: null },
    bytes,
    createdAt,
  });
  return failure === null ? succeed(key) : fail(failure);
}
