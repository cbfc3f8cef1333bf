// Rating against the length of the output: models that judge tend to follow it.

import { useComputed } from '@preact/signals';
import { scaleLinear } from 'd3-scale';
import { spread } from '../../core/distribution.ts';
import { Z } from '../../core/estimate.ts';
import { spearman } from '../../core/ranks.ts';
import type { Row } from '../../run/app.ts';
import { count, counted } from '../figures.ts';
import { scoreOf } from '../row-state.ts';
import { Axes, areaIn, Legend, LineSample, legendHeight, ticksOf } from './axes.tsx';
import type { Shared } from './measured-raters.ts';
import { Picture, type Size } from './picture.tsx';
import type { Table } from './table.ts';

/** One rated pair. */
export interface Dot {
  readonly id: string;
  readonly document: string;
  /** Characters of the output. */
  readonly length: number;
  readonly score: number;
}

/** Pairs of about one length: a tenth of all. */
export interface LengthGroup {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly length: number;
  readonly score: number;
  readonly sd: number | null;
}

const GROUPS = 10;
// With fewer to a group, its mean says nothing.
const LEAST_IN_GROUP = 4;
// More dots than these hide one another: then squares show how many lie where.
const MOST_DOTS = 1200;
const SQUARE = 9;

export function LengthPicture({ shared }: { readonly shared: Shared }) {
  const rows = useComputed(() => shared.later.scores.value?.rows ?? null);
  const seen = useComputed(() => {
    const dots = dotsOf(rows.value ?? []);
    return { dots, groups: groupsOf(dots), rho: rhoOf(dots) };
  });
  if (rows.value === null) return null;
  const { dots, groups, rho } = seen.value;
  const sentence = rhoSentence(rho, dots.length);
  return (
    <Picture
      name="length"
      title="Whether longer texts are rated higher"
      label={`${sentence} Mean score by length: ${groups.map(({ from, to, score }) => `${score.toFixed(1)} from ${count(from)} to ${count(to)} characters`).join(', ')}.`}
      height={300}
      draw={(size) => <Drawing size={size} dots={dots} groups={groups} />}
      table={groupsTable(groups)}
      file={() => dotsTable(dots)}
    >
      <p data-testid="rho">{sentence}</p>
      {groups.length > 1 && (
        <p class="soft">The table has the means of {groups.length} groups of lengths, the CSV file every pair.</p>
      )}
    </Picture>
  );
}

function dotsOf(rows: readonly Row[]): readonly Dot[] {
  return rows.flatMap((row) => {
    const score = scoreOf(row);
    const { id, text } = row.segment;
    return score === null ? [] : [{ id, document: row.document.name, length: text.length, score }];
  });
}

export function rhoOf(dots: readonly Dot[]): number | null {
  return spearman(
    dots.map(({ length }) => length),
    dots.map(({ score }) => score),
  );
}

/** What Spearman's correlation says of so many pairs. */
export function rhoSentence(rho: number | null, n: number): string {
  if (rho === null) return `Too few pairs are rated, or all of them alike, to correlate: ${counted(n, 'pair')}.`;
  const figure = `Spearman’s ρ is ${rho.toFixed(2).replace('-', '−')} over ${counted(n, 'rated pair')}`;
  // Of independent values, ρ lies within 1.96 / √(n − 1) of 0 in 95 of 100 samples.
  if (Math.abs(rho) < Z / Math.sqrt(n - 1)) return `${figure}: no more than chance would give.`;
  const strength = Math.abs(rho) >= 0.5 ? 'clearly' : Math.abs(rho) >= 0.3 ? 'somewhat' : 'slightly';
  return `${figure}: ${rho > 0 ? 'longer' : 'shorter'} texts are rated ${strength} higher.`;
}

/** Groups of as equal a number as can be, shortest first; equal lengths may lie in two. */
export function groupsOf(dots: readonly Dot[]): readonly LengthGroup[] {
  const ordered = dots.toSorted((a, b) => a.length - b.length);
  const groups = Math.min(GROUPS, Math.floor(dots.length / LEAST_IN_GROUP));
  return Array.from({ length: groups }, (_, at) =>
    ordered.slice(Math.floor((at * dots.length) / groups), Math.floor(((at + 1) * dots.length) / groups)),
  ).map((group) => {
    const score = spread(group.map((dot) => dot.score));
    return {
      from: group[0]?.length ?? 0,
      to: group.at(-1)?.length ?? 0,
      n: group.length,
      length: spread(group.map((dot) => dot.length))?.mean ?? 0,
      score: score?.mean ?? 0,
      sd: score?.sd ?? null,
    };
  });
}

function groupsTable(groups: readonly LengthGroup[]): Table {
  return {
    columns: [
      { name: 'Characters from' },
      { name: 'to' },
      { name: 'Pairs' },
      { name: 'Mean length', digits: 0 },
      { name: 'Mean score', digits: 2 },
      { name: 'Standard deviation', digits: 2 },
    ],
    rows: groups.map(({ from, to, n, length, score, sd }) => [from, to, n, length, score, sd]),
  };
}

function dotsTable(dots: readonly Dot[]): Table {
  return {
    columns: [{ name: 'Segment' }, { name: 'Document' }, { name: 'Characters' }, { name: 'Score' }],
    rows: dots.map(({ id, document, length, score }) => [id, document, length, score]),
  };
}

interface DrawingProps {
  readonly size: Size;
  readonly dots: readonly Dot[];
  readonly groups: readonly LengthGroup[];
}

function Drawing({ size, dots, groups }: DrawingProps) {
  const many = dots.length > MOST_DOTS;
  const items = [
    {
      words: many ? 'pairs, darker where many' : 'a pair',
      sample: many ? <rect class="square" x={5} y={2} width={10} height={10} /> : <path class="dots" d="M11,7h0" />,
    },
    ...(groups.length > 1 ? [{ words: 'mean ± standard deviation', sample: <LineSample kind="trace mean" /> }] : []),
  ];
  const area = areaIn(size, legendHeight(items, size.width));
  const x = scaleLinear(extent(dots.map(({ length }) => length)), [area.left, area.right]).nice(5);
  const y = scaleLinear(extent(dots.map(({ score }) => score)), [area.bottom, area.top]).nice(4);
  return (
    <>
      <Legend items={items} width={size.width} />
      <Axes area={area} x={ticksOf(x, 5)} y={ticksOf(y, 4)} xName="characters of the output" yName="score" />
      {many ? (
        squaresOf(dots, x, y).map(({ left, top, share }) => (
          <rect
            key={`${left} ${top}`}
            class="square"
            x={left}
            y={top}
            width={SQUARE - 1}
            height={SQUARE - 1}
            fill-opacity={share}
          />
        ))
      ) : (
        <path
          class="dots"
          d={dots.map((dot) => `M${x(dot.length).toFixed(1)},${y(dot.score).toFixed(1)}h0`).join('')}
        />
      )}
      {groups.length > 1 && (
        <g>
          {groups.map((group) => (
            <line
              key={group.length}
              class="trace sd"
              x1={x(group.length)}
              x2={x(group.length)}
              y1={y(group.score - (group.sd ?? 0))}
              y2={y(group.score + (group.sd ?? 0))}
            />
          ))}
          <path class="trace mean" d={`M${groups.map((group) => `${x(group.length)},${y(group.score)}`).join('L')}`} />
        </g>
      )}
    </>
  );
}

/** How many dots lie in each square of the picture, as a share of the fullest, by its root so that few are seen too. */
function squaresOf(dots: readonly Dot[], x: (value: number) => number, y: (value: number) => number) {
  const counts = new Map<string, { readonly left: number; readonly top: number; n: number }>();
  for (const dot of dots) {
    const left = Math.floor(x(dot.length) / SQUARE) * SQUARE;
    const top = Math.floor(y(dot.score) / SQUARE) * SQUARE;
    const there = counts.get(`${left} ${top}`);
    if (there === undefined) counts.set(`${left} ${top}`, { left, top, n: 1 });
    else there.n += 1;
  }
  const squares = [...counts.values()];
  const most = squares.reduce((found, { n }) => Math.max(found, n), 1);
  return squares.map(({ left, top, n }) => ({
    left,
    top,
    share: Number((0.15 + 0.75 * Math.sqrt(n / most)).toFixed(2)),
  }));
}

// Spread arguments would overflow the stack on very long lists.
function extent(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low)) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
