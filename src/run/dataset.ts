// The door to the data set: the plain JSONL at once, and the desk of all other forms and files, which comes when it is opened.

import { type Outcome, succeed } from '../core/outcome.ts';
import type { App } from './app.ts';
import type { DeskDependencies } from './dataset-desk.ts';
import type { DatasetApp, DatasetDesk } from './dataset-view.ts';
import { jsonlOf } from './export-file.ts';
import { fetched } from './fetched.ts';

interface DoorDependencies extends Omit<DeskDependencies, 'remember'> {
  readonly remember: (name: string, value: unknown) => Promise<unknown>;
  /** What the settings store has under a name, once the project is open. */
  readonly saved: (name: string) => Promise<unknown>;
}

/** Name under which the settings store keeps the choices. */
const SAVED_CHOICES = 'dataset';

/** What the app offers of the data set; one desk for the visit. */
export function datasetDoor(to: DoorDependencies): DatasetApp & Pick<App, 'exportJsonl'> {
  let desk: DatasetDesk | null = null;
  return {
    async exportJsonl(range) {
      // Until then there are no rows.
      await to.saved(SAVED_CHOICES);
      // Marks keep pairs out: after a reload they are there a moment later than the rows.
      await to.marked();
      return jsonlOf(to.rows.value, range, to.settings.value);
    },
    async dataset(): Promise<Outcome<DatasetDesk>> {
      const saved = await to.saved(SAVED_CHOICES);
      const part = await fetched(() => import('./dataset-desk.ts'));
      if (!part.ok) return part;
      desk ??= part.value.datasetDesk({ ...to, remember: (value) => to.remember(SAVED_CHOICES, value) }, saved);
      return succeed(desk);
    },
  };
}
