// When an instruction counts as doubtful, and what follows from it.

import type { FilterSettings } from '../core/settings.ts';
import type { App } from '../run/app.ts';
import { KINDS_OF_MARKS, markLabel } from './marks-words.ts';
import { NumberField } from './number-field.tsx';

const MOST_WORDS = 100;
const MOST_CHARS = 20_000;

export function MarkSettings({ app }: { readonly app: App }) {
  const { filters } = app.settings.value;
  const change = (part: (now: FilterSettings) => Partial<FilterSettings>) =>
    void app.changeSettings((now) => ({ ...now, filters: { ...now.filters, ...part(now.filters) } }));
  return (
    <fieldset>
      <legend>Doubtful instructions</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={filters.keepsOut}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            change(() => ({ keepsOut: checked }));
          }}
        />
        <span>
          Leave marked pairs out
          <small>Of what is kept and exported, unless you accept them in Review.</small>
        </span>
      </label>
      <fieldset class="layers">
        <legend>Kinds of doubt that are looked for</legend>
        {KINDS_OF_MARKS.map((kind) => (
          <label key={kind} class="choice">
            <input
              type="checkbox"
              checked={!filters.off.includes(kind)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                change(({ off }) => ({
                  off: KINDS_OF_MARKS.filter((each) => (each === kind ? !checked : off.includes(each))),
                }));
              }}
            />
            {markLabel(kind)}
          </label>
        ))}
      </fieldset>
      <NumberField
        label="A copy is a run of"
        unit="words of the text"
        value={filters.copiedWords}
        min={3}
        max={MOST_WORDS}
        whole
        onCommit={(copiedWords) => change(() => ({ copiedWords }))}
      />
      <NumberField
        label="Too short below"
        unit="characters of the instruction"
        value={filters.minChars}
        min={0}
        max={MOST_CHARS}
        whole
        check={(value) => (value < filters.maxChars ? null : `It must be below ${filters.maxChars}.`)}
        onCommit={(minChars) => change(() => ({ minChars }))}
      />
      <NumberField
        label="Too long above"
        unit="characters of the instruction"
        value={filters.maxChars}
        min={1}
        max={MOST_CHARS}
        whole
        check={(value) => (value > filters.minChars ? null : `It must be above ${filters.minChars}.`)}
        onCommit={(maxChars) => change(() => ({ maxChars }))}
      />
      <NumberField
        label="Near-duplicates from"
        unit="similarity of two instructions, 0.5 to 1"
        value={filters.similarity}
        min={0.5}
        max={1}
        whole={false}
        onCommit={(similarity) => change(() => ({ similarity }))}
      />
    </fieldset>
  );
}
