// One of the stages of figures alone, with a scripted app: the trainings or the comparison.

import axe from 'axe-core';
import { render } from 'preact';
import { Comparison } from '../../src/ui/comparison.tsx';
import { Models } from '../../src/ui/models.tsx';
import { usePlace } from '../../src/ui/place.ts';
import { type ScriptedApp, scriptedApp } from '../ui/scripted-app.ts';
import { TRAINED_SCENES } from '../ui/trained-scenes.ts';
import { root, settled } from './ui-mount.tsx';

const VIEWS = { models: Models, comparison: Comparison } as const;

interface AloneProps {
  readonly app: ScriptedApp;
  readonly view: keyof typeof VIEWS;
}

function Alone({ app, view }: AloneProps) {
  const place = usePlace();
  const View = VIEWS[view];
  return (
    <main id="main">
      <View app={app} place={place} />
    </main>
  );
}

/** Shows a scene of test/ui/trained-scenes.ts; `change` comes after it and before the first drawing. */
export async function study(
  view: keyof typeof VIEWS,
  scene: string,
  change: (app: ScriptedApp) => void = () => {},
): Promise<ScriptedApp> {
  const app = scriptedApp();
  const make = TRAINED_SCENES[scene];
  if (make === undefined) throw new Error(`There is no scene ${scene}.`);
  make(app);
  change(app);
  render(<Alone app={app} view={view} />, root);
  await settled();
  return app;
}

/** Everything folded is opened, so that the rules hold for it too. */
export function unfold(): void {
  for (const details of root.querySelectorAll('details')) details.open = true;
}

export async function violations(): Promise<readonly string[]> {
  const result = await axe.run(root, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Targets that are smaller than 24 by 24 pixels (WCAG 2.5.8), a box's own label counted with it. */
export function smallTargets(): readonly (string | null)[] {
  return [...root.querySelectorAll<HTMLElement>('button, select, summary, label.choice, input:not([type="checkbox"])')]
    .filter((each) => each.offsetHeight > 0 && Math.min(each.offsetHeight, each.offsetWidth) < 24)
    .map((each) => each.textContent);
}

/** The calls of one name that the views made of the app, in their order. */
export const called = (app: ScriptedApp, name: string) => app.calls.filter(([each]) => each === name);
