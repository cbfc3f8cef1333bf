// The figures as aligned tables of plain text.

import type { Estimate } from '../../src/core/estimate.ts';
import type { AccuracyFigure, AreaFigure } from './figures.ts';

/** The table of `--rows`: a line for each set of rows and rater, and how to read it. */
export function areaTable(figures: readonly AreaFigure[]): string {
  const hasSubsets = figures.some(({ set }) => set !== 'all');
  const rows = figures.map((figure) => [
    figure.set,
    ...(hasSubsets ? [figure.against] : []),
    figure.rater,
    `${figure.good}+${figure.other}`,
    String(figure.failed),
    ...estimate(figure.auc),
    ...estimate(figure.aucOfLength),
    ...estimate(figure.difference, true),
  ]);
  const head = ['set', ...(hasSubsets ? ['against'] : []), 'rater', 'n', 'failed'];
  const words = hasSubsets ? 3 : 2;
  return [
    aligned([[...head, 'AUC', '', 'AUC of length', '', 'difference', ''], ...rows], words),
    '',
    'n: good + not good rows. AUC: chance that a good row is rated higher; a failed rating is lower than every score.',
    'In brackets DeLong’s 95 % intervals. Length is that of the output in characters.',
  ].join('\n');
}

/** The table of `--pairs`. */
export function accuracyTable(figures: readonly AccuracyFigure[]): string {
  const head = ['set', 'rater', 'n', 'label ties', 'failed', 'accuracy', '', 'ties', 'the longer one', '', 'ties'];
  const rows = figures.map((figure) => [
    figure.set,
    figure.rater,
    String(figure.decided),
    String(figure.labelTies),
    String(figure.failed),
    ...estimate(figure.accuracy),
    String(figure.ties),
    ...estimate(figure.accuracyOfLonger),
    String(figure.tiesOfLonger),
    ...estimate(figure.difference, true),
  ]);
  return [
    aligned([[...head, 'difference', ''], ...rows], 2),
    '',
    'n: pairs with a preference; those whose label is a tie are left out. A tie of the rater, or of lengths, counts half.',
    'In brackets 95 % intervals, Wilson’s for accuracies. Length is that of the output in characters.',
  ].join('\n');
}

/** `0.712` and `[0.640, 0.784]`, so that both line up; a dash where there is nothing to tell. */
function estimate(figure: Estimate | null, isSigned = false): [string, string] {
  if (figure === null) return ['–', ''];
  const number = (value: number) => {
    const words = value.toFixed(3).replace(/^-(0\.0+)$/, '$1');
    return isSigned && !words.startsWith('-') ? `+${words}` : words;
  };
  const { value, interval } = figure;
  return [number(value), interval === null ? '' : `[${number(interval.low)}, ${number(interval.high)}]`];
}

/** Columns two spaces apart; the first `words` to the left, the others to the right but for brackets. */
function aligned(rows: readonly (readonly string[])[], words: number): string {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const cell = (text: string, column: number) => {
    const room = ' '.repeat((widths[column] ?? 0) - [...text].length);
    return column < words || text.startsWith('[') ? text + room : room + text;
  };
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
