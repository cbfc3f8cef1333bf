// AUC of each rater beside the AUC of length on the same labelled pairs.

import { scaleLinear } from 'd3-scale';
import type { Estimate } from '../../core/estimate.ts';
import { ticksOf } from './axes.tsx';
import type { RaterFigures } from './measured-raters.ts';
import { Picture, type Size } from './picture.tsx';
import type { Cell, Table } from './table.ts';

export function AreasPicture({ figures }: { readonly figures: readonly RaterFigures[] }) {
  return (
    <Picture
      name="auc"
      title="Better than looking at the length?"
      label={figures.map(spoken).join(' ')}
      height={ROW * figures.length + TOP + FOOT}
      draw={(size) => <Drawing size={size} figures={figures} />}
      table={areasTable(figures)}
    >
      <p class="soft">
        AUC: the chance that a good pair is rated above another; ½ is a coin. The hollow dot orders the same pairs by
        the length of their outputs. Lines are 95 % intervals.
      </p>
    </Picture>
  );
}

function spoken({ rater, auc, lengthAuc, above }: RaterFigures): string {
  const difference = verdictWords(above);
  return `${rater.code} ${rater.name}: AUC ${written(auc)}; of length ${written(lengthAuc)}${difference === null ? '' : `, ${difference}`}.`;
}

function written(estimate: Estimate | null): string {
  if (estimate === null) return 'unknown';
  const { value, interval } = estimate;
  return interval === null
    ? value.toFixed(2)
    : `${value.toFixed(2)} (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
}

/** What the interval of the difference says; null where there is none. */
export function verdictWords(above: Estimate | null): string | null {
  if (above === null || above.interval === null) return null;
  if (above.interval.low > 0) return 'better than length';
  if (above.interval.high < 0) return 'worse than length';
  return 'not told apart from length';
}

function areasTable(figures: readonly RaterFigures[]): Table {
  const cells = (estimate: Estimate | null): readonly Cell[] => [
    estimate?.value ?? null,
    estimate?.interval?.low ?? null,
    estimate?.interval?.high ?? null,
  ];
  return {
    columns: [
      { name: 'Rater' },
      { name: 'Good' },
      { name: 'Not good' },
      ...['AUC', 'AUC of length', 'Difference'].flatMap((name) => [
        { name, digits: 2 },
        { name: `${name} from`, digits: 2 },
        { name: `${name} to`, digits: 2 },
      ]),
    ],
    rows: figures.map(({ rater, good, other, auc, lengthAuc, above }) => [
      `${rater.code} ${rater.name}`,
      good,
      other,
      ...cells(auc),
      ...cells(lengthAuc),
      ...cells(above),
    ]),
  };
}

const ROW = 58;
const TOP = 8;
const FOOT = 26;

function Drawing({ size, figures }: { readonly size: Size; readonly figures: readonly RaterFigures[] }) {
  const lows = figures.flatMap(({ auc, lengthAuc }) => [auc?.interval?.low ?? 0.5, lengthAuc?.interval?.low ?? 0.5]);
  const bottom = size.height - FOOT;
  const x = scaleLinear([Math.max(0, Math.min(0.4, ...lows) - 0.02), 1], [8, size.width - 44]);
  return (
    <>
      <g class="axes">
        <line class="ground" x1={x.range()[0]} x2={x.range()[1]} y1={bottom} y2={bottom} />
        <line class="trace even" x1={x(0.5)} x2={x(0.5)} y1={TOP} y2={bottom} />
        {ticksOf(x, 5).map(({ at, label }) => (
          <text key={at} x={at} y={bottom + 17} text-anchor="middle">
            {label}
          </text>
        ))}
      </g>
      {figures.map(({ rater, auc, lengthAuc, above }, at) => {
        const top = TOP + at * ROW;
        const verdict = verdictWords(above);
        return (
          <g key={rater.key}>
            <text class="halo name" x={8} y={top + 12}>
              {rater.code} {rater.name}
              {verdict !== null && <tspan class="aside">, {verdict}</tspan>}
            </text>
            <Area x={x} y={top + 26} estimate={auc} kind="ours" width={size.width} />
            <Area x={x} y={top + 44} estimate={lengthAuc} kind="other" width={size.width} />
          </g>
        );
      })}
    </>
  );
}

interface AreaProps {
  readonly x: (value: number) => number;
  readonly y: number;
  readonly estimate: Estimate | null;
  readonly kind: 'ours' | 'other';
  readonly width: number;
}

function Area({ x, y, estimate, kind, width }: AreaProps) {
  if (estimate === null) return null;
  const { value, interval } = estimate;
  return (
    <g>
      {interval !== null && <line class={`reach ${kind}`} x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} />}
      <circle class={`dot ${kind}`} cx={x(value)} cy={y} r={5} />
      <text x={width} y={y + 4} text-anchor="end" class={kind === 'ours' ? 'strong' : ''}>
        {value.toFixed(2)}
      </text>
    </g>
  );
}
