// Parts of a data-set card that are long: the words of the prompts, the lineage of models, the sources.

import type { Prompt } from '../ports.ts';
import { ANSWER, BACKWARD, BACKWARD_TUNED, FIVE_GRADES, FIVE_GRADES_REASONED, promptName } from '../prompts.ts';
import type { CardFacts, ModelFact, SourceFact } from './facts.ts';
import { codeBlock, markdownTable, plainWords } from './markdown.ts';

const HOLES = { segment: '{segment}', instruction: '{instruction}', output: '{segment}', tags: [] } as const;

/** The words of this version's prompts, with holes where the pair stands. */
const KNOWN: ReadonlyMap<string, Prompt> = new Map([
  [promptName(BACKWARD), BACKWARD.render(HOLES)],
  [promptName(BACKWARD_TUNED), BACKWARD_TUNED.render(HOLES)],
  [promptName(FIVE_GRADES), FIVE_GRADES.render(HOLES)],
  [promptName(FIVE_GRADES_REASONED), FIVE_GRADES_REASONED.render(HOLES)],
  [promptName(ANSWER), ANSWER.render(HOLES)],
]);

/** Every prompt by id and version, and the words of those that are still the same. */
export function promptTexts(prompts: CardFacts['prompts']): readonly string[] {
  if (prompts.length === 0) return ['No prompt had a part in these rows.'];
  const list = markdownTable(
    ['prompt', 'asks for', 'pairs'],
    prompts.map(({ name, part, pairs }) => [
      `\`${name.replace(/[`|\s]/g, ' ')}\``,
      part === 'writer' ? 'the instruction' : 'the rating',
      String(pairs),
    ]),
  );
  // The name of a sum names the prompts of its parts, that of a cycle the prompt it measures with.
  const names = new Set(prompts.flatMap(({ name }) => name.split(/[+:]/)));
  return [list, ...[...names].flatMap(wordsOf)];
}

function wordsOf(name: string): readonly string[] {
  const prompt = KNOWN.get(name);
  if (prompt === undefined) return [];
  const turns = prompt.turns.map(({ role, content }) => `[${role}]\n${content}`);
  const start = prompt.replyStart === undefined ? [] : [`[assistant begins]\n${prompt.replyStart}`];
  return [
    `<details><summary>Words of ${name}</summary>\n\n${codeBlock([...turns, ...start].join('\n\n'), 'text')}\n\n</details>`,
  ];
}

/** The steps behind each fine-tuned model. */
export function lineageText(models: readonly ModelFact[]): string {
  const tuned = new Map(models.flatMap(({ id, lineage }) => (lineage === null ? [] : [[id, lineage] as const])));
  if (tuned.size === 0) {
    return 'The models were used as they were loaded: document → segment → instruction → rating → row. The ids in each row name the steps, as far as these columns were chosen.';
  }
  return [...tuned]
    .map(([id, { steps, missing }]) => {
      const rows = steps.map(({ step, key, needs, createdAt }) => [
        plainWords(step),
        `\`${key}\``,
        needs.map((each) => `\`${each}\``).join(' '),
        new Date(createdAt).toISOString().slice(0, 10),
      ]);
      const gone =
        missing.length === 0 ? '' : `\n\nWithout a record: ${missing.map((each) => `\`${each}\``).join(', ')}.`;
      return `\`${id.replace(/[`|\s]/g, ' ')}\` was trained in these steps:\n\n${markdownTable(['step', 'key', 'needs', 'done'], rows)}${gone}`;
    })
    .join('\n\n');
}

/** Documents that a card lists; the rest are counted. */
const MOST_SOURCES = 100;

/** Where the outputs come from, and under which licence as far as the documents tell. */
export function sourcesText(sources: readonly SourceFact[]): string {
  const licences = new Map<string, { documents: number; pairs: number }>();
  for (const { licence, pairs } of sources) {
    const name = licence ?? '';
    const sum = licences.get(name) ?? { documents: 0, pairs: 0 };
    licences.set(name, { documents: sum.documents + 1, pairs: sum.pairs + pairs });
  }
  const byLicence = [...licences].sort(([, a], [, b]) => b.pairs - a.pairs).slice(0, MOST_SOURCES);
  const rest = sources.length - MOST_SOURCES;
  return [
    'Outputs are quoted from these documents and stand under the documents’ own licences, whatever licence this data set has.',
    markdownTable(
      ['licence, as the documents tell', 'documents', 'pairs'],
      byLicence.map(([name, { documents, pairs }]) => [
        name === '' ? 'they tell none' : plainWords(name),
        String(documents),
        String(pairs),
      ]),
    ),
    markdownTable(
      ['document', 'title', 'author', 'address', 'licence', 'pairs'],
      sources
        .slice(0, MOST_SOURCES)
        .map(({ name, title, author, url, licence, pairs }) => [
          ...[name, title, author, url, licence].map((part) => plainWords(part ?? '')),
          String(pairs),
        ]),
    ),
    ...(rest > 0 ? [`And ${rest} more ${rest === 1 ? 'document' : 'documents'} with fewer pairs.`] : []),
  ].join('\n\n');
}
