// The loss of one training step by step, on what it learns from and on what is held out, and the step that is kept.

import type { LossPoint, TrainingView } from '../run/app.ts';
import { dotsPath, linearAxis, linePath, lossRange, smooth, smoothedOver } from './chart.ts';
import { count, counted } from './figures.ts';
import { Plot } from './plot.tsx';
import { loss } from './training-words.ts';
import { WideTable } from './wide-table.tsx';

// Rows of the table where nothing is held out: as many as one reads.
const ROWS = 20;

/** Null until two points can be drawn. */
export function TrainingCurve({ view }: { readonly view: TrainingView }) {
  const { train, dev, best, plan } = view;
  const range = lossRange(train, dev);
  const steps = plan?.steps ?? train.at(-1)?.step ?? 0;
  if (range === null || train.length + dev.length < 2 || steps < 1) return null;
  const over = smoothedOver(steps);
  const x = linearAxis([0, steps], 5);
  const y = linearAxis(range, 4, true);
  const places = (points: readonly LossPoint[]) => points.map(({ step, loss }) => ({ x: step, y: loss }));
  const inside = train.filter(({ loss: each }) => each >= range[0] && each <= range[1]);
  const outside = train.filter(({ loss: each }) => Number.isFinite(each)).length - inside.length;
  const keptAt = best === null || best.loss === null ? null : x.of(best.step);
  const isDone = view.state === 'done';
  return (
    <figure class="curve">
      <Plot
        label={spoken(view)}
        x={x}
        y={y}
        xName="step"
        yName="loss, nats a token"
        notes={
          keptAt !== null && (
            <span
              class={isDone ? 'kept-note' : 'best-note'}
              style={keptAt > 70 ? { right: `${100 - keptAt}%` } : { left: `${keptAt}%` }}
            >
              {isDone ? 'kept' : 'best'}
            </span>
          )
        }
      >
        <path class="raw-dots" d={dotsPath(places(inside), x, y)} />
        {over > 1 && <path class="train-line" d={linePath(places(smooth(train, over)), x, y)} />}
        {over === 1 && <path class="train-line" d={linePath(places(train), x, y)} />}
        {keptAt !== null && <line class={isDone ? 'kept-line' : 'best-line'} x1={keptAt} x2={keptAt} y1={0} y2={100} />}
        <path class="dev-line" d={linePath(places(dev), x, y)} />
        <path class="dev-dots" d={dotsPath(places(dev), x, y)} />
        {best !== null && best.loss !== null && (
          <path class={isDone ? 'kept-dot' : 'best-dot'} d={dotsPath([{ x: best.step, y: best.loss }], x, y)} />
        )}
      </Plot>
      <figcaption>
        {dev.length > 0 && (
          <span>
            <i class="key dev" />
            held-out pairs
          </span>
        )}
        <span>
          <i class="key train" />
          {over > 1 ? `training, mean of ${over} steps` : 'training'}
        </span>
        {over > 1 && (
          <span>
            <i class="key each" />
            each step{outside > 0 && `, ${count(outside)} outside of the picture`}
          </span>
        )}
      </figcaption>
      <details>
        <summary>The same figures as a table</summary>
        <CurveTable view={view} />
      </details>
    </figure>
  );
}

function CurveTable({ view }: { readonly view: TrainingView }) {
  return (
    <WideTable short label={`Figures of ${view.model}`}>
      <table>
        <caption class="unseen">Loss of {view.model} in nats a token</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Training, mean since the row above</th>
            <th scope="col">Held-out pairs</th>
          </tr>
        </thead>
        <tbody>
          {curveRows(view).map(({ step, trained, heldOut }) => (
            <tr key={step} class={step === view.best?.step ? 'kept' : ''}>
              <th scope="row">
                {count(step)}
                {step === view.best?.step && (view.state === 'done' ? ' kept' : ' best')}
              </th>
              <td>{trained === null ? '' : loss(trained)}</td>
              <td>{heldOut === null ? '' : loss(heldOut)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

export interface CurveRow {
  readonly step: number;
  /** Mean training loss of the steps after the row before, up to this one. */
  readonly trained: number | null;
  readonly heldOut: number | null;
}

/** A row for every measurement and for the last step; where nothing is held out, some twenty rows. */
export function curveRows({ train, dev }: Pick<TrainingView, 'train' | 'dev'>): readonly CurveRow[] {
  const last = train.at(-1)?.step;
  const every = Math.max(1, Math.ceil(train.length / ROWS));
  const steps =
    dev.length > 0
      ? dev.map(({ step }) => step)
      : train.map(({ step }) => step).filter((_, at) => (at + 1) % every === 0);
  const rows = [...new Set([...steps, ...(last === undefined ? [] : [last])])].sort((a, b) => a - b);
  return rows.map((step, at) => {
    const after = rows[at - 1] ?? Number.NEGATIVE_INFINITY;
    const within = train.filter((point) => point.step > after && point.step <= step);
    const sum = within.reduce((total, point) => total + point.loss, 0);
    return {
      step,
      trained: within.length === 0 ? null : sum / within.length,
      heldOut: dev.find((point) => point.step === step)?.loss ?? null,
    };
  });
}

function spoken({ model, train, dev, best, state }: TrainingView): string {
  const range = (points: readonly LossPoint[], name: string) => {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return null;
    return `${name} from ${loss(first.loss)} at step ${first.step} to ${loss(last.loss)} at step ${last.step}`;
  };
  const parts = [range(train, 'training loss'), range(dev, 'loss on held-out pairs')].filter((part) => part !== null);
  const kept = best === null || best.loss === null ? '' : ` ${state === 'done' ? 'Kept' : 'Best'}: step ${best.step}.`;
  return `Loss of ${model} over ${counted(train.length, 'step')}: ${parts.join('; ')}.${kept}`;
}
