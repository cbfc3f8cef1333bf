// An app over scripted engines and a fake IndexedDB, as main.tsx builds the real one.

import { effect } from '@preact/signals';
import type { Outcome } from '../../src/core/outcome.ts';
import type { App } from '../../src/run/app.ts';
import { type AppDependencies, createApp } from '../../src/run/create.ts';
import { openProject } from '../../src/store/database.ts';
import type { ProjectStore } from '../../src/store/project.ts';
import { CHOICE, ScriptedEngines } from './scripted-engines.ts';

export interface Opened {
  readonly app: App;
  readonly engines: ScriptedEngines;
  readonly store: () => ProjectStore;
}

/** Opens the project of this name; `over` replaces parts of what the app is built from. */
export async function openApp(
  name: string,
  over: Partial<AppDependencies> & { readonly wrap?: (store: ProjectStore) => ProjectStore } = {},
): Promise<Opened> {
  const engines = new ScriptedEngines();
  let store: ProjectStore | null = null;
  const app = createApp({
    engines,
    openStore: async (onClosed): Promise<Outcome<ProjectStore>> => {
      const opened = await openProject({ name, onClosed });
      if (!opened.ok) return opened;
      store = over.wrap?.(opened.value) ?? opened.value;
      return { ok: true, value: store };
    },
    locks: null,
    storage: null,
    files: { open: ({ name }) => Promise.resolve({ ok: true, value: new File(['w'], name) }), save: () => undefined },
    pageUrl: 'http://127.0.0.1/',
    now: () => Date.now(),
    ...over,
  });
  await until(() => app.opened.value && app.model.value.kind !== 'looking');
  return { app, engines: (over.engines as ScriptedEngines | undefined) ?? engines, store: () => store! };
}

/** The same, with a model loaded. */
export async function openReady(name: string, over: Parameters<typeof openApp>[1] = {}): Promise<Opened> {
  const opened = await openApp(name, over);
  await opened.app.loadModel(CHOICE);
  return opened;
}

/** Resolves when the signals that `condition` reads make it true. */
export function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    const end = effect(() => {
      if (isOver || !condition()) return;
      isOver = true;
      queueMicrotask(() => end());
      resolve();
    });
  });
}

/** A plain text of so many paragraphs, each long enough to be a segment of its own under the settings of `SMALL`. */
export function textOf(paragraphs: number, word = 'tide'): string {
  return Array.from({ length: paragraphs }, (_, index) => {
    const sentence = `Paragraph ${index} tells of the ${word} that comes in twice a day and goes out again.`;
    return `${sentence} ${sentence.replace('tells', 'still tells')}`;
  }).join('\n\n');
}

/** Settings under which one paragraph of `textOf` is one segment. */
export const SMALL = { minChars: 100, maxChars: 200 };

export function fileOf(name: string, text: string): File {
  return new File([text], name, { type: 'text/plain' });
}
