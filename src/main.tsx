// Builds every long-lived thing and hands it on; the only place that does.

import { render } from 'preact';
import { LookClient } from './ingest/look-client.ts';
import lookWorker from './ingest/look-worker.ts?worker&url';
import { ReadClient } from './ingest/read-client.ts';
import readWorker from './ingest/read-worker.ts?worker&url';
import { createApp } from './run/create.ts';
import { ShellActs } from './run/shell-acts.ts';
import { startWorker } from './shell/workers.ts';
import { openProject } from './store/database.ts';
import { onlyProject, openRegistry, pickProject } from './store/registry.ts';
import { Page } from './ui/page.tsx';
import { saveFile } from './ui/save-file.ts';
import { VERSION } from './ui/version.ts';
import { EngineClient } from './worker/client.ts';
import engineWorker from './worker/engine-worker.ts?worker&url';
import { SteadyEngines } from './worker/steady.ts';
import { readPrivate } from './worker/taken-file.ts';

const pageUrl = new URL('.', location.href).href;

/** Name in the address's query. */
const PROJECT = 'project';
const wanted = new URL(location.href).searchParams.get(PROJECT);
const registry = await openRegistry();
const picked = registry.ok ? await pickProject(registry.value, wanted, Date.now()) : registry;
const { project, isUnknown, isOneOfMany } = picked.ok
  ? picked.value
  : { project: onlyProject(Date.now()), isUnknown: wanted !== null, isOneOfMany: false };
// The address says which project this tab has, so that it has the same when it is loaded anew.
if (isOneOfMany || wanted !== null) history.replaceState(history.state, '', addressOf(project.id));

const shell = new ShellActs();
const client = new EngineClient({
  spawn: () => startWorker(engineWorker),
  pageUrl,
});

const app = createApp({
  project,
  projects: {
    open: project,
    isUnknown,
    registry: picked.ok && registry.ok ? registry.value : null,
    go,
    version: VERSION,
  },
  engines: new SteadyEngines(client),
  reader: new ReadClient({
    spawn: () => startWorker(readWorker),
  }),
  looker: new LookClient(() => startWorker(lookWorker)),
  openStore: (onTrouble) => openProject({ name: project.database, onClosed: onTrouble, onBlocked: onTrouble }),
  // Only in a secure context; elsewhere there is none.
  locks: navigator.locks ?? null,
  channel: (name) => new BroadcastChannel(name),
  storage: navigator.storage ?? null,
  files: { open: ({ path }) => readPrivate(path), save: saveFile },
  shell,
  pageUrl,
  now: () => Date.now(),
});

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element with the id "app".');
// The narrow policy is the first script's doing: without it this page must not go on.
if (import.meta.env.PROD && document.querySelector('meta[content^="connect-src"]') === null) {
  root.textContent = 'A part of this page could not be fetched. Please load it anew.';
  throw new Error('The first script has not run.');
}
render(<Page app={app} />, root);
// Without it the browser decides where the focus goes.
import('./ui/focus-kept.ts').then(
  ({ keepFocus }) => keepFocus(document),
  () => null,
);
// What the page does without, should it not come: it asks its own server alone then, and nothing else is lost.
shell.comes(
  import('./shell/shell.ts').then(
    ({ startShell }) => startShell(app, shell, pageUrl),
    () => null,
  ),
);

function addressOf(id: string): string {
  const address = new URL(location.href);
  address.searchParams.set(PROJECT, id);
  if (id === '') address.searchParams.delete(PROJECT);
  return address.href;
}

/** The page is loaded anew, so that nothing of the project that is left stays in memory. */
function go(id: string, at?: 'results'): void {
  const address = new URL(addressOf(id));
  const isHere = address.href === location.href;
  if (at === 'results') address.hash = '#ratings';
  if (isHere) location.reload();
  else location.assign(address);
}
