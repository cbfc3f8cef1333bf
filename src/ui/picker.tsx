// The list of models: search, a filter by memory, groups by family. Typing draws the list anew and no row of it.

import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useId, useMemo } from 'preact/hooks';
import type { App, DeviceChoice, ModelChoice } from '../run/app.ts';
import { bytes, count, counted } from './figures.ts';
import { budgetOf, MemoryBudget } from './memory-budget.tsx';
import { groupsOf, remarkOn, type SharedRemark, sharedRemarks, wantedChoices } from './picker-choices.ts';
import { PickerRow } from './picker-row.tsx';

/** How the person looks at the list; it outlives a load that was cancelled. */
export interface PickerLook {
  readonly search: Signal<string>;
  readonly onlyFitting: Signal<boolean>;
  /** Id of the choice whose details are open. */
  readonly chosen: Signal<string | null>;
}

export function usePickerLook(): PickerLook {
  const search = useSignal('');
  const onlyFitting = useSignal(false);
  const chosen = useSignal<string | null>(null);
  return useMemo(() => ({ search, onlyFitting, chosen }), []);
}

interface PickerProps {
  readonly app: App;
  readonly choices: readonly ModelChoice[];
  readonly look: PickerLook;
  /** Goes to what is known of this device. */
  readonly onDevice: () => void;
}

/** All models that can be had, with what each one needs. */
export function Picker({ app, choices, look, onDevice }: PickerProps) {
  const base = useId();
  const budget = useComputed(() => budgetOf(app)).value;
  const device = app.deviceChoice.value;
  const remarks = useMemo(() => sharedRemarks(choices, device), [choices, device]);
  if (choices.length === 0) return null;
  return (
    <section class="picker" aria-label="Models">
      <div class="picker-tools">
        <input
          type="search"
          aria-label="Search for a model"
          placeholder="Search by name, family or id"
          autocomplete="off"
          spellcheck={false}
          value={look.search}
          onInput={(event) => (look.search.value = event.currentTarget.value)}
        />
        <label class="choice">
          <input
            type="checkbox"
            checked={look.onlyFitting}
            onChange={(event) => (look.onlyFitting.value = event.currentTarget.checked)}
          />
          Only what fits
        </label>
      </div>
      <MemoryBudget app={app} />
      <SharedRemarks base={base} remarks={remarks} of={choices.length} onDevice={onDevice} />
      <PickerList {...{ app, choices, look, budget, device, remarks, base }} />
    </section>
  );
}

interface SharedRemarksProps {
  readonly base: string;
  readonly remarks: readonly SharedRemark[];
  readonly of: number;
  readonly onDevice: () => void;
}

/** What would stand under nearly every model stands here once; the rows point at it. */
function SharedRemarks({ base, remarks, of, onDevice }: SharedRemarksProps) {
  if (remarks.length === 0) return null;
  return (
    <div class="shared-remarks">
      {remarks.map(({ remark, models }, index) => (
        <p key={remark}>
          <b>
            {count(models)} of {counted(of, 'model')}:
          </b>{' '}
          <span id={`${base}-remark-${index}`}>{remark}</span>
        </p>
      ))}
      <button type="button" class="quiet" onClick={onDevice}>
        What this device offers
      </button>
    </div>
  );
}

interface PickerListProps {
  readonly app: App;
  readonly choices: readonly ModelChoice[];
  readonly look: PickerLook;
  /** Bytes. */
  readonly budget: number;
  readonly device: DeviceChoice;
  readonly remarks: readonly SharedRemark[];
  readonly base: string;
}

function PickerList({ app, choices, look, budget, device, remarks, base }: PickerListProps) {
  const onlyFitting = look.onlyFitting.value;
  const sharedIdOf = (choice: ModelChoice): string | null => {
    const shared = remarks.findIndex(({ remark }) => remark === remarkOn(choice, device));
    return shared < 0 ? null : `${base}-remark-${shared}`;
  };
  const wanted = wantedChoices(choices, { search: look.search.value, onlyFitting, budget, device });
  return (
    <>
      <p class="soft" role="status" data-testid="picker-count">
        {countSentence(wanted.length, choices.length, onlyFitting ? budget : null)}
      </p>
      {groupsOf(wanted).map(({ name, choices: of }) => (
        <div key={name} class="family">
          <h3 id={`${base}-${name}`}>{name}</h3>
          <ul class="models" aria-labelledby={`${base}-${name}`}>
            {of.map((choice) => (
              // A row whose properties are all the same is not drawn anew (@preact/signals sees to that).
              <PickerRow
                key={choice.id}
                app={app}
                choice={choice}
                budget={budget}
                device={device}
                sharedId={sharedIdOf(choice)}
                chosen={look.chosen}
              />
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** How many of how many are shown; `budget` in bytes where it decides, null where it does not. */
function countSentence(shown: number, all: number, budget: number | null): string {
  const limit = budget === null ? '' : ` Those that need more than ${bytes(budget)} or cannot run here are left out.`;
  if (shown === all) return `${counted(all, 'model')}.${limit}`;
  if (shown === 0) return `None of the ${counted(all, 'model')} is like that.${limit}`;
  return `${count(shown)} of ${counted(all, 'model')}.${limit}`;
}
