// The card of a data set, README.md, as the Hugging Face hub reads it: a head in YAML, then the method and all that is
// known of these rows.

import { histogram } from '../distribution.ts';
import { ELSEWHERE_MODEL } from '../elsewhere.ts';
import type { Estimate } from '../estimate.ts';
import { AUGMENTED_TAG } from '../prompts.ts';
import { rateConfiguration } from '../raters.ts';
import { type Setting, yaml } from '../yaml.ts';
import { fieldWords } from './card-fields.ts';
import { lineageText, promptTexts, sourcesText } from './card-parts.ts';
import type { CardFacts } from './facts.ts';
import { hubConfigs, hubFeatures, llamaFactoryEntries, sizeCategory } from './layout.ts';
import { codeBlock, markdownTable, plainWords } from './markdown.ts';

/** The whole card, ended by a line end. */
export function datasetCard(facts: CardFacts): string {
  const parts = [
    `---\n${head(facts)}---`,
    '# Pairs by instruction backtranslation',
    summary(facts),
    '## Files',
    files(facts),
    '## Fields',
    markdownTable(
      ['column', 'holds'],
      facts.columns.map((column) => [`\`${column.name}\``, fieldWords(column)]),
    ),
    '## How it was made',
    method(facts),
    '### Models',
    models(facts),
    '### Prompts',
    ...promptTexts(facts.prompts),
    '### Thresholds and rater',
    thresholds(facts),
    '### Counts',
    counts(facts),
    '## Scores',
    scores(facts),
    '## Quality',
    quality(facts),
    '## Lineage',
    lineageText(facts.models),
    '## Sources and their licences',
    sourcesText(facts.sources),
    '## Loading it',
    loading(facts),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function rowsOf({ files: all }: CardFacts): number {
  return all.reduce((sum, { rows }) => sum + rows, 0);
}

function head(facts: CardFacts): string {
  const { licence } = facts.choices;
  const settings: Record<string, Setting> = {
    ...(licence === '' ? {} : { license: licence }),
    ...(facts.languages.length === 0 ? {} : { language: facts.languages }),
    pretty_name: 'Pairs by instruction backtranslation',
    size_categories: [sizeCategory(rowsOf(facts))],
    task_categories: ['text-generation'],
    tags: ['instruction-tuning', 'instruction-backtranslation', 'synthetic', 'self-alignment'],
    dataset_info: { features: hubFeatures(facts.choices.file, facts.columns) },
    configs: hubConfigs(facts.files),
  };
  return yaml(
    settings,
    licence === '' ? ['No licence was chosen. Add a line `license:` before you publish this.'] : [],
  );
}

function summary(facts: CardFacts): string {
  const rows = rowsOf(facts);
  const { range } = facts.choices;
  const elsewhere = facts.models.find(({ id, part }) => id === ELSEWHERE_MODEL && part === 'writer');
  const which = {
    kept: 'the curated set: every pair that was rated highly enough, or accepted or edited by a person, and was not rejected',
    'all-rated': 'every pair that has a score or a person’s word, good and bad',
    labelled: 'every pair that a person has judged, good and bad',
  }[range];
  return [
    `${said(rows, 'pair')} of an instruction and an output. Each output is a stretch of a document as people wrote it; each instruction was written by a language model as the one that this text would answer. This is ${which}.`,
    elsewhere === undefined
      ? ''
      : `${said(elsewhere.pairs, 'pair')} came with an instruction that was written elsewhere: of how it was made, nothing is known here.`,
    `Made on ${new Date(facts.madeAt).toISOString().slice(0, 10)} in a browser, by models that ran there.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function files({ files: all, choices }: CardFacts): string {
  const { devPercent, seed, by } = choices.split;
  const table = markdownTable(
    ['split', 'file', 'rows'],
    all.map(({ side, path, rows }) => [side, `\`${path}\``, number(rows)]),
  );
  const how =
    all.length === 1
      ? devPercent === 0
        ? 'Nothing is held out.'
        : `${devPercent} % were to be held out by ${by}, but the hash of none falls on that side.`
      : `${devPercent} % are held out by ${by}, by a hash of the seed ${seed} and the ${by === 'document' ? 'document' : 'segment'}’s id: adding rows moves none of these.${by === 'document' ? ' No document stands on both sides.' : ''}`;
  return `${table}\n\n${how} Rows stand in the order of the documents and of the text within them.`;
}

function method({ choices, settings }: CardFacts): string {
  const { minChars, maxChars } = settings.segment;
  const { temperature, topP } = settings.augment.sampling;
  const tagged = (choices.form === 'messages' || choices.form === 'sharegpt') && choices.tag;
  return [
    'By the method of *Self-Alignment with Instruction Backtranslation* (Li et al., 2023, arXiv 2308.06259):',
    [
      `1. Documents are cut into segments of ${number(minChars)} to ${number(maxChars)} characters.`,
      `2. Self-augmentation (section 2.2): a model writes the instruction of each segment, by nucleus sampling with temperature ${temperature} and p = ${topP}${settings.augment.candidates > 1 ? `; of ${settings.augment.candidates} candidates the one counts that makes the segment likeliest` : ''}.`,
      '3. Self-curation (section 2.3): a model rates each pair, and pairs below the threshold are left out.',
    ].join('\n'),
    tagged
      ? `Section 2.4 tells pairs like these from a seed by the system prompt “${AUGMENTED_TAG}”; it stands in every row.`
      : '',
    'The paper works with models of 7B to 65B. Its figures do not carry over to pairs that smaller models wrote and rated.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function models({ models: all }: CardFacts): string {
  return markdownTable(
    ['model', 'part', 'pairs', 'licence of the base model'],
    all.map(({ id, hub, part, pairs, licence, lineage }) => [
      `${plainWords(hub)}${lineage === null ? '' : ', fine-tuned here'} (\`${id.replace(/[`|\s]/g, ' ')}\`)`,
      part === 'writer' ? 'wrote instructions' : 'rated',
      number(pairs),
      licence === null || licence === '' ? 'not known here' : plainWords(licence),
    ]),
  );
}

function thresholds({ settings }: CardFacts): string {
  const { minScore, filters, rate } = settings;
  const { examples, ...asked } = rate;
  // Examples are pairs of the project: how many there are is told, not what they say.
  const rater = {
    ...rateConfiguration({ ...asked, examples: [] }),
    ...(examples.length > 0 ? { examples: examples.length } : {}),
  };
  return [
    `- Kept from a score of ${minScore} (1 to 5; the paper keeps from 4 or 4.5)`,
    `- Pairs with a mark (a doubt about the instruction’s words) ${filters.keepsOut ? 'are left out unless a person accepted them' : 'are kept'}`,
    `- Instructions of ${filters.minChars} to ${filters.maxChars} characters; a run of ${filters.copiedWords} copied words and a similarity of ${filters.similarity} to another instruction are marked`,
    '- Rater:',
    '',
    codeBlock(JSON.stringify(rater), 'json'),
  ].join('\n');
}

function counts({ counts: all, files: of }: CardFacts): string {
  const { good, edited, notGood } = all.labelled;
  return markdownTable(
    ['step', 'count'],
    [
      ['documents', number(all.documents)],
      ['segments', number(all.segments)],
      ['segments worked on', number(all.inWork)],
      ['instructions written', number(all.written)],
      ['pairs rated', number(all.rated)],
      ['failed, by model or rater', number(all.failed)],
      ['marked as doubtful', number(all.marked)],
      ['kept', number(all.kept)],
      ['judged by a person', `${number(good)} good, ${number(edited)} edited, ${number(notGood)} rejected`],
      ['rows in these files', number(of.reduce((sum, { rows }) => sum + rows, 0))],
    ],
  );
}

/** Bins of half a point. */
const BINS = 8;
const BAR_CHARS = 30;

function scores({ scores: all, settings }: CardFacts): string {
  if (all.length === 0) return 'No pair has a score.';
  const { counts: bins } = histogram(all, 1, 5, BINS);
  const most = bins.reduce((a, b) => Math.max(a, b), 1);
  const rows = bins.map((count, at) => {
    const from = 1 + at / 2;
    return [
      `${from.toFixed(1)} to ${(from + 0.5).toFixed(1)}`,
      number(count),
      '█'.repeat(Math.round((count / most) * BAR_CHARS)),
    ];
  });
  return `All ${number(all.length)} scores of the project; the threshold is ${settings.minScore}.\n\n${markdownTable(['score', 'pairs', ''], rows)}`;
}

function quality({ quality: known }: CardFacts): string {
  if (known.labelled === 0) {
    return 'No pair was judged by a person, so nothing is known of the quality beyond what the rater says of itself.';
  }
  const lines = [
    `${said(known.labelled, 'pair')} ${known.labelled === 1 ? 'was' : 'were'} judged by a person, examples of the rating prompt not counted.`,
    known.precision === null
      ? 'None of them is kept by rating and filters, so their precision is not known.'
      : `Of those that rating and filters keep, ${estimate(known.precision)} are good (${said(known.precision.n, 'pair')}).`,
    known.auc === null
      ? ''
      : `The chance that the rater puts a good pair above another is ${estimate(known.auc)}; 0.50 would be chance.`,
    'Intervals are 95 %. They hold for the other pairs as far as the judged ones were chosen without regard to their rating.',
  ];
  return lines.filter((line) => line !== '').join(' ');
}

function estimate({ value, interval }: Estimate): string {
  return `${value.toFixed(2)}${interval === null ? '' : ` (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`}`;
}

function loading({ choices, files: all }: CardFacts): string {
  const entries = JSON.stringify(llamaFactoryEntries(choices, all), null, 2);
  return [
    codeBlock('from datasets import load_dataset\n\ndata = load_dataset("path/to/this/folder")', 'python'),
    'TRL takes it as it is (`prompt` and `completion`, or `messages`). For LLaMA-Factory put this into `dataset_info.json` of a `dataset_dir` that holds the folder `data`:',
    codeBlock(entries, 'json'),
  ].join('\n\n');
}

const WHOLE = new Intl.NumberFormat('en');

function number(value: number): string {
  return WHOLE.format(value);
}

function said(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}
