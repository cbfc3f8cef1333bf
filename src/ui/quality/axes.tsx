// The ground of a drawing in pixels: axes with their words inside the SVG, so that the file has them too, and a legend.

import type { ComponentChildren } from 'preact';
import type { Size } from './picture.tsx';

/** Edges of the part of a drawing that the data fill. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** What an axis needs of a scale of d3. */
interface Scale {
  (value: number): number;
  ticks(count: number): number[];
  tickFormat(count: number): (value: number) => string;
}

/** Room for the numbers of both axes, their names, and what stands above. */
export function areaIn({ width, height }: Size, above = 0): Area {
  return { left: 40, right: width - 18, top: 24 + above, bottom: height - 42 };
}

export function ticksOf(scale: Scale, count: number): readonly Tick[] {
  const write = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ at: scale(value), label: write(value) }));
}

interface AxesProps {
  readonly area: Area;
  readonly x: readonly Tick[];
  readonly y: readonly Tick[];
  readonly xName: string;
  readonly yName: string;
}

export function Axes({ area, x, y, xName, yName }: AxesProps) {
  const { left, right, top, bottom } = area;
  return (
    <g class="axes">
      {y.map(({ at }) => (
        <line key={at} class="rule" x1={left} x2={right} y1={at} y2={at} />
      ))}
      <line class="ground" x1={left} x2={right} y1={bottom} y2={bottom} />
      {y.map(({ at, label }) => (
        <text key={at} x={left - 6} y={at + 4} text-anchor="end">
          {label}
        </text>
      ))}
      {x.map(({ at, label }) => (
        <text key={at} x={at} y={bottom + 17} text-anchor="middle">
          {label}
        </text>
      ))}
      <text x={0} y={top - 12}>
        {yName}
      </text>
      <text x={right} y={bottom + 36} text-anchor="end">
        {xName}
      </text>
    </g>
  );
}

export interface LegendItem {
  readonly words: string;
  /** The sample, in a box of 22 by 12 pixels. */
  readonly sample: ComponentChildren;
}

const SAMPLE = 28;
const LINE = 19;
/** Width of a character of small words, about. */
export const CHARACTER = 6.6;

// Place of each item, from the left, in as many lines as it takes.
function placed(items: readonly LegendItem[], width: number) {
  let [x, line] = [0, 0];
  return items.map((item) => {
    const needs = SAMPLE + item.words.length * CHARACTER + 16;
    if (x > 0 && x + needs > width) [x, line] = [0, line + 1];
    const at = { item, x, line };
    x += needs;
    return at;
  });
}

/** Pixels that a legend takes. */
export function legendHeight(items: readonly LegendItem[], width: number): number {
  return (1 + Math.max(0, ...placed(items, width).map(({ line }) => line))) * LINE + 4;
}

/** What each kind of line or mark stands for, at the top of the drawing. */
export function Legend({ items, width }: { readonly items: readonly LegendItem[]; readonly width: number }) {
  return (
    <g class="legend">
      {placed(items, width).map(({ item, x, line }) => (
        <g key={item.words} transform={`translate(${x} ${line * LINE})`}>
          {item.sample}
          <text x={SAMPLE} y={11}>
            {item.words}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The sample of a line for a legend. */
export function LineSample({ kind }: { readonly kind: string }) {
  return <line class={kind} x1={0} x2={22} y1={7} y2={7} />;
}
