// The two jobs of the command, rows and pairs, in one shape: what is to be rated, and what is told of the scores.

import { basename } from 'node:path';
import { Complaint } from '../headless/words.ts';
import { type AccuracyFigure, type AreaFigure, accuracyFigures, areaFigures } from './figures.ts';
import type { RatedText } from './items.ts';
import { type BadLine, badLinesSentence, type Lines, readPairs, readRows } from './lines.ts';
import type { JudgeOptions } from './options.ts';
import type { VerdictOf } from './rate.ts';
import type { JudgeRater } from './raters.ts';
import { accuracyTable, areaTable } from './table.ts';

export interface Task {
  readonly texts: readonly RatedText[];
  /** Of every line that could be read, also beyond the limit and of examples. */
  readonly instructions: readonly string[];
  /** `200 rows, 100 of them good`. */
  readonly size: string;
  readonly bad: readonly BadLine[];
  /** What to say of the bad lines; null without any. */
  readonly badLines: string | null;
  figures(raters: readonly JudgeRater[], verdictOf: VerdictOf): Figures;
}

export interface Figures {
  readonly figures: readonly AreaFigure[] | readonly AccuracyFigure[];
  readonly table: string;
}

type Wanted = Pick<JudgeOptions, 'what' | 'file' | 'limit' | 'settings'>;

/** Reads the file's text. Throws a Complaint when no line can be used, or when the labels leave nothing to tell. */
export function readTask(wanted: Wanted, text: string): Task {
  return wanted.what === 'rows' ? rowsTask(wanted, readRows(text)) : pairsTask(wanted, readPairs(text));
}

function rowsTask(wanted: Wanted, lines: ReturnType<typeof readRows>): Task {
  const rows = someOf(wanted, lines, ({ output }) => [output]);
  const good = rows.filter((row) => row.good).length;
  if (good === 0 || good === rows.length) {
    const which = good === 0 ? 'None' : 'Every one';
    throw new Complaint(`${which} of the ${rows.length} rows is good; telling good from others needs both.`);
  }
  const texts = rows.map(({ row, instruction, output }): RatedText => ({ row, side: null, instruction, output }));
  return {
    texts,
    ...commonOf(lines),
    size: `${rows.length} rows, ${good} of them good`,
    figures(raters, verdictOf) {
      const scoreOf = scoreFrom(verdictOf);
      const rated = rows.map(({ good, subset, output }, at) => ({
        good,
        subset,
        length: output.length,
        scores: raters.map((rater) => scoreOf(texts[at] as RatedText, rater)),
      }));
      const figures = areaFigures(rated, namesOf(raters));
      return { figures, table: areaTable(figures) };
    },
  };
}

function pairsTask(wanted: Wanted, lines: ReturnType<typeof readPairs>): Task {
  const pairs = someOf(wanted, lines, ({ outputs }) => outputs);
  const ties = pairs.filter(({ label }) => label === 'tie').length;
  if (ties === pairs.length) {
    throw new Complaint(`Each of the ${ties} pairs has a tie as its label; accuracy needs some with a preference.`);
  }
  const sides = pairs.map(({ row, instruction, outputs }) => {
    const side = (which: 1 | 2): RatedText => ({ row, side: which, instruction, output: outputs[which - 1] ?? '' });
    return [side(1), side(2)] as const;
  });
  return {
    texts: sides.flat(),
    ...commonOf(lines),
    size: `${pairs.length} pairs, ${ties} of them ties by their label`,
    figures(raters, verdictOf) {
      const scoreOf = scoreFrom(verdictOf);
      const rated = pairs.map(({ label, subset, outputs: [first, second] }, at) => {
        const [one, two] = sides[at] as readonly [RatedText, RatedText];
        return {
          label,
          subset,
          lengths: [first.length, second.length] as const,
          scores: raters.map((rater) => [scoreOf(one, rater), scoreOf(two, rater)] as const),
        };
      });
      const figures = accuracyFigures(rated, namesOf(raters));
      return { figures, table: accuracyTable(figures) };
    },
  };
}

// A row that the rater is shown with its label is no test of it.
function someOf<T extends { readonly instruction: string }>(
  { file, limit, settings }: Wanted,
  { items, bad }: Lines<T>,
  outputsOf: (item: T) => readonly string[],
): readonly T[] {
  const shown = new Set(settings.examples.map(({ instruction, output }) => JSON.stringify([instruction, output])));
  const isShown = (item: T) => outputsOf(item).some((output) => shown.has(JSON.stringify([item.instruction, output])));
  const unseen = items.filter((item) => !isShown(item));
  if (unseen.length > 0) return unseen.slice(0, limit ?? unseen.length);
  const name = basename(file);
  if (items.length > 0) throw new Complaint(`Every line of ${name} is among the --examples, so none is left to judge.`);
  if (bad.length === 0) throw new Complaint(`${name} has no lines.`);
  throw new Complaint(`${name} has no line that can be used. ${badLinesSentence({ items, bad })}`);
}

function commonOf(lines: Lines<{ readonly instruction: string }>): Pick<Task, 'instructions' | 'bad' | 'badLines'> {
  return {
    instructions: lines.items.map(({ instruction }) => instruction),
    bad: lines.bad,
    badLines: badLinesSentence(lines),
  };
}

/**
 * `Ratings that failed: additive 3 of 200 (digits-unlikely); …` with the reasons, the most frequent first. Null when none
 * did. A text that stands in several rows counts in each.
 */
export function failuresSentence(
  texts: readonly RatedText[],
  raters: readonly JudgeRater[],
  verdictOf: VerdictOf,
): string | null {
  const words = raters.flatMap((rater) => {
    const whys = texts.map((text) => verdictOf(text, rater)).flatMap((verdict) => (verdict.ok ? [] : [verdict.why]));
    if (whys.length === 0) return [];
    const count = (why: string) => whys.filter((each) => each === why).length;
    const reasons = [...new Set(whys)].sort((a, b) => count(b) - count(a));
    return [`${rater.form} ${whys.length} of ${texts.length} (${reasons.join(', ')})`];
  });
  return words.length === 0 ? null : `Ratings that failed: ${words.join('; ')}.`;
}

function scoreFrom(verdictOf: VerdictOf) {
  return (text: RatedText, rater: JudgeRater): number | null => {
    const verdict = verdictOf(text, rater);
    return verdict.ok ? verdict.score : null;
  };
}

function namesOf(raters: readonly JudgeRater[]): readonly string[] {
  return raters.map(({ form }) => form);
}
