import { describe, expect, it } from 'vitest';
import { datasetCard } from '../../src/core/dataset/card.ts';
import { type DatasetChoices, DEFAULT_DATASET } from '../../src/core/dataset/choices.ts';
import type { CardFacts } from '../../src/core/dataset/facts.ts';
import { shapeOf } from '../../src/core/dataset/forms.ts';
import { dataFiles } from '../../src/core/dataset/layout.ts';
import { codeBlock, plainWords } from '../../src/core/dataset/markdown.ts';
import { ELSEWHERE_MODEL } from '../../src/core/elsewhere.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

function factsWith(over: Partial<CardFacts> = {}, choices: Partial<DatasetChoices> = {}): CardFacts {
  const chosen = { ...DEFAULT_DATASET, ...choices };
  return {
    choices: chosen,
    settings: DEFAULT_SETTINGS,
    madeAt: Date.UTC(2026, 10, 23),
    files: dataFiles(chosen.file, { train: 90, validation: 10 }),
    columns: shapeOf(chosen).columns,
    counts: {
      ...{ documents: 3, segments: 140, inWork: 130, written: 125, rated: 120, failed: 5, marked: 7, kept: 100 },
      labelled: { good: 4, edited: 1, notGood: 3 },
    },
    models: [
      { id: 'tiny@1', hub: 'someone/tiny', licence: 'Apache-2.0', part: 'writer', pairs: 100, lineage: null },
      {
        ...{ id: 'tiny@1+abc', hub: 'someone/tiny', licence: null, part: 'rater', pairs: 100 },
        lineage: {
          key: 'abc',
          steps: [{ key: 'abc', step: 'train M_1', kind: 'train', needs: ['def'], configuration: {}, createdAt: 0 }],
          missing: ['def'],
        },
      },
    ],
    prompts: [
      { name: 'backward@3', part: 'writer', pairs: 100 },
      { name: 'additive@1', part: 'rater', pairs: 100 },
    ],
    scores: [1, 1.2, 4.9, 5, 5],
    sources: [{ name: 'a.md', title: 'A', author: null, url: null, licence: 'CC0-1.0', pairs: 100 }],
    languages: ['en', 'de'],
    quality: { labelled: 8, precision: { value: 0.75, interval: { low: 0.4, high: 0.93 }, n: 4 }, auc: null },
    ...over,
  };
}

describe('the card', () => {
  const card = datasetCard(
    factsWith({}, { file: 'parquet', licence: 'cc-by-4.0', split: { devPercent: 10, seed: 5, by: 'document' } }),
  );

  it('begins with a head that the hub reads', () => {
    const head = card.split('---\n')[1] ?? '';
    expect(card.startsWith('---\n')).toBe(true);
    expect(head).toContain('license: "cc-by-4.0"\nlanguage:\n  - "en"\n  - "de"\n');
    expect(head).toContain('size_categories:\n  - "n<1K"\ntask_categories:\n  - "text-generation"\n');
    expect(head).toContain(
      'configs:\n  - config_name: "default"\n    data_files:\n      - split: "train"\n        path: "data/train-00000-of-00001.parquet"\n      - split: "validation"\n',
    );
    expect(head).toContain(
      'features:\n    - name: "messages"\n      list:\n        - name: "role"\n          dtype: "string"\n',
    );
  });

  it('says nothing of a licence that nobody chose, but that one is missing', () => {
    const open = datasetCard(factsWith());
    expect(open).not.toMatch(/^license:/m);
    expect(open).toMatch(/^# No licence was chosen/m);
  });

  it('tells method, models with their licences, prompts, thresholds, counts, scores, quality, lineage and sources', () => {
    for (const words of [
      'arXiv 2308.06259',
      '| someone/tiny (`tiny@1`) | wrote instructions | 100 | Apache-2.0 |',
      '| someone/tiny, fine-tuned here (`tiny@1+abc`) | rated | 100 | not known here |',
      '| `backward@3` | the instruction | 100 |',
      'what question does it answer?',
      '- Kept from a score of 2.5',
      '{"form":"expectation"}',
      '| instructions written | 125 |',
      '| judged by a person | 4 good, 1 edited, 3 rejected |',
      '| 4.5 to 5.0 | 3 | ██████████████████████████████ |',
      '| 1.0 to 1.5 | 2 | ████████████████████ |',
      '0.75 (0.40 to 0.93) are good (4 pairs)',
      '| train M\\_1 | `abc` | `def` | 1970-01-01 |',
      'Without a record: `def`.',
      '| CC0-1.0 | 1 | 100 |',
      '10 % are held out by document, by a hash of the seed 5',
      '"file_name": "data/train-00000-of-00001.parquet"',
    ]) {
      expect(card).toContain(words);
    }
  });

  it('says of pairs made elsewhere that nothing is known of how', () => {
    expect(card).not.toContain('elsewhere');
    const [writer] = factsWith().models;
    if (writer === undefined) throw new Error('There is a writer.');
    const other = { ...writer, id: ELSEWHERE_MODEL, hub: ELSEWHERE_MODEL, licence: null, pairs: 7 };
    expect(datasetCard(factsWith({ models: [other] }))).toContain(
      '7 pairs came with an instruction that was written elsewhere',
    );
  });

  it('lists as many documents as a person would read and counts the rest', () => {
    const source = { name: 'a.md', title: null, author: null, url: null, licence: null, pairs: 1 };
    const long = datasetCard(factsWith({ sources: Array.from({ length: 250 }, () => source) }));
    expect(long.match(/^\| a\.md \|/gm)).toHaveLength(100);
    expect(long).toContain('And 150 more documents with fewer pairs.');
    expect(long).toContain('| they tell none | 250 | 250 |');
  });

  it('shows what a document says of itself as words, never as markup', () => {
    const hostile =
      '| [x](javascript:alert(1)) <img src=x onerror=alert(1)> `code` https://evil.example\n# Head ![](http://evil.example/p.png)';
    const source = {
      name: hostile,
      title: hostile,
      author: hostile,
      url: 'https://evil.example',
      licence: hostile,
      pairs: 1,
    };
    const shown = datasetCard(factsWith({ sources: [source] }));
    const line = shown.split('\n').find((each) => each.includes('evil.example')) ?? '';
    expect(shown).not.toContain('<img');
    expect(shown).not.toMatch(/https?:\/\/evil/);
    expect(shown).not.toMatch(/^# Head/m);
    expect(shown).not.toMatch(/(?<!\\)\[x\]/);
    // Every bar that is no border of a cell is escaped.
    expect(line.split(/(?<!\\)\|/)).toHaveLength(5);
  });
});

describe('words in Markdown', () => {
  it('stay in one line and are cut where they are long', () => {
    expect(plainWords('a\n\nb\u0000c')).toBe('a b c');
    expect(plainWords('x'.repeat(500))).toHaveLength(160);
  });

  it('cannot close the fence around them', () => {
    expect(codeBlock('```\n````')).toBe('`````\n```\n````\n`````');
  });
});
