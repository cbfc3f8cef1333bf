// The sheet about models, opened at one of its parts.

import type { ScriptedApp } from '../ui/scripted-app.ts';
import { byTestId, root, settled, show } from './ui-mount.tsx';

/** Shows a scene with the sheet open. */
export async function openSheet(
  scene: string,
  tab: 'models' | 'own' | 'device' | 'storage' = 'models',
): Promise<ScriptedApp> {
  const app = await show(scene, 'documents');
  byTestId(app.model.value.kind === 'loading' ? 'model-loading' : 'model').click();
  await settled();
  byTestId(`tab-${tab}`).click();
  await settled();
  return app;
}

/** One element of the open sheet; throws where there is none. */
export function part(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`dialog[open] ${selector}`);
  if (found === null) throw new Error(`The sheet has no ${selector}.`);
  return found;
}

/** The calls of one name that views made of the app, in their order. */
export const called = (app: ScriptedApp, name: string) => app.calls.filter(([each]) => each === name);
