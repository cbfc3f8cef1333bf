// Puts the page with a scripted app into the test's document, and takes it away again.

import { render } from 'preact';
import { afterEach, beforeEach } from 'vitest';
import { page } from 'vitest/browser';
import { Page } from '../../src/ui/page.tsx';
import { sceneApp } from '../ui/scenes.ts';
import type { ScriptedApp } from '../ui/scripted-app.ts';

export let root: HTMLElement;

/** Call once in a test file: a wide screen, the first stage and an empty root before each test. */
export function withPage(): void {
  beforeEach(async () => {
    await page.viewport(1280, 820);
    history.replaceState(null, '', '#');
    document.documentElement.lang = 'en';
    root = document.createElement('div');
    document.body.append(root);
  });
  afterEach(() => {
    hide();
    root.remove();
  });
}

export async function show(scene: string, stage: string): Promise<ScriptedApp> {
  const app = sceneApp(scene);
  history.replaceState(null, '', `#${stage}`);
  render(<Page app={app} />, root);
  await settled();
  return app;
}

export function hide(): void {
  render(null, root);
}

/**
 * Signals draw in a microtask, effects after a frame, and a way back through the history takes a task. A busy machine
 * draws its frames late, so they are waited for and not only the time; so are views that are being fetched.
 */
export async function settled(): Promise<void> {
  await drawn();
  while (document.querySelector('[data-testid=coming]') !== null) await drawn();
}

async function drawn(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve, 80));
}

export function byTestId<T extends HTMLElement>(id: string): T {
  const found = root.querySelector<T>(`[data-testid="${id}"]`);
  if (found === null) throw new Error(`Nothing on the page has the test id ${id}.`);
  return found;
}

export function listbox(): HTMLElement {
  const found = root.querySelector<HTMLElement>('[role=listbox]');
  if (found === null) throw new Error('There is no list on the page.');
  return found;
}

export function selectedRow(): Element | null {
  return listbox().querySelector('[aria-selected="true"]');
}
