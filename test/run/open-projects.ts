// Apps over projects of one browser, as main.tsx opens them: each visit is a page of its own.

import { openProject } from '../../src/store/database.ts';
import { openRegistry, pickProject, type Registry } from '../../src/store/registry.ts';
import { type Opened, openApp } from './open-app.ts';

export interface Visit extends Opened {
  readonly id: string;
  readonly registry: Registry;
  /** Where the page went, newest last. */
  readonly went: readonly string[];
  /** Files that were handed to the person. */
  readonly saved: readonly { readonly name: string; readonly content: Blob }[];
}

/** Opens the page with this project in its address; null is an address without one. */
export async function visit(
  wanted: string | null,
  browser: string,
  over: Parameters<typeof openApp>[1] = {},
): Promise<Visit> {
  const opened = await openRegistry(browser);
  if (!opened.ok) throw new Error(opened.failure.message);
  const registry = opened.value;
  const picked = await pickProject(registry, wanted, Date.now());
  if (!picked.ok) throw new Error(picked.failure.message);
  const { project, isUnknown } = picked.value;
  const went: string[] = [];
  const saved: { name: string; content: Blob }[] = [];
  const app = await openApp(project.database, {
    project,
    projects: { open: project, isUnknown, registry, go: (id) => went.push(id), version: '0.1.0' },
    files: {
      open: () => Promise.reject(new Error('No file is opened here.')),
      save: (name, content) => saved.push({ name, content }),
    },
    openStore: (onClosed) => openProject({ name: project.database, onClosed }),
    ...over,
  });
  return { ...app, id: project.id, registry, went, saved };
}
