import { useId } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { shownChoices } from './loop-words.ts';

/** Whose results the lists show: those of the model as it was loaded, or of a round of the loop. */
export function ShownResults({ app }: { readonly app: App }) {
  const id = useId();
  const { shown } = app;
  // Who only rates has nothing to choose from and is not asked.
  const untouched = app.loop.value.steps.every(({ kind, state }) => kind === 'train' || state === 'waiting');
  if (shown.value === 'untuned' && untouched) return null;
  const choices = shownChoices(app);
  return (
    <div class="shown">
      <label for={id}>Results of</label>
      <select
        id={id}
        data-testid="shown"
        value={String(shown.value)}
        onChange={(event) => {
          const chosen = choices.find((each) => String(each.shown) === event.currentTarget.value);
          if (chosen !== undefined) app.show(chosen.shown);
        }}
      >
        {choices.map((each) => (
          <option key={each.shown} value={String(each.shown)}>
            {each.name}
          </option>
        ))}
      </select>
    </div>
  );
}
