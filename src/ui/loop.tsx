import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { App, LoopStepView } from '../run/app.ts';
import { count, counted } from './figures.ts';
import { LoopFold } from './loop-fold.tsx';
import { Node } from './loop-node.tsx';
import { type LowerNode, nodesOf, type Onward, type Works } from './loop-nodes.tsx';
import { loopFigure, modelOf, modelState, percentOf, stepsOf } from './loop-words.ts';
import { ModelName } from './model-name.tsx';
import type { Stage } from './place.ts';

// More than two names would not stand above one arrow.
const RATERS_BY_NAME = 2;

interface LoopProps {
  readonly app: App;
  readonly stage: Stage;
}

/** The paper's loop as the way around the page: the seed and its models above, the data that they work on below. */
export function Loop({ app, stage }: LoopProps) {
  // A person who only rates has no seed and is not bothered with models.
  const learns = app.seed.value !== null;
  const trainings = learns ? stepsOf(app).filter(({ kind }) => kind === 'train') : [];
  const rounds = trainings.filter((step) => modelOf(step) !== 'M_yx').length - 1;
  const { curation, own } = app.loopChoices.value;
  const works: Works = {
    writesAbove: trainings.some((step) => modelOf(step) === 'M_yx'),
    ratesAbove: rounds > 0 && curation && own.rater === null,
    curates: curation || !learns,
    writer: learns && own.writer !== null ? 'your adapter' : <ModelName of="M_yx" />,
    rater: learns && own.rater !== null ? 'your adapter' : <ModelName of="M_0" />,
  };
  const nodes = nodesOf(app.counts.value, app.settings.value.minScore, works);
  const isOpen = useSignal(false);
  const fold = useRef<HTMLButtonElement>(null);
  /** Folds what only a narrow screen has unfolded; the focus stays on the way around. */
  const goTo = ({ target }: MouseEvent) => {
    if (!isOpen.value || !(target instanceof Element) || target.closest('a') === null) return;
    isOpen.value = false;
    fold.current?.focus();
  };
  const names = ['loop', learns ? 'learns' : '', rounds > 1 ? 'far' : '', isOpen.value ? 'unfolded' : ''];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a link that is followed by a key is clicked too.
    <nav
      id="way-around"
      class={names.filter((name) => name !== '').join(' ')}
      aria-label="The loop"
      data-testid="counts"
      data-counts={JSON.stringify(app.counts.value)}
      onClick={goTo}
    >
      <LoopFold
        button={fold}
        stage={stage}
        figure={stage === 'loop' ? loopFigure(app) : (nodes.find((node) => node.stage === stage)?.figure ?? '')}
        isOpen={isOpen.value}
        onToggle={() => (isOpen.value = !isOpen.value)}
      />
      <Upper app={app} stage={stage} trainings={trainings} />
      {rounds > 0 && <WayBack />}
      <Lower app={app} stage={stage} nodes={nodes} />
      <Beside app={app} stage={stage} />
    </nav>
  );
}

interface UpperProps extends LoopProps {
  readonly trainings: readonly LoopStepView[];
}

/** The whole loop, the seed, the models in the order in which they learn, and what they are worth. */
function Upper({ app, stage, trainings }: UpperProps) {
  const seed = app.seed.value;
  const compare = app.loop.value.steps.find(({ kind }) => kind === 'compare');
  return (
    <ul class="upper">
      <li class="at-loop">
        <Node at="loop" stage={stage} name="Loop" figure={loopFigure(app)} />
      </li>
      <li class="at-seed">
        <Node
          at="seed"
          stage={stage}
          name="Seed"
          figure={seed === null ? 'none' : counted(seed.pairs.length, 'pair')}
        />
      </li>
      <li class="at-models">
        <Models stage={stage} trainings={trainings} />
      </li>
      <li class="at-comparison">
        <Node
          at="comparison"
          stage={stage}
          name="Comparison"
          figure={seed === null ? 'none' : compareFigure(compare)}
        />
      </li>
    </ul>
  );
}

function compareFigure(step: LoopStepView | undefined): string {
  if (step === undefined || step.state === 'waiting') return 'waiting';
  return step.state === 'done' ? 'done' : percentOf(step);
}

/** One link to all models. Wide, each stands above the arrow that it works on; narrow, they are counted. */
function Models({ stage, trainings }: { readonly stage: Stage; readonly trainings: readonly LoopStepView[] }) {
  const trained = trainings.filter(({ state }) => state === 'done').length;
  const writers = trainings.filter((step) => modelOf(step) === 'M_yx');
  const forward = trainings.filter((step) => modelOf(step) !== 'M_yx');
  const raters = forward.length > 1 ? forward.slice(0, -1) : forward;
  const last = forward.length > 1 ? forward.slice(-1) : [];
  return (
    <a
      href="#models"
      class="node to-models"
      data-testid="stage-models"
      aria-current={stage === 'models' ? 'page' : undefined}
    >
      <b>Models</b>
      <span class="counted">{trainings.length === 0 ? 'none' : `${trained} of ${trainings.length} trained`}</span>
      {trainings.length > 0 && (
        <>
          <span class="marks writers">
            {writers.map((step) => (
              <Mark key={step.id} step={step} />
            ))}
          </span>
          <span class="marks raters">
            {raters.length > RATERS_BY_NAME ? (
              <Marks steps={raters} />
            ) : (
              raters.map((step) => <Mark key={step.id} step={step} />)
            )}
          </span>
          <span class="marks newest">
            {last.map((step) => (
              <Mark key={step.id} step={step} />
            ))}
          </span>
        </>
      )}
    </a>
  );
}

function Mark({ step }: { readonly step: LoopStepView }) {
  return (
    <span class={step.state === 'done' ? 'mark done' : 'mark'} data-model={modelOf(step)}>
      <ModelName of={modelOf(step) ?? ''} /> <small>{modelState(step)}</small>
    </span>
  );
}

/** Many models as one mark: the first, the last, and how many are trained. */
function Marks({ steps }: { readonly steps: readonly LoopStepView[] }) {
  const trained = steps.filter(({ state }) => state === 'done').length;
  const name = (step: LoopStepView | undefined) => (step === undefined ? '' : (modelOf(step) ?? ''));
  return (
    <span class={trained === steps.length ? 'mark done' : 'mark'}>
      <span>
        <ModelName of={name(steps[0])} /> – <ModelName of={name(steps.at(-1))} />
      </span>{' '}
      <small>
        {trained} of {steps.length} trained
      </small>
    </span>
  );
}

/** The paper's dashed arrow: what is kept trains the next model. */
function WayBack() {
  return (
    <div class="way-back" aria-hidden="true">
      <i class="up" />
      <i class="along" />
      <i class="up last" />
      <i class="from" />
    </div>
  );
}

interface LowerProps extends LoopProps {
  readonly nodes: readonly LowerNode[];
}

function Lower({ app, stage, nodes }: LowerProps) {
  return (
    <ol class="lower">
      {nodes.map((node) => (
        <li key={node.stage}>
          <Node
            at={node.stage}
            stage={stage}
            name={node.name}
            figure={node.figure}
            kept={node.stage === 'kept' && app.counts.value.kept > 0}
          />
          {node.onward !== null && <Arrow {...node.onward} />}
        </li>
      ))}
    </ol>
  );
}

/** The person's own part, beside the flow of the data: their word on each pair, and what it says of the ratings. */
function Beside({ app, stage }: LoopProps) {
  const { labelled } = app.counts.value;
  return (
    <ul class="beside">
      <li>
        <Node at="review" stage={stage} name="Review" figure={`${count(labelled)} labelled`} />
      </li>
      <li>
        <Node at="quality" stage={stage} name="Quality" figure="of ratings" />
      </li>
    </ul>
  );
}

function Arrow({ by, verb, done, above = false }: Onward) {
  const names = ['arrow', done >= 1 ? 'done' : '', above ? 'above' : ''];
  return (
    <span class={names.join(' ').trim()} aria-hidden="true">
      <span class="by">{by}</span>
      <svg width="100%" height="10" aria-hidden="true">
        <line class="way" x1="0" x2="100%" y1="5" y2="5" />
        <line class="gone" x1="0" x2={`${done * 100}%`} y1="5" y2="5" />
      </svg>
      <svg class="tip" width="7" height="10" viewBox="0 0 7 10" aria-hidden="true">
        <path d="M0 1 7 5 0 9z" />
      </svg>
      <span class="verb">{verb}</span>
    </span>
  );
}
