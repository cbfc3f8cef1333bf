// Why a segment is doubtful as a piece of training data (paper section 2.2 and its appendix; the rest is usual for web
// corpora). Marks come with a reason and leave a segment out of the work; nothing is deleted, and a person's word outranks them.

import { excerpt } from './marks/words.ts';
import type { SegmentFigures, SegmentRelations } from './segment-figures.ts';

export const SEGMENT_MARK_KINDS = [
  'empty-header',
  'capital-header',
  'navigation-header',
  'repeated-sentences',
  'few-letters',
  'many-digits',
  'many-symbols',
  'many-bullets',
  'many-links',
  'one-word-lines',
  'other-language',
  'lorem-ipsum',
  'boilerplate',
  'duplicate',
  'near-duplicate',
  'evaluation',
  'personal-data',
] as const;
export type SegmentMarkKind = (typeof SEGMENT_MARK_KINDS)[number];

export interface SegmentMark {
  readonly kind: SegmentMarkKind;
  /** What shows it, in one line of at most 80 characters: words of the text, or a figure such as `41 % letters`. Of duplicates the id of the other segment. */
  readonly found: string;
}

/** What a kind of mark does: leaves the segment out, is only shown, or is not looked for. */
export type MarkAction = 'leave-out' | 'show' | 'off';

export interface SegmentFilterSettings {
  readonly actions: Readonly<Record<SegmentMarkKind, MarkAction>>;
  /** Similarity of two sentences from which they count as repeated, 0–1. */
  readonly repetition: number;
  readonly minLetters: number;
  readonly maxDigits: number;
  readonly maxSymbols: number;
  readonly maxBullets: number;
  readonly maxLinks: number;
  readonly maxOneWordLines: number;
  /** Codes of ISO 639-1 that are kept; empty keeps all. */
  readonly languages: readonly string[];
  /** Documents in which a line has to be to count as boilerplate, and the share of such lines that is too much. */
  readonly boilerplateDocuments: number;
  readonly maxBoilerplate: number;
  /** Jaccard similarity of 5-word shingles from which segments are near-duplicates, 0–1. */
  readonly similarity: number;
  /** Words in a row that a segment may not share with an evaluation prompt. */
  readonly evaluationWords: number;
}

/**
 * What the paper and the usual rules for web corpora leave out, adapted from documents to segments: Gopher (Rae et al. 2021,
 * table A1), C4 (Raffel et al. 2020, section 2.2), RefinedWeb (Penedo et al. 2023, appendix G). Thresholds stand where
 * good replies and manuals pass.
 */
export const DEFAULT_SEGMENT_FILTERS: SegmentFilterSettings = {
  actions: {
    'empty-header': 'leave-out', // paper
    'capital-header': 'leave-out', // paper
    'navigation-header': 'leave-out', // paper
    'repeated-sentences': 'leave-out', // paper; Gopher's repetition filters
    'few-letters': 'leave-out', // Gopher: of the words 80 % have a letter
    'many-digits': 'leave-out', // RefinedWeb: lines that are mostly numbers
    'many-symbols': 'leave-out', // Gopher: symbols to words; C4: curly brackets
    'many-bullets': 'leave-out', // Gopher: of the lines 90 % begin with a bullet
    'many-links': 'leave-out', // RefinedWeb: lines of links and counters
    'one-word-lines': 'leave-out', // RefinedWeb: lines of one word
    'other-language': 'leave-out', // C4, RefinedWeb: English by a classifier
    'lorem-ipsum': 'leave-out', // C4
    boilerplate: 'leave-out', // C4: spans that recur; CCNet (Wenzek et al. 2020): paragraphs that recur
    duplicate: 'leave-out', // all of them
    'near-duplicate': 'leave-out', // paper, by a method that it does not give
    evaluation: 'leave-out', // GPT-3 (Brown et al. 2020, appendix C)
    // None of them leaves these out: a recipe is no worse for the address of who wrote it. To be looked at before it is published.
    'personal-data': 'show',
  },
  repetition: 0.8,
  minLetters: 0.6,
  maxDigits: 0.2,
  maxSymbols: 0.15,
  maxBullets: 0.9,
  maxLinks: 0.4,
  maxOneWordLines: 0.5,
  languages: ['en'],
  boilerplateDocuments: 3,
  maxBoilerplate: 0.3,
  similarity: 0.7,
  evaluationWords: 13,
};

/** Share of a segment's stretches that have to be in a language for the segment to be in it: three of four. */
const SURE = 0.75;

/**
 * The marks of a segment, in the order of `SEGMENT_MARK_KINDS`; `relations` are null while they are not known. Only compares:
 * ten thousand segments take a few milliseconds.
 */
export function segmentMarks(
  figures: SegmentFigures,
  relations: SegmentRelations | null,
  settings: SegmentFilterSettings,
): readonly SegmentMark[] {
  let marks: SegmentMark[] | null = null;
  for (const kind of SEGMENT_MARK_KINDS) {
    if (settings.actions[kind] === 'off') continue;
    const found = LOOK[kind](figures, relations, settings);
    if (found === null) continue;
    marks ??= [];
    marks.push({ kind, found });
  }
  return marks ?? NONE;
}

/** Whether marks leave their segment out. */
export function isLeftOut(marks: readonly SegmentMark[], settings: SegmentFilterSettings): boolean {
  return marks.some(({ kind }) => settings.actions[kind] === 'leave-out');
}

// One empty list for all segments without a mark, so that who compares by identity sees no change.
const NONE: readonly SegmentMark[] = [];

type Look = (
  figures: SegmentFigures,
  relations: SegmentRelations | null,
  settings: SegmentFilterSettings,
) => string | null;

const LOOK: Readonly<Record<SegmentMarkKind, Look>> = {
  'empty-header': ({ header }) => (header === 'empty' ? 'a header without words' : null),
  'capital-header': ({ header, headerText }) => (header === 'all-capitals' ? headerText : null),
  'navigation-header': ({ header, headerText }) => (header === 'navigation' ? headerText : null),
  'repeated-sentences': ({ repetition, repeated }, _, settings) =>
    repetition > 0 && repetition >= settings.repetition ? (repeated ?? `${percent(repetition)} alike`) : null,
  'few-letters': ({ letters }, _, { minLetters }) => (letters < minLetters ? `${percent(letters)} letters` : null),
  'many-digits': ({ digits }, _, { maxDigits }) => (digits > maxDigits ? `${percent(digits)} digits` : null),
  'many-symbols': ({ symbols }, _, { maxSymbols }) => (symbols > maxSymbols ? `${percent(symbols)} symbols` : null),
  'many-bullets': ({ bullets }, _, { maxBullets }) =>
    bullets > maxBullets ? `${percent(bullets)} of the lines` : null,
  'many-links': ({ links }, _, { maxLinks }) => (links > maxLinks ? `${percent(links)} in links` : null),
  'one-word-lines': ({ oneWordLines }, _, { maxOneWordLines }) =>
    oneWordLines > maxOneWordLines ? `${percent(oneWordLines)} of the lines` : null,
  'other-language': ({ language }, _, { languages }) =>
    language !== null && language.sureness >= SURE && languages.length > 0 && !languages.includes(language.code)
      ? `${language.code}, ${percent(language.sureness)} sure`
      : null,
  'lorem-ipsum': ({ loremIpsum }) => loremIpsum,
  boilerplate: (_, relations, { maxBoilerplate }) => {
    const boilerplate = relations?.boilerplate ?? null;
    return boilerplate !== null && boilerplate.share > maxBoilerplate ? boilerplate.line : null;
  },
  duplicate: (_, relations) => (relations?.repeats?.exact === true ? relations.repeats.id : null),
  'near-duplicate': (_, relations, { similarity }) => {
    const repeats = relations?.repeats ?? null;
    return repeats !== null && !repeats.exact && repeats.similarity >= similarity ? repeats.id : null;
  },
  evaluation: (_, relations) => {
    const evaluation = relations?.evaluation ?? null;
    return evaluation && excerpt(`${evaluation.name}: ${evaluation.words}`);
  },
  'personal-data': ({ email, phone }) => {
    const found = [email, phone].filter((each) => each !== null);
    return found.length === 0 ? null : excerpt(found.join(', '));
  },
};

// A share that is not the whole is never called so.
function percent(share: number): string {
  const rounded = Math.round(100 * share);
  return `${rounded === 100 && share < 1 ? 99 : rounded === 0 && share > 0 ? 1 : rounded} %`;
}

export type { SegmentFigures, SegmentRelations };
