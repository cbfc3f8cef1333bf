// Variants of the loop: the paper's ablations and other numbers of rows, what they cost, and what came of them.

import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import { ABLATIONS, keyedPlan, type LoopSettings, planOf } from '../core/rounds.ts';
import type { App, LoopChoices, VariantResult } from '../run/app.ts';
import { count, counted } from './figures.ts';
import { ModelName, Named } from './model-name.tsx';
import { ScalingPlot } from './scaling-plot.tsx';
import { TextField } from './text-field.tsx';
import { loss } from './training-words.ts';
import { WideTable } from './wide-table.tsx';

interface Ablation {
  readonly of: keyof typeof ABLATIONS;
  readonly name: string;
  readonly says: string;
}

const CHOICES: readonly Ablation[] = [
  {
    of: 'without-curation',
    name: 'without curation',
    says: 'M_1 learns from every pair, rated or not. In the paper the win rate then does not rise with more pairs.',
  },
  {
    of: 'augmented-only',
    name: 'augmented only',
    says: 'M_1 and M_2 learn from your documents’ pairs without the seed. In the paper worse than the seed alone.',
  },
  { of: 'seed-only', name: 'seed only', says: 'Nothing but M_0: the ground that the loop has to rise above.' },
  {
    of: 'without-tags',
    name: 'without tags',
    says: 'No words tell seed pairs from those of the documents. In the paper 60.0 % wins against 66.5 % with both tags.',
  },
];

/** A variant as it is started: its name among the results, and what it changes. */
export interface Variant {
  readonly name: string;
  readonly change: Partial<LoopChoices>;
}

// More sizes than these say nothing more about the line, and each is a loop.
const MOST_SIZES = 8;

export function Variants({ app }: { readonly app: App }) {
  const ticked = useSignal<ReadonlySet<Ablation['of']>>(new Set());
  const rows = useSignal('');
  const tried = useSignal(false);
  const id = useId();
  const kept = keptRows(app);
  const sizes = readRows(rows.value, kept);
  const variants = sizes.ok ? variantsOf(ticked.value, sizes.value) : [];
  const why = whyNot(app);
  const settings: LoopSettings = { ...app.settings.value, ...app.loopChoices.value };
  const done = new Set(app.trainings.value.filter(({ state }) => state === 'done').map(({ stepId }) => stepId));
  const run = () => {
    tried.value = true;
    if (why !== null || variants.length === 0) return;
    void app.startVariants(variants);
  };
  return (
    <section aria-labelledby={`${id}-head`} data-testid="variants">
      <h2 id={`${id}-head`}>Variants</h2>
      <p class="soft">
        What each part of the method is worth shows when it is left out. A variant runs the loop to its comparison; what
        it shares with what is done is not done again, and nothing that is here is replaced.
      </p>
      <fieldset>
        <legend>Leave out</legend>
        {CHOICES.map(({ of, name, says }) => (
          <label key={of} class="choice">
            <input
              type="checkbox"
              checked={ticked.value.has(of)}
              onChange={(event) => {
                const next = new Set(ticked.value);
                if (event.currentTarget.checked) next.add(of);
                else next.delete(of);
                ticked.value = next;
              }}
            />
            <span>
              {name}
              <small>
                <Named text={says} />
              </small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="sizes">
        <TextField
          label="Pairs of the documents to learn from, several numbers"
          hint={sizesHint(kept)}
          value={rows.value}
          trouble={tried.value && !sizes.ok ? sizes.failure.message : null}
          testId="variant-rows"
          onInput={(value) => {
            rows.value = value;
            tried.value = false;
          }}
          onCommit={() => (tried.value = true)}
        />
      </div>
      <div class="acts">
        <button
          type="button"
          data-testid="variants-run"
          aria-disabled={why !== null || variants.length === 0}
          aria-describedby={`${id}-cost`}
          onClick={run}
        >
          {variants.length < 2 ? 'Run the variant' : `Run ${counted(variants.length, 'variant')}`}
        </button>
        <p id={`${id}-cost`} class="soft" aria-live="polite">
          {why ?? costSentence(variants, settings, done)}
        </p>
      </div>
      {app.variants.value.length > 0 && <Results results={app.variants.value} />}
      <ScalingPlot scaling={app.scaling.value} choices={app.loopChoices.value} />
    </section>
  );
}

function whyNot(app: App): string | null {
  const { running, blocked } = app.loop.value;
  if (running !== null) return 'The loop is running: variants can be started when it has stopped.';
  if (app.work.value.kind === 'running') return 'A run is on: variants can be started when it has stopped.';
  return blocked;
}

/** Pairs of the documents that the newest model learns from; null before they are known. */
function keptRows(app: App): number | null {
  const newest = app.trainings.value.findLast(({ pairs, state }) => state === 'done' && pairs.augmented > 0);
  return newest?.pairs.augmented ?? null;
}

function sizesHint(kept: number | null): string {
  if (kept === null) return 'Such as 16, 32, 64. How many are kept is known after the first round.';
  const some = [kept / 4, kept / 2].map(Math.floor).filter((each) => each > 0);
  return `${counted(kept, 'pair')} are kept${some.length === 2 ? `; for instance ${some.join(', ')}` : ''}. Three sizes or more give the line an interval.`;
}

/** Numbers of rows as they were typed, each once and in order; an empty text is none. */
export function readRows(typed: string, kept: number | null): Outcome<readonly number[]> {
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  if (!numbers.every((each) => Number.isInteger(each) && each > 0)) {
    return badInput('Write whole numbers above 0, with commas between them.');
  }
  const sizes = [...new Set(numbers)].sort((a, b) => a - b);
  if (sizes.length > MOST_SIZES) return badInput(`At most ${MOST_SIZES} numbers at a time.`);
  const tooMany = kept === null ? undefined : sizes.find((each) => each > kept);
  return tooMany === undefined
    ? succeed(sizes)
    : badInput(`Only ${counted(kept ?? 0, 'pair')} are kept: ${count(tooMany)} cannot be drawn.`);
}

/** The variants in the order in which they stand on the page, named as among the results. */
export function variantsOf(ticked: ReadonlySet<keyof typeof ABLATIONS>, rows: readonly number[]): readonly Variant[] {
  return [
    ...CHOICES.filter(({ of }) => ticked.has(of)).map(({ of, name }) => ({ name, change: ABLATIONS[of] })),
    ...rows.map((each) => ({ name: counted(each, 'row'), change: { rows: each } })),
  ];
}

/**
 * Trainings that the variants need and that are not done. Keys tell which are the same training, in two variants or in
 * the present plan, whose trainings with a step in `done` are finished.
 */
export function trainingsNeeded(
  variants: readonly Variant[],
  settings: LoopSettings,
  done: ReadonlySet<string>,
): number {
  // What the loop works on is the same for all, so its names do not matter here.
  const inputs = { base: 'base', seed: 'seed', segments: 'segments' };
  const trainings = (of: LoopSettings) => keyedPlan(planOf(of), inputs).filter(({ step }) => step.kind === 'train');
  const finished = new Set(
    trainings(settings)
      .filter(({ step }) => done.has(step.id))
      .map(({ key }) => key),
  );
  const needed = variants.flatMap(({ change }) => trainings({ ...settings, ...change }).map(({ key }) => key));
  return new Set(needed.filter((key) => !finished.has(key))).size;
}

function costSentence(variants: readonly Variant[], settings: LoopSettings, done: ReadonlySet<string>): string {
  if (variants.length === 0) return 'Choose what to leave out, or give numbers of pairs.';
  const trainings = trainingsNeeded(variants, settings, done);
  const cost = trainings === 0 ? 'no training' : `up to ${counted(trainings, 'training')}`;
  return `It costs ${cost} beyond those done, with the ratings and comparisons that follow; it can be stopped and gone on with.`;
}

function Results({ results }: { readonly results: readonly VariantResult[] }) {
  return (
    <WideTable label="Results of the variants">
      <table data-testid="variant-results">
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">Newest model</th>
            <th scope="col">Pairs of documents</th>
            <th scope="col">Held-out loss</th>
            <th scope="col">
              Win rate over <ModelName of="M_0" />
            </th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ name, model, augmented, loss: measured, winRate }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <ModelName of={model} />
              </td>
              <td>{count(augmented)}</td>
              <td>{measured === null ? <span class="soft">not measured</span> : loss(measured)}</td>
              <td>{winRate === null ? <span class="soft">not measured</span> : `${winRate.toFixed(1)} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}
