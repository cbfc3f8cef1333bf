// What can be set about writing, marking, rating and keeping.

import './loop-settings.css';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import type { App } from '../run/app.ts';
import { ClearAll } from './clear-all.tsx';
import { MarkSettings } from './mark-settings.tsx';
import { NumberField } from './number-field.tsx';
import { RaterChoice } from './rater-choice.tsx';

// Windows beyond these are no use: below 50 characters there is no answer, above 20,000 no context window holds it.
const SHORTEST = 50;
const LONGEST = 20_000;
const MAX_TOKENS = 2048;
const MAX_SEED = 2 ** 31 - 1;
const MOST_SEGMENTS = 1_000_000;
// The eighth draw of the same model rarely says what the seven before it did not.
const MOST_CANDIDATES = 8;

export function StageSettings({ app }: { readonly app: App }) {
  const { segment, augment, minScore, leastRows, limit } = app.settings.value;
  const model = app.model.value;
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
          label="Instructions for each segment"
          unit="of several, the one that makes its text likeliest is rated"
          value={augment.candidates}
          min={1}
          max={MOST_CANDIDATES}
          whole
          onCommit={(candidates) => change((now) => ({ ...now, augment: { ...now.augment, candidates } }))}
        />
        {augment.candidates > 1 && model.kind === 'ready' && !model.model.capabilities.hasNll && (
          <p class="soft">
            The loaded model’s engine cannot tell how likely a given text is, so the first one without a mark is rated.
          </p>
        )}
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
      <MarkSettings app={app} />
      <RaterChoice app={app} />
      <fieldset>
        <legend>Keeping pairs</legend>
        <NumberField
          label="Keep from"
          unit="score, 1 to 5"
          value={minScore}
          min={1}
          max={5}
          whole={false}
          onCommit={(score) => change((now) => ({ ...now, minScore: score }))}
        />
        <NumberField
          label="Say when fewer are kept than"
          unit="pairs; 32 are one step of the paper’s training"
          value={leastRows}
          min={0}
          max={MOST_SEGMENTS}
          whole
          onCommit={(least) => change((now) => ({ ...now, leastRows: least }))}
        />
      </fieldset>
      <button type="button" onClick={() => change(() => DEFAULT_SETTINGS)}>
        Back to the defaults
      </button>
      <ClearAll app={app} />
    </div>
  );
}
