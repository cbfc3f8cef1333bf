// How far every two raters put the same pairs into the same order.

import { useComputed } from '@preact/signals';
import { type Agreement, agreements } from '../../core/agreement.ts';
import { count } from '../figures.ts';
import type { NamedRater, Shared } from './measured-raters.ts';
import { Picture, type Size } from './picture.tsx';
import type { Table } from './table.ts';

export function AgreementPicture({ shared }: { readonly shared: Shared }) {
  // Looked at when its turn comes, though the raters are known before.
  const seen = useComputed(() => (shared.later.agreement.value === null ? [] : shared.raters.peek()));
  const matrix = useComputed(() => agreements(seen.value));
  const raters = seen.value;
  if (raters.length === 0) return null;
  return (
    <Picture
      name="agreement"
      title="Whether raters agree on the order"
      label={spoken(raters, matrix.value)}
      height={(width) => namesHeight(raters) + cellOf(raters, width).height * raters.length + HEAD}
      draw={(size) => <Drawing size={size} raters={raters} matrix={matrix.value} />}
      table={agreementTable(raters, matrix.value)}
    >
      <p class="soft">
        Spearman’s ρ of every two raters over the pairs that both rated, with their number below: 1 is the same order, 0
        none in common.
      </p>
    </Picture>
  );
}

function spoken(raters: readonly NamedRater[], matrix: readonly (readonly Agreement[])[]): string {
  return pairsOf(raters, matrix)
    .map(({ a, b, rho, n }) => `${a.name} and ${b.name}: ${written(rho)} over ${count(n)} pairs.`)
    .join(' ');
}

function pairsOf(raters: readonly NamedRater[], matrix: readonly (readonly Agreement[])[]) {
  return raters.flatMap((a, row) =>
    raters.slice(row + 1).map((b, at) => ({ a, b, ...(matrix[row]?.[row + 1 + at] ?? { rho: null, n: 0 }) })),
  );
}

function agreementTable(raters: readonly NamedRater[], matrix: readonly (readonly Agreement[])[]): Table {
  return {
    columns: [{ name: 'Rater' }, { name: 'and' }, { name: 'Spearman’s ρ', digits: 2 }, { name: 'Pairs' }],
    rows: pairsOf(raters, matrix).map(({ a, b, rho, n }) => [`${a.code} ${a.name}`, `${b.code} ${b.name}`, rho, n]),
  };
}

function written(rho: number | null): string {
  return rho === null ? 'cannot be told' : rho.toFixed(2).replace('-', '−');
}

const HEAD = 22;
const LINE = 20;
const SIDE = 22;

function namesHeight(raters: readonly NamedRater[]): number {
  return raters.length * LINE + 10;
}

function cellOf(raters: readonly NamedRater[], width: number): { readonly width: number; readonly height: number } {
  const each = Math.min(108, (width - SIDE) / Math.max(1, raters.length));
  return { width: each, height: Math.min(46, Math.max(38, each * 0.6)) };
}

interface DrawingProps {
  readonly size: Size;
  readonly raters: readonly NamedRater[];
  readonly matrix: readonly (readonly Agreement[])[];
}

function Drawing({ size, raters, matrix }: DrawingProps) {
  const top = namesHeight(raters) + HEAD;
  const cell = cellOf(raters, size.width);
  return (
    <>
      {raters.map(({ code, name, n }, at) => (
        <text key={code} class="name" x={0} y={13 + at * LINE}>
          {code} {name}
          <tspan class="aside"> {count(n)} rated</tspan>
        </text>
      ))}
      {raters.map(({ code }, at) => (
        <g key={code} class="axes">
          <text x={SIDE + (at + 0.5) * cell.width} y={top - 7} text-anchor="middle">
            {code}
          </text>
          <text x={SIDE - 8} y={top + (at + 0.5) * cell.height + 4} text-anchor="end">
            {code}
          </text>
        </g>
      ))}
      {matrix.map((line, row) =>
        line.map(({ rho, n }, column) => {
          const [x, y] = [SIDE + column * cell.width, top + row * cell.height];
          return (
            <g key={`${row} ${column}`} data-cell={`${row + 1} ${column + 1}`}>
              <rect
                class={row === column ? 'cell self' : 'cell'}
                x={x + 1}
                y={y + 1}
                width={cell.width - 2}
                height={cell.height - 2}
                // Light enough at its darkest for the words on it.
                fill-opacity={row === column || rho === null ? 0 : Number((0.35 * Math.abs(rho)).toFixed(3))}
              />
              {row !== column && (
                <>
                  <text class="cell-words" x={x + cell.width / 2} y={y + cell.height / 2 - 1} text-anchor="middle">
                    {rho === null ? '–' : rho.toFixed(2).replace('-', '−')}
                  </text>
                  <text class="cell-n" x={x + cell.width / 2} y={y + cell.height / 2 + 13} text-anchor="middle">
                    {count(n)}
                  </text>
                </>
              )}
            </g>
          );
        }),
      )}
    </>
  );
}
