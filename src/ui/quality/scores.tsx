// How many pairs have which score, with the threshold as a line to move: how large A_k is there, and how precise.

import { useComputed, useSignal } from '@preact/signals';
import { scaleLinear } from 'd3-scale';
import { histogram } from '../../core/distribution.ts';
import { precisionAt } from '../../core/quality-curve.ts';
import { type Selection, type SelectRule, selectionOf } from '../../core/select.ts';
import type { App, Row } from '../../run/app.ts';
import { count, counted, threshold } from '../figures.ts';
import { precisionSentence, precisionWords } from '../precision-words.ts';
import { scoreOf } from '../row-state.ts';
import { Axes, areaIn, ticksOf } from './axes.tsx';
import type { Shared } from './measured-raters.ts';
import { Picture, type Size } from './picture.tsx';
import type { Table } from './table.ts';
import { ThresholdLine } from './threshold-line.tsx';

const LOW = 1;
const HIGH = 5;
/** A tenth of a point, as fine as the threshold is set. */
const BINS = 40;

interface ScoresPictureProps {
  readonly app: App;
  readonly shared: Shared;
}

export function ScoresPicture({ app, shared }: ScoresPictureProps) {
  const dragged = useSignal<number | null>(null);
  const rows = useComputed(() => shared.later.scores.value?.rows ?? null);
  const bins = useComputed(() => binsOf((rows.value ?? []).map(scoreOf).filter((score) => score !== null)));
  if (rows.value === null) return null;
  const minScore = dragged.value ?? app.settings.value.minScore;
  const rule = { ...app.settings.value, minScore };
  const kept = keptAt(rows.value, rule);
  const precision = precisionAt(shared.labelled.value.rows, rule);
  const pairs = bins.value.reduce((sum, bin) => sum + bin.pairs, 0);
  return (
    <Picture
      name="scores"
      title="How many pairs have which score"
      label={`Scores of ${counted(pairs, 'rated pair')}: ${spoken(bins.value)} ${keptSentence(minScore, kept)}`}
      height={260}
      draw={(size) => <Drawing size={size} bins={bins.value} minScore={minScore} />}
      over={(size) => {
        const { left, right, top, bottom } = areaIn(size);
        return (
          <ThresholdLine
            value={minScore}
            low={LOW}
            high={HIGH}
            from={left}
            to={right}
            top={top}
            height={bottom - top + 9}
            text={`${threshold(minScore)}: ${counted(kept.size, 'pair')} kept, ${precisionWords(precision)}`}
            onDrag={(value) => {
              dragged.value = value;
            }}
            onChoose={(value) => void app.changeSettings((now) => ({ ...now, minScore: value }))}
          />
        );
      }}
      table={binsTable(bins.value)}
    >
      <p data-testid="kept-at">{keptSentence(minScore, kept)}</p>
      <p class="soft" data-testid="precision-at">
        {precisionSentence(precision)}
      </p>
    </Picture>
  );
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly pairs: number;
}

/** Pairs in each tenth of a point, from the lowest that has some to the highest; a score of 5 is in the last. */
export function binsOf(scores: readonly number[]): readonly Bin[] {
  // A score on the edge of a bin belongs to the bin above, as it is kept from that threshold on; rounding must not move it.
  const { counts } = histogram(
    scores.map((score) => Math.min(HIGH, Math.max(LOW, score + 1e-9))),
    LOW,
    HIGH,
    BINS,
  );
  const bins = counts.map((pairs, at) => ({ from: 1 + at / 10, to: 1.1 + at / 10, pairs }));
  const first = bins.findIndex(({ pairs }) => pairs > 0);
  const last = bins.findLastIndex(({ pairs }) => pairs > 0);
  return first < 0 ? [] : bins.slice(first, last + 1);
}

function binsTable(bins: readonly Bin[]): Table {
  return {
    columns: [{ name: 'Score from', digits: 1 }, { name: 'below', digits: 1 }, { name: 'Pairs' }],
    rows: bins.map(({ from, to, pairs }) => [from, to, pairs]),
  };
}

function spoken(bins: readonly Bin[]): string {
  const within = (from: number) =>
    bins.filter((bin) => Math.floor(bin.from + 1e-9) === from).reduce((sum, { pairs }) => sum + pairs, 0);
  return `${[1, 2, 3, 4].map((from) => `${within(from)} from ${from} to ${from + 1}`).join(', ')}.`;
}

/** How the curated set would come about at a threshold. */
export interface KeptAt {
  /** Pairs of the curated set. */
  readonly size: number;
  readonly of: Readonly<Record<Selection, number>>;
}

export function keptAt(rows: readonly Row[], rule: SelectRule): KeptAt {
  const of: Record<Selection, number> = { accepted: 0, kept: 0, rejected: 0, marked: 0, below: 0, unrated: 0 };
  for (const row of rows) of[selectionOf(row, rule)] += 1;
  return { size: of.accepted + of.kept, of };
}

/** Size of the curated set at a threshold, with what a person's word and the marks have to do with it. */
export function keptSentence(minScore: number, { size, of }: KeptAt): string {
  const asides = [
    ...(of.accepted > 0 ? [`${count(of.accepted)} of them accepted by you`] : []),
    ...(of.marked > 0 ? [`${count(of.marked)} marked and left out`] : []),
    ...(of.rejected > 0 ? [`${count(of.rejected)} rejected by you`] : []),
  ];
  const rest = asides.length === 0 ? '' : `; ${asides.join(', ')}`;
  return `From ${threshold(minScore)} on, the curated set has ${counted(size, 'pair')}${rest}.`;
}

interface DrawingProps {
  readonly size: Size;
  readonly bins: readonly Bin[];
  readonly minScore: number;
}

function Drawing({ size, bins, minScore }: DrawingProps) {
  const area = areaIn(size);
  const most = Math.max(1, ...bins.map(({ pairs }) => pairs));
  const x = scaleLinear([LOW, HIGH], [area.left, area.right]);
  const y = scaleLinear([0, most], [area.bottom, area.top]);
  const wholes = ticksOf(y, 4).filter(({ label }) => !label.includes('.'));
  const line = x(minScore);
  return (
    <>
      <Axes area={area} x={ticksOf(x, 5)} y={wholes} xName="score" yName="pairs" />
      {bins.map(({ from, to, pairs }) => {
        const [left, right] = [x(from) + 0.75, x(to) - 0.75];
        // Only what lies beyond the line is in the colour of what is kept.
        const split = Math.min(right, Math.max(left, line));
        const title = `${from.toFixed(1)} to ${to.toFixed(1)}: ${counted(pairs, 'pair')}`;
        return (
          <g key={from} data-from={from.toFixed(1)}>
            <title>{title}</title>
            <rect class="column" x={left} y={y(pairs)} width={split - left} height={area.bottom - y(pairs)} />
            <rect class="column kept" x={split} y={y(pairs)} width={right - split} height={area.bottom - y(pairs)} />
          </g>
        );
      })}
      <line class="trace least" x1={line} x2={line} y1={area.top - 4} y2={area.bottom} />
      <circle class="handle" cx={line} cy={area.bottom} r={8} />
      <text class="halo strong" x={line} y={area.top - 9} text-anchor={line > area.right - 60 ? 'end' : 'middle'}>
        from {threshold(minScore)}
      </text>
    </>
  );
}
