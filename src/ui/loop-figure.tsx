// The stage of the loop: the paper's figure, drawn large and live, with the steps below it and the settings beside them.

import './loop-figure.css';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { App, LoopStepView } from '../run/app.ts';
import { count, counted, percent, threshold } from './figures.ts';
import { type FigureLayout, type FigureParts, layoutOf, type Way } from './loop-geometry.ts';
import { LoopSteps } from './loop-steps.tsx';
import { modelOf, modelState, roundIn, STATE_WORDS, shareOf, stepAmount, stepsOf } from './loop-words.ts';
import { ModelName } from './model-name.tsx';
import { pathOf } from './rounded-path.ts';
import { pixelsOf } from './windowing.ts';

interface LoopStageProps {
  readonly app: App;
  /** Whether running the loop is what the person would do next. */
  readonly isNext: boolean;
  readonly onSettings: () => void;
}

export function LoopStage({ app, isNext, onSettings }: LoopStageProps) {
  return (
    <div class="whole-loop" data-testid="whole-loop">
      <h1 class="unseen">The loop</h1>
      {app.seed.value === null && (
        <p class="lead">
          The whole method: a few pairs that people wrote teach one model to write instructions for your texts and
          another to rate what it wrote; what is kept teaches the next, which rates again. It begins with{' '}
          <a href="#seed">a seed</a>.
        </p>
      )}
      <LoopFigure app={app} />
      <LoopSteps app={app} isNext={isNext} onSettings={onSettings} />
    </div>
  );
}

/** The figure; each of its nodes leads to its stage. */
function LoopFigure({ app }: { readonly app: App }) {
  const frame = useRef<HTMLDivElement>(null);
  const room = useSignal(60);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const measure = () => {
      room.value = current.clientWidth / pixelsOf(1);
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(current);
    return () => resized.disconnect();
  }, [room]);
  const steps = stepsOf(app);
  const layout = layoutOf(figureParts(app, steps), room.value);
  return (
    <div ref={frame} class="figure-frame">
      <section
        class={layout.turned ? 'figure turned' : 'figure'}
        aria-label="The loop as a figure"
        style={{ width: `${layout.width}rem`, height: `${layout.height}rem` }}
      >
        <Lines app={app} layout={layout} steps={steps} />
        <Texts app={app} layout={layout} steps={steps} />
        {[...layout.models].map(([model, { x, y }]) => (
          <ModelNode key={model} app={app} layout={layout} step={stepOf(steps, `train ${model}`)} x={x} y={y} />
        ))}
      </section>
    </div>
  );
}

function figureParts(app: App, steps: readonly LoopStepView[]): FigureParts {
  const { learnFrom, curation } = app.loopChoices.value;
  const models = steps.map(modelOf).filter((model) => model !== null);
  const rounds = models.filter((model) => /^M_[1-9]/.test(model)).length;
  const own = app.loopChoices.value.own.rater !== null;
  const rating = curation && !own ? models.filter((model) => model !== 'M_yx' && model !== `M_${rounds}`) : [];
  return {
    models,
    rounds: Math.max(1, curation ? rounds : 1),
    fromSeed: new Set(learnFrom === 'augmented' ? models.filter((model) => !/^M_[1-9]/.test(model)) : models),
    raters: new Set(rounds > 0 ? rating : []),
    keeps: curation ? `≥ ${threshold(app.settings.value.minScore)}` : null,
  };
}

function stepOf(steps: readonly LoopStepView[], id: string): LoopStepView | undefined {
  return steps.find((step) => step.id === id);
}

interface PartProps {
  readonly app: App;
  readonly layout: FigureLayout;
  readonly steps: readonly LoopStepView[];
}

function Lines({ app, layout, steps }: PartProps) {
  const done = flowsDone(app, steps);
  return (
    <svg
      class="figure-lines"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      style={{ width: `${layout.width}rem`, height: `${layout.height}rem` }}
      aria-hidden="true"
    >
      {layout.ways.map((way) => (
        <WayLine key={way.id} way={way} done={doneOf(way, done, steps)} />
      ))}
      {[...layout.models].map(([model, { x, y }]) => {
        const step = stepOf(steps, `train ${model}`);
        const share = step === undefined ? 0 : shareOf(step);
        return (
          <g key={model}>
            <circle class="ring" cx={x} cy={y} r={layout.radius} />
            {share > 0 && (
              <circle
                class="ring gone"
                cx={x}
                cy={y}
                r={layout.radius}
                pathLength={1}
                stroke-dasharray={share < 1 ? `${share} 1` : undefined}
                transform={`rotate(-90 ${x} ${y})`}
              />
            )}
          </g>
        );
      })}
      {layout.labels.map(({ text, x, y, anchor }) => (
        <text key={text} x={x} y={y} text-anchor={anchor}>
          {text}
        </text>
      ))}
    </svg>
  );
}

function WayLine({ way, done }: { readonly way: Way; readonly done: number }) {
  const { line, tip } = pathOf(way.points);
  return (
    <g class={done >= 1 ? `way-of to-${way.kind} done` : `way-of to-${way.kind}`}>
      <path class="line" d={line} />
      {way.kind === 'flow' && done > 0 && (
        <path class="gone" d={line} pathLength={1} stroke-dasharray={`${Math.min(1, done)} 1`} />
      )}
      {way.tip && <path class="head-of" d={tip} />}
    </g>
  );
}

/** How full each arrow between the stages of the data is, 0 to 1; the newest round counts. */
function flowsDone(app: App, steps: readonly LoopStepView[]): ReadonlyMap<string, number> {
  const newest = (kind: LoopStepView['kind']) => {
    const ofKind = steps.filter((step) => step.kind === kind);
    const step = ofKind.findLast(({ state }) => state !== 'waiting') ?? ofKind[0];
    return step === undefined ? 0 : shareOf(step);
  };
  return new Map([
    ['flow documents', app.counts.value.segments > 0 ? 1 : 0],
    ['flow segments', newest('augment')],
    ['flow instructions', newest('rate')],
    ['flow ratings', newest('select')],
  ]);
}

// An arrow between models is gone when what it leads to is trained.
function doneOf(way: Way, flows: ReadonlyMap<string, number>, steps: readonly LoopStepView[]): number {
  if (way.kind === 'flow') return flows.get(way.id) ?? 0;
  const [, to = ''] = way.id.split(' ');
  const step = to === 'comparison' ? stepOf(steps, 'compare') : stepOf(steps, `train ${to}`);
  return step?.state === 'done' ? 1 : 0;
}

interface ModelNodeProps {
  readonly app: App;
  readonly layout: FigureLayout;
  readonly step: LoopStepView | undefined;
  readonly x: number;
  readonly y: number;
}

function ModelNode({ app, layout, step, x, y }: ModelNodeProps) {
  if (step === undefined) return null;
  const training = app.trainings.value.find(({ stepId }) => stepId === step.id);
  const pairs = training === undefined ? '' : pairsWords(training.pairs);
  const { radius } = layout;
  return (
    <a
      href="#models"
      class={`figure-model ${step.state}`}
      style={{ left: `${x - radius}rem`, top: `${y - radius}rem`, '--ring': `${radius * 2}rem` }}
    >
      <b>
        <ModelName of={modelOf(step) ?? ''} />
      </b>{' '}
      <span>
        {modelState(step)}
        <small> {step.state === 'running' || step.state === 'partly' ? stepAmount(step) : pairs}</small>
      </span>
    </a>
  );
}

function pairsWords({ seed, augmented }: { readonly seed: number; readonly augmented: number }): string {
  if (seed + augmented === 0) return '';
  if (augmented === 0) return counted(seed, 'pair');
  return seed === 0 ? counted(augmented, 'pair') : `${count(seed)} + ${counted(augmented, 'pair')}`;
}

/** The seed, the stages of the data and the comparison. */
function Texts({ app, layout, steps }: PartProps) {
  const { documents, segments } = app.counts.value;
  const seed = app.seed.value;
  const augment = steps.find(({ kind }) => kind === 'augment');
  const compare = steps.find(({ kind }) => kind === 'compare');
  const rounds = (kind: 'rate' | 'select', unit: (step: LoopStepView) => string, without: string) => {
    const ofKind = steps.filter((step) => step.kind === kind);
    if (ofKind.length === 0) return [augment === undefined ? '–' : without];
    return ofKind.map((step) => [`round ${roundIn(step.id)}`, unit(step)] as const);
  };
  const amount = (step: LoopStepView) => (step.state === 'waiting' ? 'waiting' : stepAmount(step));
  return (
    <>
      <Text
        layout={layout}
        at="seed"
        name="Seed"
        lines={[seed === null ? 'none yet' : counted(seed.pairs.length, 'pair')]}
      />
      <Text layout={layout} at="documents" name="Documents" lines={[documents === 0 ? 'none yet' : count(documents)]} />
      <Text layout={layout} at="segments" name="Segments" lines={[count(segments)]} />
      <Text
        layout={layout}
        at="instructions"
        name="Instructions"
        lines={[augment === undefined ? '–' : amount(augment)]}
      />
      <Text layout={layout} at="ratings" name="Ratings" lines={rounds('rate', amount, 'not rated')} />
      <Text
        layout={layout}
        at="kept"
        name="Kept"
        lines={rounds(
          'select',
          (step) => (step.state === 'done' ? counted(step.done, 'pair') : STATE_WORDS[step.state]),
          'every pair',
        )}
      />
      <Text
        layout={layout}
        at="comparison"
        name="Comparison"
        lines={[compare === undefined ? '–' : compareWords(compare)]}
      />
    </>
  );
}

function compareWords(step: LoopStepView): string {
  return step.state === 'running' || step.state === 'partly' ? percent(shareOf(step)) : STATE_WORDS[step.state];
}

interface TextProps {
  readonly layout: FigureLayout;
  readonly at: string;
  readonly name: string;
  readonly lines: readonly (string | readonly [name: string, figure: string])[];
}

function Text({ layout, at, name, lines }: TextProps) {
  const spot = layout.data.get(at);
  if (spot === undefined) return null;
  return (
    <a
      href={`#${at}`}
      class="figure-text"
      style={{ left: `${spot.x}rem`, top: `${spot.y}rem`, width: `${spot.width}rem` }}
    >
      <b>{name}</b>
      {lines.map((line) =>
        typeof line === 'string' ? (
          <span key={line}> {line}</span>
        ) : (
          <span key={line[0]}>
            {' '}
            <small>{line[0]}</small> {line[1]}
          </span>
        ),
      )}
    </a>
  );
}
