// Lengths of instructions and outputs in the seed, in all pairs and in what is kept, beside the paper's table.

import { useComputed } from '@preact/signals';
import { scaleLinear } from 'd3-scale';
import { spread } from '../../core/distribution.ts';
import { select } from '../../core/select.ts';
import type { Settings } from '../../core/settings.ts';
import type { App, Row } from '../../run/app.ts';
import { count, threshold } from '../figures.ts';
import { isReviewable, type Pair, pairOf } from '../review/pair.ts';
import { Legend, type LegendItem, legendHeight, ticksOf } from './axes.tsx';
import type { Shared } from './measured-raters.ts';
import { PAPER_LENGTHS, type PaperLengths } from './paper.ts';
import { Picture, type Size } from './picture.tsx';
import type { Cell, Table } from './table.ts';

type Spread = ReturnType<typeof spread>;

/** One set of pairs and its like in the paper. Characters are UTF-16 code units. */
export interface SetLengths {
  readonly name: string;
  readonly n: number;
  readonly instruction: Spread;
  readonly output: Spread;
  readonly paper: PaperLengths | null;
}

interface LengthsPictureProps {
  readonly app: App;
  readonly shared: Shared;
}

export function LengthsPicture({ app, shared }: LengthsPictureProps) {
  const seed = useComputed(() => (app.seed.value?.pairs ?? []).filter(({ mark }) => mark === null));
  const sets = useComputed(() => {
    const seen = shared.later.lengths.value;
    return seen === null ? [] : setLengths(seed.value, seen.rows, seen);
  });
  if (sets.value.length === 0) return null;
  const ours = sets.value.filter(({ n }) => n > 0);
  return (
    <Picture
      name="lengths"
      title="How long instructions and outputs are"
      label={ours.map(spoken).join(' ')}
      height={(width) => (width < WIDE ? 2 : 1) * (ROW * sets.value.length + PANEL_FOOT) + legendHeight(LEGEND, width)}
      draw={(size) => <Drawing size={size} sets={sets.value} />}
      table={lengthsTable(sets.value)}
    >
      <p class="soft">
        Means in characters, lines of one standard deviation either way. A₄ and A₅ are what would be kept from 4 and
        from 4.5, with your word and the marks. In the paper curation shortens instructions, 352 to 206 to 115.
      </p>
    </Picture>
  );
}

/** The seed, all pairs, and the curated sets: those of the paper and the present one where it is another. */
export function setLengths(
  seed: readonly Pair[],
  rows: readonly Row[],
  rule: Pick<Settings, 'minScore' | 'filters'>,
): readonly SetLengths[] {
  const at = (minScore: number) =>
    select(rows, { ...rule, minScore })
      .filter(isReviewable)
      .map(pairOf);
  const named = (name: string, minScore: number) => (rule.minScore === minScore ? `${name}, as set` : name);
  const isPaper = rule.minScore === 4 || rule.minScore === 4.5;
  return [
    lengthsOf('Seed', seed, PAPER_LENGTHS.seed),
    lengthsOf('All pairs', rows.filter(isReviewable).map(pairOf), PAPER_LENGTHS.all),
    lengthsOf(named('A₄, from 4', 4), at(4), PAPER_LENGTHS.a4),
    lengthsOf(named('A₅, from 4.5', 4.5), at(4.5), PAPER_LENGTHS.a5),
    ...(isPaper ? [] : [lengthsOf(`Kept, from ${threshold(rule.minScore)}`, at(rule.minScore), null)]),
  ];
}

function lengthsOf(name: string, pairs: readonly Pair[], paper: PaperLengths | null): SetLengths {
  return {
    name,
    n: pairs.length,
    instruction: spread(pairs.map(({ instruction }) => instruction.length)),
    output: spread(pairs.map(({ output }) => output.length)),
    paper,
  };
}

function spoken({ name, n, instruction, output }: SetLengths): string {
  const of = (found: Spread) =>
    found === null
      ? 'none'
      : `${count(Math.round(found.mean))}${found.sd === null ? '' : ` ± ${count(Math.round(found.sd))}`}`;
  return `${name}, ${count(n)} pairs: instructions ${of(instruction)} characters, outputs ${of(output)}.`;
}

function lengthsTable(sets: readonly SetLengths[]): Table {
  const cells = (found: Spread): readonly Cell[] => [found?.mean ?? null, found?.sd ?? null];
  return {
    columns: [
      { name: 'Pairs' },
      { name: 'Number' },
      { name: 'Instruction, mean', digits: 0 },
      { name: 'Instruction, ±', digits: 0 },
      { name: 'Output, mean', digits: 0 },
      { name: 'Output, ±', digits: 0 },
    ],
    rows: sets.flatMap(({ name, n, instruction, output, paper }) => [
      [name, n, ...cells(instruction), ...cells(output)],
      ...(paper === null ? [] : [[`${name}, in the paper`, paper.n, ...paper.instruction, ...paper.output]]),
    ]),
  };
}

// From this width on instructions and outputs stand side by side.
const WIDE = 520;
const ROW = 44;
const PANEL_FOOT = 46;
const TITLE = 18;

const LEGEND: readonly LegendItem[] = [
  { words: 'here', sample: <circle class="dot ours" cx={11} cy={7} r={5} /> },
  { words: 'in the paper', sample: <circle class="dot other" cx={11} cy={7} r={5} /> },
];

function Drawing({ size, sets }: { readonly size: Size; readonly sets: readonly SetLengths[] }) {
  const isWide = size.width >= WIDE;
  const top = legendHeight(LEGEND, size.width);
  const width = isWide ? (size.width - 28) / 2 : size.width;
  const height = ROW * sets.length + PANEL_FOOT;
  return (
    <>
      <Legend items={LEGEND} width={size.width} />
      <g transform={`translate(0 ${top})`}>
        <Panel of="instruction" name="instruction, characters" sets={sets} width={width} />
      </g>
      <g transform={isWide ? `translate(${width + 28} ${top})` : `translate(0 ${top + height})`}>
        <Panel of="output" name="output, characters" sets={sets} width={width} />
      </g>
    </>
  );
}

interface PanelProps {
  readonly of: 'instruction' | 'output';
  readonly name: string;
  readonly sets: readonly SetLengths[];
  readonly width: number;
}

function Panel({ of, name, sets, width }: PanelProps) {
  const ends = sets.flatMap((set) => [
    (set[of]?.mean ?? 0) + (set[of]?.sd ?? 0),
    set.paper === null ? 0 : set.paper[of][0] + set.paper[of][1],
  ]);
  const bottom = TITLE + ROW * sets.length;
  const x = scaleLinear([0, Math.max(1, ...ends)], [6, width - 18]);
  return (
    <g>
      <g class="axes">
        <text x={0} y={11}>
          {name}
        </text>
        <line class="ground" x1={6} x2={width - 18} y1={bottom} y2={bottom} />
        {ticksOf(x, 4).map(({ at, label }) => (
          <text key={at} x={at} y={bottom + 17} text-anchor={at < 12 ? 'start' : 'middle'}>
            {label}
          </text>
        ))}
      </g>
      {sets.map((set, at) => {
        const y = TITLE + at * ROW;
        const found = set[of];
        return (
          <g key={set.name} data-set={set.name}>
            <text class="halo name" x={6} y={y + 12}>
              {set.name}
              <tspan class="aside"> {set.n === 0 ? 'none yet' : `${count(set.n)} here`}</tspan>
            </text>
            {set.paper !== null && (
              <Lengths x={x} y={y + 33} mean={set.paper[of][0]} sd={set.paper[of][1]} kind="other" />
            )}
            {found !== null && <Lengths x={x} y={y + 23} mean={found.mean} sd={found.sd} kind="ours" />}
          </g>
        );
      })}
    </g>
  );
}

interface LengthsProps {
  readonly x: (value: number) => number;
  readonly y: number;
  readonly mean: number;
  readonly sd: number | null;
  readonly kind: 'ours' | 'other';
}

// A length is never below 0, though a mean less its deviation may be.
function Lengths({ x, y, mean, sd, kind }: LengthsProps) {
  return (
    <g>
      {sd !== null && <line class={`reach ${kind}`} x1={x(Math.max(0, mean - sd))} x2={x(mean + sd)} y1={y} y2={y} />}
      <circle class={`dot ${kind}`} cx={x(mean)} cy={y} r={4.5} />
    </g>
  );
}
