// Parts of a sheet behind one row of tabs, as the ARIA practices describe them: arrows move, one tab is in the order.

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Tab<Id extends string> {
  readonly id: Id;
  readonly name: string;
  /** How many things in there want to be known; 0 is not shown. */
  readonly notes?: number;
  readonly view: (shown: boolean) => ComponentChildren;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly at: Signal<Id>;
}

/** Every panel stays on the page, so that what is half typed there is not lost; all but one are hidden. */
export function Tabs<Id extends string>({ label, tabs, at }: TabsProps<Id>) {
  const base = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const here = tabs.findIndex(({ id }) => id === at.value);
    const goal = goalOf(event.key, here, tabs.length);
    const tab = goal === null ? undefined : tabs[goal];
    if (tab === undefined) return;
    event.preventDefault();
    at.value = tab.id;
    document.getElementById(`${base}-${tab.id}`)?.focus();
  };
  return (
    <div class="tabs">
      <div class="tablist" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ id, name, notes = 0 }) => (
          <button
            key={id}
            id={`${base}-${id}`}
            type="button"
            role="tab"
            data-testid={`tab-${id}`}
            aria-selected={at.value === id}
            aria-controls={`${base}-${id}-panel`}
            tabIndex={at.value === id ? 0 : -1}
            onClick={() => (at.value = id)}
          >
            {name}
            {notes > 0 && (
              <>
                {' '}
                <span class="soft">
                  ({notes}
                  <span class="unseen"> to know</span>)
                </span>
              </>
            )}
          </button>
        ))}
      </div>
      {tabs.map(({ id, view }) => (
        <div
          key={id}
          id={`${base}-${id}-panel`}
          class="tab"
          role="tabpanel"
          aria-labelledby={`${base}-${id}`}
          hidden={at.value !== id}
        >
          {view(at.value === id)}
        </div>
      ))}
    </div>
  );
}

function goalOf(key: string, here: number, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (here + 1) % length;
    case 'ArrowLeft':
      return (here + length - 1) % length;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}
