// How long the segments are, with the window of lengths drawn in and what is left out shaded.

import '../quality/quality.css';
import { useComputed } from '@preact/signals';
import { scaleLinear } from 'd3-scale';
import type { SegmentSettings } from '../../core/settings.ts';
import type { App } from '../../run/app.ts';
import { count, counted } from '../figures.ts';
import { Axes, areaIn, Legend, type LegendItem, legendHeight, ticksOf } from '../quality/axes.tsx';
import { Picture, type Size } from '../quality/picture.tsx';
import type { Table } from '../quality/table.ts';
import { type LengthBin, lengthBins } from './length-bins.ts';

export function SegmentLengths({ app }: { readonly app: App }) {
  const { segment } = app.settings.value;
  const bins = useComputed(() =>
    lengthBins(app.allRows.value, app.segmentStates.value, app.settings.value.segment.maxChars),
  );
  const all = bins.value.reduce((sum, bin) => sum + bin.in + bin.out, 0);
  const out = bins.value.reduce((sum, bin) => sum + bin.out, 0);
  if (all === 0) return <p>There are no segments yet.</p>;
  const mean = app.allRows.value.reduce((sum, row) => sum + row.segment.text.length, 0) / all;
  const said =
    `${counted(all, 'segment')} of ${count(Math.round(mean))} characters on average, ${count(out)} of them left out. ` +
    `The window is ${count(segment.minChars)} to ${count(segment.maxChars)} characters.`;
  return (
    <div class="lengths">
      <Picture
        name="segment-lengths"
        title="How long the segments are"
        label={`${said} ${spoken(bins.value)}`}
        height={(width) => 280 + legendHeight(LEGEND, width)}
        draw={(size) => <Drawing size={size} bins={bins.value} window={segment} />}
        table={tableOf(bins.value)}
      >
        <p>{said}</p>
        <p class="soft">
          Pieces shorter than the window are no segments and are not counted. What you edit or merge may lie beyond it.
        </p>
      </Picture>
    </div>
  );
}

function spoken(bins: readonly LengthBin[]): string {
  const fullest = bins.reduce<LengthBin | null>(
    (most, bin) => (most === null || bin.in + bin.out > most.in + most.out ? bin : most),
    null,
  );
  return fullest === null ? '' : `Most are of ${rangeWords(fullest)} characters: ${count(fullest.in + fullest.out)}.`;
}

function rangeWords({ from, to }: LengthBin): string {
  return to === null ? `${count(from)} or more` : `${count(from)} to ${count(to - 1)}`;
}

function tableOf(bins: readonly LengthBin[]): Table {
  return {
    columns: [{ name: 'Characters' }, { name: 'In' }, { name: 'Left out' }],
    rows: bins.filter((bin) => bin.in + bin.out > 0).map((bin) => [rangeWords(bin), bin.in, bin.out]),
  };
}

const LEGEND: readonly LegendItem[] = [
  { words: 'gets an instruction', sample: <rect class="column" x={4} y={0} width={14} height={12} /> },
  { words: 'left out', sample: <rect class="column out" x={4.5} y={0.5} width={13} height={11} /> },
];

interface DrawingProps {
  readonly size: Size;
  readonly bins: readonly LengthBin[];
  readonly window: SegmentSettings;
}

function Drawing({ size, bins, window: { minChars, maxChars } }: DrawingProps) {
  const above = legendHeight(LEGEND, size.width);
  const area = areaIn(size, above);
  const last = bins.at(-1);
  const step = (bins[0]?.to ?? 1) - (bins[0]?.from ?? 0);
  const x = scaleLinear([0, (last?.from ?? 0) + step], [area.left, area.right]);
  const highest = Math.max(1, ...bins.map((bin) => bin.in + bin.out));
  const y = scaleLinear([0, highest], [area.bottom, area.top]).nice(4);
  const width = Math.max(1, x(step) - x(0) - 1);
  return (
    <>
      <Legend items={LEGEND} width={size.width} />
      <rect
        class="window"
        x={x(minChars)}
        y={area.top}
        width={Math.max(0, x(maxChars) - x(minChars))}
        height={area.bottom - area.top}
      />
      <Axes
        area={area}
        x={ticksOf(x, size.width < 480 ? 4 : 7)}
        y={ticksOf(y, 4).filter(({ label }) => !label.includes('.'))}
        xName="characters"
        yName="segments"
      />
      {bins.map((bin) => (
        <g key={bin.from}>
          <rect class="column" x={x(bin.from) + 0.5} y={y(bin.in)} width={width} height={y(0) - y(bin.in)} />
          {bin.out > 0 && (
            <rect
              class="column out"
              x={x(bin.from) + 1}
              y={y(bin.in + bin.out) + 0.5}
              width={Math.max(0.5, width - 1)}
              height={Math.max(0.5, y(bin.in) - y(bin.in + bin.out) - 1)}
            />
          )}
        </g>
      ))}
      {[minChars, maxChars].map((at) => (
        <line key={at} class="edge" x1={x(at)} x2={x(at)} y1={area.top} y2={area.bottom} />
      ))}
      <text class="halo" x={(x(minChars) + x(maxChars)) / 2} y={area.top + 12} text-anchor="middle">
        the window
      </text>
    </>
  );
}
