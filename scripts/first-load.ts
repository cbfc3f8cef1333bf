// The part of the build that puts what the page loads at once into one file: some twenty small ones, each compressed by
// itself, weigh more.

import { join } from 'node:path';
import type { Rolldown } from 'vite';

const MAIN = join(import.meta.dirname, '../src/main.tsx');

/** The module's file: one name for all that main.tsx reaches without a dynamic import, none for the rest. */
export function firstLoad(): Rolldown.CodeSplittingNameFunction {
  let reached: ReadonlySet<string> | null = null;
  return (id, context) => {
    reached ??= reachedFrom(MAIN, (each) => context.getModuleInfo(each)?.importedIds ?? []);
    return reached.has(id) ? 'page' : null;
  };
}

function reachedFrom(start: string, importsOf: (id: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set goes on with what is added to it while it is gone through.
  for (const id of reached) for (const other of importsOf(id)) reached.add(other);
  return reached;
}
