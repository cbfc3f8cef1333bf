// Whether something is under way that a closed or reloaded page would end.

import type { App } from '../run/app.ts';

/** What is under way, as the beginning of a sentence; null when nothing is. Reads signals. */
export function underWay(app: App): string | null {
  if (app.work.value.kind === 'running' || app.loop.value.running !== null) return 'A run is on';
  if (app.intake.value !== null) return 'Files are being read';
  if (app.takingHome.value.kind === 'writing') return 'A file is being written';
  const { kind } = app.projectFile.value;
  if (kind === 'writing' || kind === 'taking') return 'A project file is being worked on';
  return null;
}

/** Whether closing the page would lose something: what is under way, or a project that lives in memory only. Reads signals. */
export function isUnsaved(app: App): boolean {
  return underWay(app) !== null || (!app.isStored.value && app.documents.value.length > 0);
}
