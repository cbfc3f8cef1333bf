import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import type { App } from '../run/app.ts';
import { ClearAll } from './clear-all.tsx';
import { later } from './later.tsx';
import { NumberField } from './number-field.tsx';
import { Panel } from './panel.tsx';
import { RatingForm } from './rating-form.tsx';
import { Tabs } from './tabs.tsx';

// Windows beyond these are no use: below 50 characters there is no answer, above 20,000 no context window holds it.
const SHORTEST = 50;
const LONGEST = 20_000;
const MAX_TOKENS = 2048;
const MAX_SEED = 2 ** 31 - 1;
const MOST_SEGMENTS = 1_000_000;

const LoopSettings = later(() => import('./loop-settings.tsx').then(({ LoopSettings: view }) => view));

type Part = 'stages' | 'loop';

interface SettingsPanelProps {
  readonly app: App;
  /** The part that it is opened at; null while it is closed. */
  readonly open: Part | null;
  readonly onClose: () => void;
}

/** What can be set, with the paper's values as defaults. A change keeps earlier results beside the new ones. */
export function SettingsPanel({ app, open, onClose }: SettingsPanelProps) {
  const at = useSignal<Part>('stages');
  useEffect(() => {
    if (open !== null) at.value = open;
  }, [open]);
  return (
    <Panel title="Settings" open={open !== null} onClose={onClose}>
      <p class="soft">
        Results are kept by the settings that made them: change one and its results are made anew, change it back and
        the old ones are here again.
      </p>
      <Tabs
        label="Settings of"
        at={at}
        tabs={[
          { id: 'stages', name: 'Writing and rating', view: () => <StageSettings app={app} /> },
          { id: 'loop', name: 'The loop', view: (shown) => shown && <LoopSettings app={app} /> },
        ]}
      />
    </Panel>
  );
}

function StageSettings({ app }: { readonly app: App }) {
  const { segment, augment, rate, minScore, limit } = app.settings.value;
  const change = (make: (now: Settings) => Settings) => void app.changeSettings(make);
  const sampling = (part: Partial<Settings['augment']['sampling']>) =>
    change((now) => ({ ...now, augment: { ...now.augment, sampling: { ...now.augment.sampling, ...part } } }));
  return (
    <div class="fields">
      <fieldset>
        <legend>Length of a segment</legend>
        <NumberField
          label="Shortest"
          unit="characters"
          value={segment.minChars}
          min={SHORTEST}
          max={LONGEST}
          whole
          check={(value) =>
            value < segment.maxChars ? null : `The shortest must be below the longest, ${segment.maxChars}.`
          }
          onCommit={(minChars) => change((now) => ({ ...now, segment: { ...now.segment, minChars } }))}
        />
        <NumberField
          label="Longest"
          unit="characters"
          value={segment.maxChars}
          min={SHORTEST}
          max={LONGEST}
          whole
          check={(value) =>
            value > segment.minChars ? null : `The longest must be above the shortest, ${segment.minChars}.`
          }
          onCommit={(maxChars) => change((now) => ({ ...now, segment: { ...now.segment, maxChars } }))}
        />
      </fieldset>
      <NumberField
        label="Work on"
        unit="segments from the first on, 0 is all"
        value={limit ?? 0}
        min={0}
        max={MOST_SEGMENTS}
        whole
        onCommit={(first) => change((now) => ({ ...now, limit: first === 0 ? null : first }))}
      />
      <fieldset>
        <legend>Writing instructions</legend>
        <NumberField
          label="Temperature"
          unit="0 is always the likeliest"
          value={augment.sampling.temperature}
          min={0}
          max={2}
          whole={false}
          onCommit={(temperature) => sampling({ temperature })}
        />
        <NumberField
          label="Top-p"
          unit="1 is off"
          value={augment.sampling.topP}
          min={0.05}
          max={1}
          whole={false}
          onCommit={(topP) => sampling({ topP })}
        />
        <NumberField
          label="Longest instruction"
          unit="tokens"
          value={augment.sampling.maxTokens}
          min={8}
          max={MAX_TOKENS}
          whole
          onCommit={(maxTokens) => sampling({ maxTokens })}
        />
        <NumberField
          label="Seed"
          unit="the same seed draws the same words"
          value={augment.seed}
          min={0}
          max={MAX_SEED}
          whole
          onCommit={(seed) =>
            change((now) => ({ ...now, augment: { ...now.augment, seed }, rate: { ...now.rate, seed } }))
          }
        />
      </fieldset>
      <RatingForm app={app} />
      <NumberField
        label="Keep from"
        unit="score, 1 to 5"
        value={minScore}
        min={1}
        max={5}
        whole={false}
        onCommit={(score) => change((now) => ({ ...now, minScore: score }))}
      />
      {rate.form === 'reasoning' && (
        <NumberField
          label="Longest reply"
          unit="tokens"
          value={rate.sampling.maxTokens}
          min={16}
          max={MAX_TOKENS}
          whole
          onCommit={(maxTokens) =>
            change((now) => ({ ...now, rate: { ...now.rate, sampling: { ...now.rate.sampling, maxTokens } } }))
          }
        />
      )}
      <button type="button" onClick={() => change(() => DEFAULT_SETTINGS)}>
        Back to the defaults
      </button>
      <ClearAll app={app} />
    </div>
  );
}
