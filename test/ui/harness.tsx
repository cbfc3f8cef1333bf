// The page with a scripted app, to look at: npx vite, then /test/ui/harness.html?scene=running#ratings
// or ?scene=picker&panel=model&tab=device for the sheet about models.

import { render } from 'preact';
import { Page } from '../../src/ui/page.tsx';
import { sceneApp } from './scenes.ts';

const asked = new URLSearchParams(location.search);
const root = document.getElementById('app');
if (root !== null) {
  render(<Page app={sceneApp(asked.get('scene') ?? 'running')} />, root);
  const press = (id: string) => root.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
  const panel = asked.get('panel');
  if (panel !== null) press(panel);
  if (panel === 'model') press('model-loading');
  // The sheet is drawn in a microtask, and its tabs with it.
  setTimeout(() => press(`tab-${asked.get('tab') ?? 'models'}`), 100);
}
