// The settings of one kind of training: what learns, how long, how fast.

import { DEFAULT_LORA, type LearnSettings, LORA_TARGETS, type LoraSettings, type Schedule } from '../core/learning.ts';
import type { TrainTask } from '../core/training.ts';
import type { App } from '../run/app.ts';
import { learningWords, lengthWords } from './loop-choice-words.ts';
import { MaybeNumber } from './maybe-number.tsx';
import { Named } from './model-name.tsx';
import { NumberField } from './number-field.tsx';
import { OneOf } from './one-of.tsx';

const NAMES: Readonly<Record<TrainTask, string>> = {
  backward: 'Training of M_yx, which writes',
  forward: 'Training of M_0 and later, which rate and answer',
};

const LAYER_NAMES = {
  q: 'query',
  k: 'key',
  v: 'value',
  o: 'attention output',
  gate: 'MLP gate',
  up: 'MLP up',
  down: 'MLP down',
} as const satisfies Record<LoraSettings['targets'][number], string>;

const TABLE = 'as in the paper’s table';
const MOST_STEPS = 100_000;
const MOST_EXAMPLES = 1_024;
const MAX_SEED = 2 ** 31 - 1;
const MOST_TOKENS = 32_768;
// A rate above this leaves every known model in pieces.
const MOST_RATE = 0.1;

interface LearnFormProps {
  readonly app: App;
  readonly task: TrainTask;
}

export function LearnForm({ app, task }: LearnFormProps) {
  const settings = app.loopChoices.value.training[task];
  const { learning } = settings;
  const change = (part: Partial<LearnSettings>) =>
    void app.changeLoop((now) => ({
      ...now,
      training: { ...now.training, [task]: { ...now.training[task], ...part } },
    }));
  return (
    <details class="learn" data-testid={`learn-${task}`}>
      <summary>
        <Named text={NAMES[task]} />
        <small>
          {learningWords(settings)}; {lengthWords(settings)}
        </small>
      </summary>
      <OneOf
        legend="What learns"
        value={learning.kind}
        options={[
          { value: 'lora', name: 'A LoRA adapter', says: 'Small matrices beside frozen weights: it fits this device.' },
          { value: 'full', name: 'All weights', says: 'As in the paper; several times the memory of the model.' },
        ]}
        onChoose={(kind) => change({ learning: kind === 'full' ? { kind } : { kind, lora: DEFAULT_LORA } })}
      />
      {learning.kind === 'lora' && (
        <LoraFields lora={learning.lora} onChange={(lora) => change({ learning: { kind: 'lora', lora } })} />
      )}
      <fieldset>
        <legend>How long</legend>
        <MaybeNumber
          label="Batch"
          auto={`Batch ${TABLE}`}
          unit="pairs a step"
          value={settings.batch}
          begin={8}
          min={1}
          max={MOST_EXAMPLES}
          whole
          onCommit={(batch) => change({ batch })}
        />
        <MaybeNumber
          label="Steps"
          auto={`Steps ${TABLE}`}
          value={settings.steps}
          begin={30}
          min={1}
          max={MOST_STEPS}
          whole
          onCommit={(steps) => change({ steps })}
        />
        <MaybeNumber
          label="Patience"
          auto="Never end early"
          unit="measurements without a better loss, then it ends"
          value={settings.patience}
          begin={3}
          min={1}
          max={MOST_STEPS}
          whole
          onCommit={(patience) => change({ patience })}
        />
        <MaybeNumber
          label="Measured every"
          auto="Measured ten times on the held-out pairs"
          unit="steps"
          value={settings.devEvery}
          begin={10}
          min={1}
          max={MOST_STEPS}
          whole
          onCommit={(devEvery) => change({ devEvery })}
        />
        <MaybeNumber
          label="Stored every"
          auto="Stored at every measurement"
          unit="steps; a closed page loses those since"
          value={settings.checkpointEvery}
          begin={5}
          min={1}
          max={MOST_STEPS}
          whole
          onCommit={(checkpointEvery) => change({ checkpointEvery })}
        />
        <MaybeNumber
          label="Longest pair"
          auto="As long as the model’s context"
          unit="tokens; a longer output is cut and counted"
          value={settings.maxTokens}
          begin={1024}
          min={16}
          max={MOST_TOKENS}
          whole
          onCommit={(maxTokens) => change({ maxTokens })}
        />
      </fieldset>
      <fieldset>
        <legend>How fast</legend>
        <ScheduleFields
          schedule={settings.schedule}
          full={learning.kind === 'full'}
          onChange={(schedule) => change({ schedule })}
        />
        <NumberField
          label="Weight decay"
          unit="the paper’s 0.1"
          value={settings.weightDecay}
          min={0}
          max={1}
          whole={false}
          onCommit={(weightDecay) => change({ weightDecay })}
        />
        <MaybeNumber
          label="Clip gradients at"
          auto="No clipping of gradients"
          unit="norm; 1 as LLaMA was trained"
          value={settings.clipNorm}
          begin={1}
          min={0.001}
          max={1000}
          whole={false}
          onCommit={(clipNorm) => change({ clipNorm })}
        />
        <NumberField
          label="Seed of the training"
          unit="draws the start, the order and the dropout"
          value={settings.seed}
          min={0}
          max={MAX_SEED}
          whole
          onCommit={(seed) => change({ seed })}
        />
      </fieldset>
    </details>
  );
}

interface LoraFieldsProps {
  readonly lora: LoraSettings;
  readonly onChange: (lora: LoraSettings) => void;
}

function LoraFields({ lora, onChange }: LoraFieldsProps) {
  const { targets } = lora;
  return (
    <fieldset>
      <legend>Adapter</legend>
      <NumberField
        label="Rank"
        unit="more learns more and takes more memory"
        value={lora.rank}
        min={1}
        max={256}
        whole
        onCommit={(rank) => onChange({ ...lora, rank })}
      />
      <NumberField
        label="Alpha"
        unit="the change counts alpha over rank; twice the rank is usual"
        value={lora.alpha}
        min={0.001}
        max={1024}
        whole={false}
        onCommit={(alpha) => onChange({ ...lora, alpha })}
      />
      <NumberField
        label="Dropout"
        unit="the paper’s 0.1"
        value={lora.dropout}
        min={0}
        max={0.9}
        whole={false}
        onCommit={(dropout) => onChange({ ...lora, dropout })}
      />
      <fieldset class="layers">
        <legend>Layers</legend>
        {LORA_TARGETS.map((target) => (
          <label key={target} class="choice">
            <input
              type="checkbox"
              checked={targets.includes(target)}
              // An adapter that changes nothing learns nothing.
              disabled={targets.length === 1 && targets.includes(target)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                const chosen = LORA_TARGETS.filter((each) => (each === target ? checked : targets.includes(each)));
                onChange({ ...lora, targets: chosen });
              }}
            />
            {LAYER_NAMES[target]}
          </label>
        ))}
      </fieldset>
    </fieldset>
  );
}

interface ScheduleFieldsProps {
  readonly schedule: Schedule | null;
  readonly full: boolean;
  readonly onChange: (schedule: Schedule | null) => void;
}

// The defaults of models/llama/train/schedule.ts, where a person begins to change them.
const LORA_BEGIN: Schedule = { from: 2e-4, to: 1.8e-4, warmup: 0 };
const FULL_BEGIN: Schedule = { from: 1e-5, to: 9e-6, warmup: 0 };

function ScheduleFields({ schedule, full, onChange }: ScheduleFieldsProps) {
  const begin = full ? FULL_BEGIN : LORA_BEGIN;
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          checked={schedule === null}
          onChange={(event) => onChange(event.currentTarget.checked ? null : begin)}
        />
        <span>
          {full ? 'Learning rate as in the paper' : 'Learning rate for adapters'}
          <small>
            {full
              ? '0.00001 falling to 0.000009.'
              : '0.0002 falling to 0.00018: ours, because the paper trains no adapters and they want more.'}
          </small>
        </span>
      </label>
      {schedule !== null && (
        <>
          <NumberField
            label="Rate at the first step"
            value={schedule.from}
            min={1e-9}
            max={MOST_RATE}
            whole={false}
            onCommit={(from) => onChange({ ...schedule, from })}
          />
          <NumberField
            label="Rate at the last step"
            value={schedule.to}
            min={0}
            max={MOST_RATE}
            whole={false}
            onCommit={(to) => onChange({ ...schedule, to })}
          />
          <NumberField
            label="Warm-up"
            unit="steps; the paper names none"
            value={schedule.warmup}
            min={0}
            max={MOST_STEPS}
            whole
            onCommit={(warmup) => onChange({ ...schedule, warmup })}
          />
        </>
      )}
    </>
  );
}
