import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MarkAction, SegmentFilterSettings } from '../../core/segment-marks.ts';
import type { App, SegmentMarkKind } from '../../run/app.ts';
import { count, counted } from '../figures.ts';
import { NumberField } from '../number-field.tsx';
import { TextField } from '../text-field.tsx';
import type { SegmentsBench } from './bench.ts';
import { NO_FILTER } from './filter.ts';
import { KINDS, markLabel } from './mark-words.ts';
import { languageName, languagesIn, THRESHOLDS, typedOf, withTyped } from './thresholds.ts';

const ACTIONS: readonly { readonly value: MarkAction; readonly name: string }[] = [
  { value: 'leave-out', name: 'Leave out' },
  { value: 'show', name: 'Only show' },
  { value: 'off', name: 'Do not look' },
];

interface ReasonsProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  /** The list shows those of one kind now. */
  readonly onShow: () => void;
}

/** Every kind of mark with how many segments have it, what it does, and where its line is drawn. */
export function Reasons({ app, bench, onShow }: ReasonsProps) {
  const settings = app.settings.value.segmentFilters;
  const change = (next: (now: SegmentFilterSettings) => SegmentFilterSettings) =>
    void app.changeSettings((now) => ({ ...now, segmentFilters: next(now.segmentFilters) }));
  const states = [...app.segmentStates.value.values()];
  const out = states.filter(({ isIn }) => !isIn).length;
  const dropped = states.filter(({ decided }) => decided === 'drop').length;
  return (
    <div class="reasons">
      <p class="soft">
        {count(out)} of {counted(app.allRows.value.length, 'segment')} left out
        {dropped > 0 && `, ${count(dropped)} by you`}. Nothing is deleted, and your word on a segment outranks its
        marks. A segment may have several.
      </p>
      <ul>
        {KINDS.map((kind) => (
          <Reason key={kind} app={app} kind={kind} settings={settings} change={change}>
            <button
              type="button"
              class="quiet"
              data-testid={`show-${kind}`}
              aria-disabled={(app.markCounts.value.get(kind)?.marked ?? 0) === 0}
              onClick={() => {
                if ((app.markCounts.value.get(kind)?.marked ?? 0) === 0) return;
                bench.choose({ ...NO_FILTER, about: kind });
                onShow();
              }}
            >
              Show them<span class="unseen">: {markLabel(kind)}</span>
            </button>
          </Reason>
        ))}
      </ul>
    </div>
  );
}

interface ReasonProps {
  readonly app: App;
  readonly kind: SegmentMarkKind;
  readonly settings: SegmentFilterSettings;
  readonly change: (next: (now: SegmentFilterSettings) => SegmentFilterSettings) => void;
  readonly children: ComponentChildren;
}

function Reason({ app, kind, settings, change, children }: ReasonProps) {
  const { marked, leftOut } = app.markCounts.value.get(kind) ?? { marked: 0, leftOut: 0 };
  const action = settings.actions[kind];
  return (
    <li data-testid={`reason-${kind}`}>
      <div class="reason-head">
        <b>{markLabel(kind)}</b>
        <span class="soft">
          {action === 'off'
            ? 'not looked for'
            : marked === 0
              ? 'none'
              : `${count(marked)} marked, ${count(leftOut)} left out`}
        </span>
        {children}
        <select
          aria-label={`What ${markLabel(kind)} does`}
          value={action}
          onChange={(event) => {
            const chosen = ACTIONS.find(({ value }) => value === event.currentTarget.value);
            if (chosen !== undefined) change((now) => ({ ...now, actions: { ...now.actions, [kind]: chosen.value } }));
          }}
        >
          {ACTIONS.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {action !== 'off' &&
        THRESHOLDS[kind]?.map((threshold) => (
          <NumberField
            key={threshold.setting}
            label={threshold.label}
            unit={threshold.unit}
            value={typedOf(settings, threshold)}
            min={threshold.min}
            max={threshold.max}
            whole={!threshold.isShare}
            onCommit={(typed) => change((now) => withTyped(now, threshold, typed))}
          />
        ))}
      {action !== 'off' && kind === 'other-language' && <LanguagesField settings={settings} change={change} />}
    </li>
  );
}

function LanguagesField({ settings, change }: Pick<ReasonProps, 'settings' | 'change'>) {
  const kept = settings.languages.join(', ');
  const typed = useSignal(kept);
  useEffect(() => {
    typed.value = kept;
  }, [kept]);
  const { codes, trouble } = languagesIn(typed.value);
  const names = codes.map(languageName).join(', ');
  return (
    <TextField
      label="Languages that are kept"
      hint={codes.length === 0 ? 'Every language is kept.' : `${names}. Leave it empty to keep every language.`}
      value={typed.value}
      trouble={trouble}
      testId="languages"
      onInput={(text) => (typed.value = text)}
      onCommit={() => {
        const found = languagesIn(typed.value);
        if (found.trouble === null) change((now) => ({ ...now, languages: found.codes }));
      }}
    />
  );
}
