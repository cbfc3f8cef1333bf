// The paper's scaling fit over variants of several sizes: win rate w = α · log N + C, and α beside the paper's.

import type { Estimate } from '../core/estimate.ts';
import type { LoopChoices, ScalingView } from '../run/app.ts';
import { dotsPath, linearAxis, linePath, logAxis } from './chart.ts';
import { count, counted } from './figures.ts';
import { IntervalPlot, Plot } from './plot.tsx';
import { learningSentence } from './training-words.ts';

// Section 3.4 of the paper: α of sets that LLaMA 7B learned from, all weights, at several sizes each.
const PAPER: readonly { readonly set: string; readonly alpha: number }[] = [
  { set: 'Humpback', alpha: 6.95 },
  { set: 'WizardLLM', alpha: 5.69 },
  { set: 'Alpaca-GPT4', alpha: 5.4 },
  { set: 'Vicuna', alpha: 4.53 },
  { set: 'OA', alpha: 4.43 },
  { set: 'LIMA', alpha: 2.86 },
  { set: 'Alpaca', alpha: 1.99 },
  { set: 'FLAN v2', alpha: 0.22 },
];

interface ScalingPlotProps {
  readonly scaling: ScalingView;
  readonly choices: LoopChoices;
}

export function ScalingPlot({ scaling: { points, fit }, choices }: ScalingPlotProps) {
  return (
    <div class="scaling" data-testid="scaling">
      <h3>Does more data help?</h3>
      {fit === null ? (
        <p class="soft">
          Two variants with different numbers of pairs, and a win rate each, give a line w = α·log N + C: α says how
          much the win rate rises with the number of examples.{' '}
          {points.length > 0 && `${counted(points.length, 'point is', 'points are')} here so far.`}
        </p>
      ) : (
        <>
          <p>{alphaSentence(fit.alpha)}</p>
          <div class="scaling-pictures">
            <Line points={points} alpha={fit.alpha.value} c={fit.c.value} />
            <Alphas alpha={fit.alpha} />
          </div>
          <p class="soft">
            The paper’s values are of LLaMA 7B with all weights trained, on 100 to 51,200 examples, judged by GPT-4.{' '}
            {learningSentence(choices)} Ours are on few examples and a small judge, so only the sign can be compared.
          </p>
        </>
      )}
    </div>
  );
}

/** What α is, and how surely. */
export function alphaSentence({ value, interval, n }: Estimate): string {
  const is = `α is ${value.toFixed(2)}`;
  if (interval === null) return `${is}: a line through ${counted(n, 'point')}, with which no interval can be told.`;
  const within = `95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}, ${counted(n, 'point')}`;
  if (interval.low > 0) return `${is} (${within}): the win rate rises with the number of examples.`;
  if (interval.high < 0) return `${is} (${within}): the win rate falls with the number of examples.`;
  return `${is} (${within}): these points cannot show whether the win rate rises or falls.`;
}

interface LineProps {
  readonly points: ScalingView['points'];
  readonly alpha: number;
  readonly c: number;
}

function Line({ points, alpha, c }: LineProps) {
  const usable = points.filter(({ examples, winRate }) => examples > 0 && Number.isFinite(winRate));
  const sizes = usable.map(({ examples }) => examples);
  const ends: readonly [number, number] = [Math.min(...sizes), Math.max(...sizes)];
  const line = ends.map((x) => ({ x, y: alpha * Math.log(x) + c }));
  const rates = [...usable.map(({ winRate }) => winRate), ...line.map(({ y }) => y), 50];
  const x = logAxis(ends, sizes);
  const y = linearAxis([Math.min(...rates) - 4, Math.max(...rates) + 4], 4, true);
  const dots = usable.map(({ examples, winRate }) => ({ x: examples, y: winRate }));
  const said = dots.map((dot) => `${dot.y.toFixed(1)} % with ${count(dot.x)}`).join(', ');
  return (
    <figure class="scaling-line">
      <Plot
        label={`Win rate over M_0 by number of examples: ${said}.`}
        x={x}
        y={y}
        xName="examples N, logarithmic"
        yName="win rate over M₀, per cent"
      >
        <line class="even" x1={0} x2={100} y1={y.of(50)} y2={y.of(50)} />
        <path class="fit-line" d={linePath(line, x, y)} />
        <path class="dev-dots" d={dotsPath(dots, x, y)} />
      </Plot>
      <details>
        <summary>The same figures as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Examples</th>
              <th scope="col">Win rate</th>
              <th scope="col">On the line</th>
            </tr>
          </thead>
          <tbody>
            {[...dots]
              .sort((one, other) => one.x - other.x)
              .map((dot, at) => (
                <tr key={at}>
                  <th scope="row">{count(dot.x)}</th>
                  <td>{dot.y.toFixed(1)} %</td>
                  <td>{(alpha * Math.log(dot.x) + c).toFixed(1)} %</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function Alphas({ alpha }: { readonly alpha: Estimate }) {
  const ends = [0, 8, alpha.value, alpha.interval?.low ?? 0, alpha.interval?.high ?? 0];
  const range: readonly [number, number] = [Math.min(...ends), Math.max(...ends)];
  const rows = [
    { set: 'This page', estimate: alpha, isOurs: true },
    ...PAPER.map(({ set, alpha: value }) => ({ set, estimate: { value, interval: null, n: 0 }, isOurs: false })),
  ];
  return (
    <table class="alphas">
      <caption>α beside the paper’s (7B, all weights)</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Set</th>
          <th scope="col">Picture</th>
          <th scope="col">α</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ set, estimate, isOurs }) => (
          <tr key={set} class={isOurs ? 'ours' : 'paper'}>
            <th scope="row">{set}</th>
            <td class="picture">
              <IntervalPlot estimate={estimate} range={range} even={0} />
            </td>
            <td>{estimate.value.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
