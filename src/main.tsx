// Builds every long-lived thing and hands it on; the only place that does.

import { render } from 'preact';
import { LookClient } from './ingest/look-client.ts';
import { ReadClient } from './ingest/read-client.ts';
import { createApp } from './run/create.ts';
import { openProject } from './store/database.ts';
import { Page } from './ui/page.tsx';
import { saveFile } from './ui/save-file.ts';
import { EngineClient } from './worker/client.ts';
import { SteadyEngines } from './worker/steady.ts';
import { readPrivate } from './worker/taken-file.ts';

const pageUrl = new URL('.', location.href).href;

const client = new EngineClient({
  // Written out in one expression: this is how the bundler finds the worker.
  spawn: () => new Worker(new URL('./worker/engine-worker.ts', import.meta.url), { type: 'module' }),
  pageUrl,
});

const app = createApp({
  engines: new SteadyEngines(client),
  reader: new ReadClient({
    spawn: () => new Worker(new URL('./ingest/read-worker.ts', import.meta.url), { type: 'module' }),
  }),
  looker: new LookClient(() => new Worker(new URL('./ingest/look-worker.ts', import.meta.url), { type: 'module' })),
  openStore: (onTrouble) => openProject({ onClosed: onTrouble, onBlocked: onTrouble }),
  // Only in a secure context; elsewhere there is none.
  locks: navigator.locks ?? null,
  storage: navigator.storage ?? null,
  files: { open: ({ path }) => readPrivate(path), save: saveFile },
  pageUrl,
  now: () => Date.now(),
});

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id "app".');
render(<Page app={app} />, root);
