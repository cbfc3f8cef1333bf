// Every write to the project as a message, so that tabs that watch follow it without reading all of the database again.

import type { ProjectStore } from '../store/project.ts';
import type { LoopBook } from './loop-book.ts';
import type { Project } from './project.ts';
import type { Repaint } from './repaint.ts';

type Writing = Exclude<keyof ProjectStore, 'load' | 'close'>;

/** A write that has succeeded: plain data, as it crosses to another tab. */
export type Change = {
  readonly [M in Writing]: { readonly what: M; readonly of: Parameters<ProjectStore[M]> };
}[Writing];

/** The store, telling of each write after it has succeeded. */
export function announcing(store: ProjectStore, tell: (change: Change) => void): ProjectStore {
  const told = <M extends Writing>(what: M): ProjectStore[M] =>
    (async (...of: Parameters<ProjectStore[M]>) => {
      const write = store[what] as (...args: Parameters<ProjectStore[M]>) => ReturnType<ProjectStore[M]>;
      const outcome = await write.apply(store, of);
      if (outcome.ok) tell({ what, of } as Change);
      return outcome;
    }) as ProjectStore[M];
  return {
    load: () => store.load(),
    close: () => store.close(),
    addDocuments: told('addDocuments'),
    replaceSegments: told('replaceSegments'),
    putCandidate: told('putCandidate'),
    putRating: told('putRating'),
    putDecisions: told('putDecisions'),
    putLabels: told('putLabels'),
    putRow: told('putRow'),
    removeRows: told('removeRows'),
    removeDocuments: told('removeDocuments'),
    clear: told('clear'),
    putSetting: told('putSetting'),
  };
}

export interface Following {
  readonly project: Project;
  readonly book: LoopBook;
  /** Draws what came of records, together with what else comes before long. */
  readonly repaint: Repaint;
  /** A setting has another value. */
  readonly onSetting: (name: string, value: unknown) => void;
}

/** Does to what is held here what another tab has done to the database. Doing it twice does no harm. */
export function follow(change: Change, { project, book, repaint, onSetting }: Following): void {
  switch (change.what) {
    case 'addDocuments':
      project.addDocuments(change.of[0].filter(({ document }) => !project.has(document.id)));
      break;
    case 'replaceSegments':
      project.replaceSegments(...change.of);
      break;
    case 'putCandidate':
    case 'putRating':
      project.addRecord(change.of[0]);
      repaint.soon();
      break;
    case 'putDecisions':
      project.decide(...change.of);
      break;
    case 'putLabels':
      for (const label of change.of[0]) project.addLabel(label);
      repaint.soon();
      break;
    case 'putRow':
      book.take(...change.of);
      repaint.soon();
      break;
    case 'removeRows':
      book.drop(...change.of);
      break;
    case 'removeDocuments':
      project.removeDocuments(change.of[0]);
      break;
    case 'clear':
      project.fill({ documents: [], segments: [], candidates: [], ratings: [], labels: [], decisions: [] });
      book.fill({ seeds: [], steps: [], adapters: [], trainings: [], measurements: [], choices: [] });
      break;
    case 'putSetting':
      onSetting(...change.of);
      break;
    default:
      change satisfies never;
  }
}
