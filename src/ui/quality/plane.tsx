// All raters in the plane of precision and recall, with the points of the paper.

import { scaleLinear } from 'd3-scale';
import { line as lineOf } from 'd3-shape';
import type { CurvePoint } from '../../core/quality-curve.ts';
import { threshold } from '../figures.ts';
import { Axes, areaIn, Legend, type LegendItem, LineSample, legendHeight, ticksOf } from './axes.tsx';
import { bestF1 } from './curve.tsx';
import type { RaterFigures } from './measured-raters.ts';
import { PAPER_CURATORS } from './paper.ts';
import { Picture, type Size } from './picture.tsx';
import type { Table } from './table.ts';

interface PlanePictureProps {
  readonly figures: readonly RaterFigures[];
  readonly current: string | null;
  readonly minScore: number;
}

export function PlanePicture({ figures, current, minScore }: PlanePictureProps) {
  const best = figures.flatMap(({ rater, curve }) => {
    const point = bestF1(curve);
    return point === null
      ? []
      : [
          `${rater.name}, best F1 at ${threshold(point.threshold)}: precision ${point.precision?.value.toFixed(2)}, recall ${point.recall?.value.toFixed(2)}.`,
        ];
  });
  const paper = PAPER_CURATORS.map(({ name, precision, recall }) => `${name} precision ${precision}, recall ${recall}`);
  return (
    <Picture
      name="plane"
      title="Every rater beside the paper’s"
      label={`${best.join(' ')} In the paper: ${paper.join('; ')}.`}
      height={(width) => Math.max(320, Math.min(380, width * 0.7))}
      draw={(size) => <Drawing size={size} figures={figures} current={current} minScore={minScore} />}
      table={planeTable(figures)}
    >
      <p class="soft">
        Further up and to the right is better. A number stands where its rater’s F1 is highest; the diamonds are the
        paper’s, on other pairs with another share of good ones.
      </p>
    </Picture>
  );
}

/** Best F1 of each rater, then the paper's points. */
function planeTable(figures: readonly RaterFigures[]): Table {
  return {
    columns: [
      { name: 'Rater' },
      { name: 'Labelled pairs' },
      { name: 'Threshold of the best F1', digits: 1 },
      { name: 'Precision', digits: 2 },
      { name: 'Recall', digits: 2 },
      { name: 'F1', digits: 2 },
    ],
    rows: [
      ...figures.map(({ rater, curve, ratings }) => {
        const point = bestF1(curve);
        return [
          `${rater.code} ${rater.name}`,
          ratings.length,
          point?.threshold ?? null,
          point?.precision?.value ?? null,
          point?.recall?.value ?? null,
          point?.f1?.value ?? null,
        ];
      }),
      ...PAPER_CURATORS.map(({ name, precision, recall }) => [
        `${name} in the paper`,
        250,
        null,
        precision,
        recall,
        (2 * precision * recall) / (precision + recall),
      ]),
    ],
  };
}

/** Dashes tell the lines of raters apart without colour. */
const DASHES = ['none', '7 3', '2 3', '9 3 2 3', '1 4', '12 4'] as const;

function Drawing({ size, figures, current, minScore }: PlanePictureProps & { readonly size: Size }) {
  const items: LegendItem[] = [
    ...figures.map(({ rater }, at) => ({
      words: `${rater.code} ${rater.name}`,
      sample: (
        <g style={{ strokeDasharray: DASHES[at % DASHES.length] }}>
          <LineSample kind="trace of-rater" />
        </g>
      ),
    })),
    { words: 'the paper', sample: <Diamond x={11} y={7} /> },
  ];
  const area = areaIn(size, legendHeight(items, size.width));
  const x = scaleLinear([0, 1], [area.left, area.right]);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const place = (point: CurvePoint | null | undefined) =>
    point?.precision && point.recall ? { x: x(point.recall.value), y: y(point.precision.value) } : null;
  return (
    <>
      <Legend items={items} width={size.width} />
      <Axes area={area} x={ticksOf(x, 5)} y={ticksOf(y, 5)} xName="recall" yName="precision" />
      {figures.map(({ rater, curve }, at) => (
        <g key={rater.key} style={{ strokeDasharray: DASHES[at % DASHES.length] }}>
          <path
            class="trace of-rater"
            d={
              lineOf<CurvePoint>()
                .defined((point) => place(point) !== null)
                .x((point) => place(point)?.x ?? 0)
                .y((point) => place(point)?.y ?? 0)(curve) ?? ''
            }
          />
        </g>
      ))}
      {PAPER_CURATORS.map(({ name, precision, recall }) => (
        <g key={name}>
          <Diamond x={x(recall)} y={y(precision)} />
          <text class="halo" x={x(recall) + 9} y={y(precision) - 6} text-anchor={recall > 0.8 ? 'end' : 'start'}>
            {name}
          </text>
        </g>
      ))}
      {figures.map(({ rater, curve }) => {
        const at = place(bestF1(curve));
        return at === null ? null : (
          <g key={rater.key}>
            <circle class="code" cx={at.x} cy={at.y} r={8.5} />
            <text class="code-words" x={at.x} y={at.y + 4} text-anchor="middle">
              {rater.code}
            </text>
          </g>
        );
      })}
      <AtThreshold at={place(pointAt(figures, current, minScore))} minScore={minScore} />
    </>
  );
}

function pointAt(figures: readonly RaterFigures[], current: string | null, minScore: number): CurvePoint | undefined {
  const curve = figures.find(({ rater }) => rater.key === current)?.curve ?? [];
  // Below its first threshold a curve stays as it is there: all scores are kept.
  return curve.findLast((point) => point.threshold <= minScore + 0.05) ?? curve[0];
}

// Where the present threshold stands on the curve of the settings' rater, in the colour of what is kept.
function AtThreshold({ at, minScore }: { readonly at: { x: number; y: number } | null; readonly minScore: number }) {
  if (at === null) return null;
  return (
    <g>
      <circle class="least-dot" cx={at.x} cy={at.y} r={4.5} />
      <text class="halo least-words" x={at.x + 8} y={at.y + 16}>
        from {threshold(minScore)}
      </text>
    </g>
  );
}

function Diamond({ x, y }: { readonly x: number; readonly y: number }) {
  return <path class="diamond" d={`M${x},${y - 5.5}l5.5,5.5l-5.5,5.5l-5.5,-5.5z`} />;
}
