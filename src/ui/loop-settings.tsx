// What can be set about the loop, with the paper's choices as defaults and a few words on why.

import './loop-settings.css';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { DEFAULT_LOOP } from '../core/loop-settings.ts';
import type { App, LoopChoices } from '../run/app.ts';
import { percent } from './figures.ts';
import { LearnForm } from './learn-form.tsx';
import { isBusy } from './loop-words.ts';
import { MaybeNumber } from './maybe-number.tsx';
import { NumberField } from './number-field.tsx';
import { OneOf } from './one-of.tsx';

// More rounds than these only repeat; the paper saw the second gain little.
const MOST_ROUNDS = 4;
const MOST_ROWS = 1_000_000;
const MAX_SEED = 2 ** 31 - 1;
const MOST_PROMPTS = 250;
const MAX_ANSWER_TOKENS = 2048;

export function LoopSettings({ app }: { readonly app: App }) {
  const choices = app.loopChoices.value;
  const { split, answers } = choices;
  const change = (part: Partial<LoopChoices>) => void app.changeLoop((now) => ({ ...now, ...part }));
  const changeSplit = (part: Partial<LoopChoices['split']>) =>
    void app.changeLoop((now) => ({ ...now, split: { ...now.split, ...part } }));
  const changeAnswers = (part: Partial<LoopChoices['answers']>) =>
    void app.changeLoop((now) => ({ ...now, answers: { ...now.answers, ...part } }));
  const judges = ['base', ...Array.from({ length: choices.rounds + 1 }, (_, round) => `M_${round}`)];
  const judge = judges.includes(answers.judge) ? answers.judge : 'base';
  const judgeId = useId();
  return (
    <div class="fields" data-testid="loop-settings">
      {isBusy(app) && <p class="soft">What runs now goes on with the settings it began with.</p>}
      <fieldset>
        <legend>Rounds</legend>
        <NumberField
          label="Rounds"
          unit="of rating and learning from what is kept; the paper’s 2"
          value={choices.rounds}
          min={1}
          max={MOST_ROUNDS}
          whole
          onCommit={(rounds) => change({ rounds })}
        />
        <OneOf
          legend="M_2 and later begin"
          value={choices.laterStart}
          options={[
            {
              value: 'base',
              name: 'At the base model',
              says: 'The paper does not say which. So no round hands on its faults.',
            },
            { value: 'previous', name: 'Where the model before ended', says: 'Shorter to learn, and it may drift.' },
          ]}
          onChoose={(laterStart) => change({ laterStart })}
        />
        <OneOf
          legend="M_1 and later learn from"
          value={choices.learnFrom}
          options={[
            { value: 'joint', name: 'The seed and what is kept', says: 'The paper’s best.' },
            { value: 'augmented', name: 'What is kept alone', says: 'An ablation of the paper’s.' },
            { value: 'seed', name: 'The seed alone', says: 'No text is used and there are no rounds.' },
          ]}
          onChoose={(learnFrom) => change({ learnFrom })}
        />
        <Check
          name="Rate, and keep the better pairs"
          says="Without it every pair is learned from, and one round is all there is."
          checked={choices.curation}
          onChange={(curation) => change({ curation })}
        />
        <Check
          name="Tags"
          says="A system prompt that tells seed pairs from pairs of your texts; the paper found them to help."
          checked={choices.tags}
          onChange={(tags) => change({ tags })}
        />
        <MaybeNumber
          label="Pairs of your texts"
          auto="Learn from all that are kept"
          unit="at most, drawn by the seed of the split"
          value={choices.rows}
          begin={200}
          min={1}
          max={MOST_ROWS}
          whole
          onCommit={(rows) => change({ rows })}
        />
        <NumberField
          label="Warn below"
          unit="pairs kept; 32 are one step of the paper’s"
          value={choices.leastRows}
          min={0}
          max={MOST_ROWS}
          whole
          onCommit={(leastRows) => change({ leastRows })}
        />
      </fieldset>
      <fieldset>
        <legend>Held out of the seed</legend>
        <NumberField
          label="Share"
          unit={`of the pairs, 0 to 0.5; now ${percent(split.share)}`}
          value={split.share}
          min={0}
          max={0.5}
          whole={false}
          onCommit={(share) => changeSplit({ share })}
        />
        <NumberField
          label="At least"
          unit="pairs"
          value={split.least}
          min={0}
          max={MOST_ROWS}
          whole
          check={(value) => (value <= split.most ? null : `At most ${split.most} are held out.`)}
          onCommit={(least) => changeSplit({ least })}
        />
        <NumberField
          label="At most"
          unit="pairs; the paper’s 250"
          value={split.most}
          min={0}
          max={MOST_ROWS}
          whole
          check={(value) => (value >= split.least ? null : `At least ${split.least} are held out.`)}
          onCommit={(most) => changeSplit({ most })}
        />
        <NumberField
          label="Seed of the split"
          unit="the same seed holds out the same pairs"
          value={split.seed}
          min={0}
          max={MAX_SEED}
          whole
          onCommit={(seed) => changeSplit({ seed })}
        />
      </fieldset>
      <fieldset>
        <legend>Comparing the models</legend>
        <NumberField
          label="Prompts"
          unit="held-out prompts that every model answers, 0 for none"
          value={answers.prompts}
          min={0}
          max={MOST_PROMPTS}
          whole
          onCommit={(prompts) => changeAnswers({ prompts })}
        />
        <NumberField
          label="Longest answer"
          unit="tokens"
          value={answers.sampling.maxTokens}
          min={16}
          max={MAX_ANSWER_TOKENS}
          whole
          onCommit={(maxTokens) => changeAnswers({ sampling: { ...answers.sampling, maxTokens } })}
        />
        <div class="field">
          <label for={judgeId}>
            Judge
            <small>the base model has learned from neither side</small>
          </label>
          <select id={judgeId} value={judge} onChange={(event) => changeAnswers({ judge: event.currentTarget.value })}>
            {judges.map((name) => (
              <option key={name} value={name}>
                {name === 'base' ? 'Base' : name}
              </option>
            ))}
          </select>
        </div>
      </fieldset>
      <LearnForm app={app} task="backward" />
      <LearnForm app={app} task="forward" />
      <button
        type="button"
        data-testid="loop-defaults"
        onClick={() => void app.changeLoop((now) => ({ ...defaultChoices(), own: now.own }))}
      >
        Back to the defaults of the loop
      </button>
    </div>
  );
}

/** The defaults without what the stages' own settings hold. */
function defaultChoices(): LoopChoices {
  const { augment, rate, minScore, filters, ...choices } = DEFAULT_LOOP;
  return choices;
}

interface CheckProps {
  readonly name: ComponentChildren;
  readonly says: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ name, says, checked, onChange }: CheckProps) {
  return (
    <label class="choice">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {name}
        <small>{says}</small>
      </span>
    </label>
  );
}
