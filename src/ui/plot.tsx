// The frame of a chart with its axes, and the small picture of one figure with its interval.

import type { ComponentChildren } from 'preact';
import type { Estimate } from '../core/estimate.ts';
import { type Axis, linearAxis } from './chart.ts';

interface PlotProps {
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly xName: string;
  readonly yName: string;
  /** What is drawn, in a box of 100 by 100 with y downwards. */
  readonly children: ComponentChildren;
  /** Words on the picture, placed by style. */
  readonly notes?: ComponentChildren;
}

/** Axes and their words are HTML beside the picture, so they keep their size when it is stretched. */
export function Plot({ label, x, y, xName, yName, children, notes }: PlotProps) {
  return (
    <div class="plot">
      <p class="plot-name" aria-hidden="true">
        {yName}
      </p>
      <div class="plot-area">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
          {y.ticks.map(({ at }) => (
            <line key={at} class="rule" x1={0} x2={100} y1={at} y2={at} />
          ))}
          <line class="ground" x1={0} x2={100} y1={100} y2={100} />
          {children}
        </svg>
        <div class="plot-words" aria-hidden="true">
          {y.ticks.map(({ at, label: words }) => (
            <span key={at} class="tick-y" style={{ top: `${at}%` }}>
              {words}
            </span>
          ))}
          {x.ticks.map(({ at, label: words }) => (
            <span key={at} class="tick-x" style={{ left: `${at}%` }}>
              {words}
            </span>
          ))}
          {notes}
        </div>
      </div>
      <p class="plot-name x" aria-hidden="true">
        {xName}
      </p>
    </div>
  );
}

interface IntervalPlotProps {
  readonly estimate: Estimate;
  readonly range: readonly [number, number];
  /** Where a line stands to compare with: an even choice, or no effect. */
  readonly even: number;
}

/** A dot with a line as long as the interval. The figures stand beside it in words, so it is hidden from readers. */
export function IntervalPlot({ estimate: { value, interval }, range, even }: IntervalPlotProps) {
  const axis = linearAxis(range, 2);
  const place = (at: number) => Math.max(0, Math.min(100, axis.of(at)));
  return (
    <svg class="interval" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
      <line class="ground" x1={0} x2={100} y1={10} y2={10} />
      <line class="even" x1={place(even)} x2={place(even)} y1={1} y2={19} />
      {interval !== null && <path class="reach" d={`M${place(interval.low)},10H${place(interval.high)}`} />}
      <path class="dot" d={`M${place(value)},10h0`} />
    </svg>
  );
}
