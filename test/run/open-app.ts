// An app over scripted engines and a fake IndexedDB, as main.tsx builds the real one.

import { effect } from '@preact/signals';
import type { Outcome } from '../../src/core/outcome.ts';
import { lookHere } from '../../src/ingest/look-here.ts';
import { readHere } from '../../src/ingest/read-here.ts';
import type { App } from '../../src/run/app.ts';
import type { AppDependencies } from '../../src/run/app-dependencies.ts';
import { createApp } from '../../src/run/create.ts';
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
    reader: readHere,
    looker: lookHere(),
    openStore: async (onClosed): Promise<Outcome<ProjectStore>> => {
      const opened = await openProject({ name, onClosed });
      if (!opened.ok) return opened;
      store = over.wrap?.(opened.value) ?? opened.value;
      return { ok: true, value: store };
    },
    project: { id: name, name },
    locks: null,
    channel: () => null,
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

/**
 * A plain text of so many paragraphs, each long enough to be a segment of its own under the settings of `SMALL`. No two
 * sentences are alike, so that no filter leaves a paragraph out. `from` numbers the first.
 */
export function textOf(paragraphs: number, from = 0): string {
  const pick = (words: readonly string[], at: number) => words[at % words.length] ?? '';
  return Array.from({ length: paragraphs }, (_, index) => {
    const at = from + index;
    const first = `${pick(WHO, at)} ${pick(DOES, at * 3 + 1)} ${pick(WHAT, at * 5 + 2)} ${pick(WHEN, at * 2)}.`;
    return `${first} Nobody ${pick(DOES, at * 7 + 4)} ${pick(WHAT, at + 3)} before ${pick(WHEN, at * 3 + 1)}, said ${pick(WHO, at + 4).toLowerCase()}.`;
  }).join('\n\n');
}

const WHO = [
  'The harbour master',
  'A young pilot',
  'My grandmother',
  'Every fisherman',
  'The old keeper',
  'Our teacher',
  'One diver',
];
const DOES = [
  'measured',
  'painted',
  'remembered',
  'repaired',
  'described',
  'followed',
  'counted',
  'sold',
  'carried',
  'buried',
  'sang of',
];
const WHAT = [
  'the broken buoys',
  'seven grey seals',
  'a map of the reef',
  'the northern lamp',
  'her copper kettle',
  'salted herring',
  'the drowned forest',
  'ropes of hemp',
  'an iron bell',
  'the ferry to the island',
  'storm glass',
  'a ledger of wrecks',
  'the tide tables',
];
const WHEN = [
  'at dawn',
  'during the long winter',
  'on market day',
  'when the fog came in',
  'after the spring flood',
  'in the year of the comet',
  'until noon',
  'before the harvest',
  'by lantern light',
];

/** Settings under which one paragraph of `textOf` is one segment. */
export const SMALL = { minChars: 100, maxChars: 200 };

export function fileOf(name: string, text: string): File {
  return new File([text], name, { type: 'text/plain' });
}

/** A store's methods read private fields, so a wrapper calls them on the store itself. */
export function boundTo(store: ProjectStore): ProjectStore {
  return {
    load: () => store.load(),
    addDocuments: (added) => store.addDocuments(added),
    putDecisions: (ids, decided) => store.putDecisions(ids, decided),
    replaceSegments: (id, segments) => store.replaceSegments(id, segments),
    putCandidate: (candidate) => store.putCandidate(candidate),
    putRating: (rating) => store.putRating(rating),
    putLabels: (labels) => store.putLabels(labels),
    putRow: (name, row) => store.putRow(name, row),
    removeRows: (name, keys) => store.removeRows(name, keys),
    removeDocuments: (ids) => store.removeDocuments(ids),
    clear: () => store.clear(),
    putSetting: (name, value) => store.putSetting(name, value),
    close: () => store.close(),
  };
}
