// Gathers what the card of a data set tells, from the rows of its files and of the whole project.

import type { DatasetChoices } from '../core/dataset/choices.ts';
import type { Column } from '../core/dataset/columns.ts';
import type { CardFacts, ModelFact, SourceFact } from '../core/dataset/facts.ts';
import type { DataFile } from '../core/dataset/layout.ts';
import { isGood, labelledRows, precisionAt } from '../core/quality-curve.ts';
import { auc } from '../core/rating-quality.ts';
import type { LineageOf } from '../core/records.ts';
import { languageOf } from '../core/segment-marks/language.ts';
import { readLines } from '../core/segment-marks/lines.ts';
import { isKept } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { Row } from './app.ts';
import { hubName } from './model-card.ts';

export interface FactsSource {
  readonly settings: Settings;
  /** Of all segments, and of those that are worked on or have results. */
  readonly allRows: readonly Row[];
  readonly rows: readonly Row[];
  readonly documents: number;
  readonly lineage: (key: string) => LineageOf;
  /** Licence of a base model by its id; null where it is not known. */
  readonly licenceOf: (base: string) => string | null;
  /** ISO 639-1 of a text; null where it cannot be told. */
  readonly detect: (text: string) => string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Lets the page answer. */
  readonly turn: () => Promise<void>;
}

/** What the card needs to know of these rows of the files. */
export async function factsOf(
  exported: readonly Row[],
  files: readonly DataFile[],
  columns: readonly Column[],
  choices: DatasetChoices,
  from: FactsSource,
): Promise<CardFacts> {
  const { settings, rows, allRows, turn } = from;
  const tally = emptyTally();
  await inSlices(rows, turn, (row) => countRow(tally, row, settings));
  const makers = { models: new Map<string, Maker>(), prompts: new Map<string, Maker>() };
  const sources = new Map<string, Counted<SourceFact>>();
  await inSlices(exported, turn, (row) => {
    countMakers(makers, row);
    countSource(sources, row);
  });
  return {
    choices,
    settings,
    madeAt: from.now,
    files,
    columns,
    counts: { documents: from.documents, segments: allRows.length, inWork: rows.length, ...tally.counts },
    models: [...makers.models.values()].map((each) => modelFact(each, from)),
    prompts: [...makers.prompts.values()].map(({ id, part, pairs }) => ({ name: id, part, pairs })),
    scores: tally.scores,
    // A stable sort: documents with as many pairs stay in their order.
    sources: [...sources.values()].sort((a, b) => b.pairs - a.pairs),
    languages: await languagesOf(exported, from),
    quality: qualityOf(rows, settings),
  };
}

/** Rows that are looked at between two turns of the event loop. */
const ROWS_PER_SLICE = 5000;

async function inSlices(rows: readonly Row[], turn: () => Promise<void>, look: (row: Row) => void): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_SLICE) {
    for (const row of rows.slice(start, start + ROWS_PER_SLICE)) look(row);
    await turn();
  }
}

type Counted<Fact extends { readonly pairs: number }> = Omit<Fact, 'pairs'> & { pairs: number };

function emptyTally() {
  const labelled = { good: 0, edited: 0, notGood: 0 };
  return { counts: { written: 0, rated: 0, failed: 0, marked: 0, kept: 0, labelled }, scores: [] as number[] };
}

function countRow({ counts, scores }: ReturnType<typeof emptyTally>, row: Row, settings: Settings): void {
  const { candidate, rating, marks, label } = row;
  if (candidate?.reply.ok === true) counts.written += 1;
  if (rating?.verdict.ok === true) {
    counts.rated += 1;
    scores.push(rating.verdict.score);
  }
  if (candidate?.reply.ok === false || rating?.verdict.ok === false) counts.failed += 1;
  if (marks.length > 0) counts.marked += 1;
  if (isKept(row, settings)) counts.kept += 1;
  if (label?.said.kind === 'good') counts.labelled.good += 1;
  if (label?.said.kind === 'edited') counts.labelled.edited += 1;
  if (label?.said.kind === 'not-good') counts.labelled.notGood += 1;
}

type Maker = { readonly id: string; readonly part: ModelFact['part']; pairs: number };

/** Who wrote and who rated a row, and in answer to which prompts. */
function countMakers(
  { models, prompts }: { readonly models: Map<string, Maker>; readonly prompts: Map<string, Maker> },
  { candidate, rating }: Row,
): void {
  const count = (into: Map<string, Maker>, part: Maker['part'], id: string) => {
    const known = into.get(`${part} ${id}`);
    if (known === undefined) into.set(`${part} ${id}`, { id, part, pairs: 1 });
    else known.pairs += 1;
  };
  if (candidate !== null) {
    count(models, 'writer', candidate.model);
    count(prompts, 'writer', candidate.prompt);
  }
  if (rating !== null) {
    count(models, 'rater', rating.model);
    count(prompts, 'rater', rating.prompt);
  }
}

function modelFact(
  { id, part, pairs }: Pick<ModelFact, 'id' | 'part' | 'pairs'>,
  { lineage, licenceOf }: FactsSource,
): ModelFact {
  // A tuned model is `<base>+<key of its training>` (training.ts).
  const plus = id.lastIndexOf('+');
  const base = plus < 0 ? id : id.slice(0, plus);
  const licence = licenceOf(base);
  return { id, hub: hubName(base), licence, part, pairs, lineage: plus < 0 ? null : lineage(id.slice(plus + 1)) };
}

function countSource(sources: Map<string, Counted<SourceFact>>, { document: { id, name, provenance } }: Row): void {
  const known = sources.get(id);
  if (known !== undefined) {
    known.pairs += 1;
    return;
  }
  const { title = null, author = null, url = null, licence = null } = provenance ?? {};
  sources.set(id, { name, title, author, url, licence, pairs: 1 });
}

/** Rows whose language is told: enough to find every language that one row in ten has. */
const LANGUAGE_ROWS = 60;
/** Share of the rows told from which a language is named. */
const LANGUAGE_SHARE = 0.05;

async function languagesOf(rows: readonly Row[], { detect, turn }: FactsSource): Promise<readonly string[]> {
  const found = new Map<string, number>();
  let told = 0;
  for (const { segment, document } of spreadOver(rows, LANGUAGE_ROWS)) {
    const language = languageOf(readLines(segment.text, document.form).lines, detect);
    if (language !== null) {
      told += 1;
      found.set(language.code, (found.get(language.code) ?? 0) + 1);
    }
    await turn();
  }
  return [...found]
    .filter(([, count]) => count >= told * LANGUAGE_SHARE)
    .sort(([, a], [, b]) => b - a)
    .map(([code]) => code);
}

/** At most so many items, evenly spread over the list and in its order. */
export function spreadOver<Item>(list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)] as Item);
}

function qualityOf(rows: readonly Row[], settings: Settings): CardFacts['quality'] {
  const { rows: labelled } = labelledRows(rows, settings.rate.examples);
  const ratings = labelled.map(({ rating, label }) => ({
    score: rating?.verdict.ok === true ? rating.verdict.score : null,
    good: isGood(label) === true,
  }));
  return { labelled: labelled.length, precision: precisionAt(labelled, settings), auc: auc(ratings) };
}
