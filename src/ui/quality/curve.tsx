// Precision, recall and F1 of one rater over the threshold, with their intervals.

import { scaleLinear } from 'd3-scale';
import { area as areaOf, line as lineOf } from 'd3-shape';
import type { ComponentChildren } from 'preact';
import type { Estimate } from '../../core/estimate.ts';
import type { CurvePoint } from '../../core/quality-curve.ts';
import { threshold } from '../figures.ts';
import { Axes, areaIn, Legend, type LegendItem, LineSample, legendHeight, ticksOf } from './axes.tsx';
import type { RaterFigures } from './measured-raters.ts';
import { Picture, type Size } from './picture.tsx';
import type { Table } from './table.ts';

interface CurvePictureProps {
  readonly figures: RaterFigures;
  readonly minScore: number;
  /** Whether the threshold is of this rater: each has a scale of its own. */
  readonly isCurrent: boolean;
  readonly children?: ComponentChildren;
}

const MEASURES = ['precision', 'recall', 'f1'] as const;
type Measure = (typeof MEASURES)[number];
const NAMES: Readonly<Record<Measure, string>> = { precision: 'precision', recall: 'recall', f1: 'F1' };

export function CurvePicture({ figures, minScore, isCurrent, children }: CurvePictureProps) {
  const { curve, rater, ratings } = figures;
  const share = figures.good / ratings.length;
  return (
    <Picture
      name="curve"
      title="Precision and recall at each threshold"
      label={`By ${rater.name}, ${ratings.length} labelled pairs. ${spoken(curve)} All good pairs are ${share.toFixed(2)} of the labelled.`}
      height={300}
      draw={(size) => <Drawing size={size} curve={curve} share={share} minScore={isCurrent ? minScore : null} />}
      table={curveTable(curve)}
    >
      {children}
      <p class="soft">
        Of what is kept, how much is good; of what is good, how much is kept. Bands are 95 % intervals, {ratings.length}{' '}
        labelled pairs.
      </p>
    </Picture>
  );
}

/** The curve in a few words: its thresholds with the best F1 and at both ends. */
function spoken(curve: readonly CurvePoint[]): string {
  const best = bestF1(curve);
  const ends = [curve[0], best, curve.findLast(({ precision }) => precision !== null)];
  return [...new Set(ends)]
    .flatMap((point) =>
      point === undefined || point === null
        ? []
        : [`At ${threshold(point.threshold)}: precision ${said(point.precision)}, recall ${said(point.recall)}.`],
    )
    .join(' ');
}

function said(estimate: Estimate | null): string {
  return estimate === null ? 'unknown' : estimate.value.toFixed(2);
}

/** The point of the highest F1, the first of several. */
export function bestF1(curve: readonly CurvePoint[]): CurvePoint | null {
  return curve.reduce<CurvePoint | null>(
    (best, point) => ((point.f1?.value ?? -1) > (best?.f1?.value ?? -1) ? point : best),
    null,
  );
}

function curveTable(curve: readonly CurvePoint[]): Table {
  return {
    columns: [
      { name: 'Threshold', digits: 1 },
      { name: 'Kept' },
      ...MEASURES.flatMap((measure) => [
        { name: measure === 'f1' ? 'F1' : `${measure[0]?.toUpperCase()}${measure.slice(1)}`, digits: 2 },
        { name: `${NAMES[measure]} from`, digits: 2 },
        { name: `${NAMES[measure]} to`, digits: 2 },
      ]),
    ],
    rows: curve.map((point) => [
      point.threshold,
      point.kept,
      ...MEASURES.flatMap((measure) => {
        const estimate = point[measure];
        return [estimate?.value ?? null, estimate?.interval?.low ?? null, estimate?.interval?.high ?? null];
      }),
    ]),
  };
}

interface DrawingProps {
  readonly size: Size;
  readonly curve: readonly CurvePoint[];
  readonly share: number;
  readonly minScore: number | null;
}

function Drawing({ size, curve, share, minScore }: DrawingProps) {
  const ends = [curve[0]?.threshold ?? 1, curve.at(-1)?.threshold ?? 5] as const;
  const isInside = minScore !== null && minScore >= ends[0] && minScore <= ends[1];
  const items: LegendItem[] = [
    ...MEASURES.map((measure) => ({ words: NAMES[measure], sample: <LineSample kind={`trace ${measure}`} /> })),
    { words: 'share of good', sample: <LineSample kind="trace even" /> },
    ...(isInside ? [{ words: 'your threshold', sample: <LineSample kind="trace least" /> }] : []),
  ];
  const area = areaIn(size, legendHeight(items, size.width));
  const x = scaleLinear(ends, [area.left, area.right]);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const at = ({ threshold: value }: CurvePoint) => x(value);
  const band = (measure: Measure) =>
    areaOf<CurvePoint>()
      .defined((point) => (point[measure]?.interval ?? null) !== null)
      .x(at)
      .y0((point) => y(point[measure]?.interval?.low ?? 0))
      .y1((point) => y(point[measure]?.interval?.high ?? 0))(curve) ?? '';
  const path = (measure: Measure) =>
    lineOf<CurvePoint>()
      .defined((point) => point[measure] !== null)
      .x(at)
      .y((point) => y(point[measure]?.value ?? 0))(curve) ?? '';
  return (
    <>
      <Legend items={items} width={size.width} />
      <Axes area={area} x={ticksOf(x, 6)} y={ticksOf(y, 5)} xName="keep from this score" yName="share" />
      <path class="band precision" d={band('precision')} />
      <path class="band recall" d={band('recall')} />
      <line class="trace even" x1={area.left} x2={area.right} y1={y(share)} y2={y(share)} />
      {isInside && <line class="trace least" x1={x(minScore)} x2={x(minScore)} y1={area.top} y2={area.bottom} />}
      {MEASURES.map((measure) => (
        <path key={measure} class={`trace ${measure}`} data-measure={measure} d={path(measure)} />
      ))}
    </>
  );
}
