import { describe, expect, it } from 'vitest';
import {
  COLUMN_GROUPS,
  DATASET_FORMS,
  type DatasetChoices,
  DEFAULT_DATASET,
  parseChoices,
  possible,
} from '../../src/core/dataset/choices.ts';
import { shapeOf } from '../../src/core/dataset/forms.ts';
import { dataFiles, downloadName, llamaFactoryEntries, sizeCategory } from '../../src/core/dataset/layout.ts';
import { sideOf } from '../../src/core/dataset/split.ts';
import { exportRows } from '../../src/core/export.ts';
import { AUGMENTED_TAG } from '../../src/core/prompts.ts';
import { datasetRows } from '../run/dataset-rows.ts';

const [PAIR] = exportRows(datasetRows(1), 1);
if (PAIR === undefined) throw new Error('A rated row gives a pair.');
const { instruction, output } = PAIR;

const rowIn = (form: DatasetChoices['form'], over: Partial<DatasetChoices> = {}) =>
  shapeOf({ ...DEFAULT_DATASET, columns: [], form, ...over }).rowOf(PAIR);

describe('a form', () => {
  // TRL, docs/source/dataset_formats.md: language modelling `messages`, standard prompt-completion.
  it('has the fields that TRL expects', () => {
    expect(rowIn('prompt-completion')).toEqual({ prompt: instruction, completion: output });
    expect(rowIn('messages')).toEqual({
      messages: [
        { role: 'system', content: 'Answer with knowledge from web search.' },
        { role: 'user', content: instruction },
        { role: 'assistant', content: output },
      ],
    });
    expect(rowIn('messages', { tag: false })).toEqual({
      messages: [
        { role: 'user', content: instruction },
        { role: 'assistant', content: output },
      ],
    });
  });

  // LLaMA-Factory, data/README.md: alpaca and sharegpt with their default names and tags.
  it('has the fields that LLaMA-Factory expects', () => {
    expect(rowIn('alpaca')).toEqual({ instruction, input: '', output });
    expect(rowIn('sharegpt')).toEqual({
      conversations: [
        { from: 'human', value: instruction },
        { from: 'gpt', value: output },
      ],
      system: AUGMENTED_TAG,
    });
    expect(Object.keys(rowIn('sharegpt', { tag: false }))).toEqual(['conversations']);
  });

  it('names in its LLaMA-Factory entry only columns and tags that its rows have', () => {
    for (const form of DATASET_FORMS) {
      const choices = { ...DEFAULT_DATASET, form };
      const { humpback } = llamaFactoryEntries(choices, dataFiles('jsonl', { train: 1, validation: 0 }));
      const { file_name, formatting, columns, tags } = humpback as Record<string, Record<string, string>>;
      expect([file_name, formatting]).toEqual([
        'data/train.jsonl',
        ['messages', 'sharegpt'].includes(form) ? 'sharegpt' : 'alpaca',
      ]);
      const row = shapeOf(choices).rowOf(PAIR);
      for (const name of Object.values(columns ?? {})) expect(row).toHaveProperty(name);
      const turns = row[columns?.messages ?? ''] as readonly Record<string, string>[] | undefined;
      for (const turn of turns ?? []) {
        expect(Object.keys(turn)).toEqual([tags?.role_tag, tags?.content_tag]);
        expect(Object.values(tags ?? {})).toContain(turn[tags?.role_tag ?? '']);
      }
    }
  });

  it('gives every row the same columns, and the chosen groups no name of the pair’s own', () => {
    for (const form of DATASET_FORMS) {
      const shape = shapeOf({ ...DEFAULT_DATASET, form, columns: COLUMN_GROUPS });
      const names = shape.columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const pair of exportRows(datasetRows(40), 1))
        expect(Object.keys(shape.rowOf(pair)).sort()).toEqual([...names].sort());
    }
  });

  it('has the columns of the chosen groups and no others', () => {
    const names = (columns: DatasetChoices['columns']) =>
      shapeOf({ ...DEFAULT_DATASET, form: 'alpaca', columns })
        .columns.map(({ name }) => name)
        .slice(3);
    expect(names([])).toEqual([]);
    expect(names(['labels'])).toEqual(['person_label', 'marks']);
    expect(names(['ids', 'labels'])).toEqual([
      'document_id',
      'segment_id',
      'candidate_id',
      'rating_id',
      'person_label',
      'marks',
    ]);
  });

  it('replaces half of a cut surrogate pair, which strict readers refuse', () => {
    const [, , , , cut] = exportRows(datasetRows(5), 1);
    expect(cut?.output.endsWith('\ud83d')).toBe(true);
    const row = shapeOf({ ...DEFAULT_DATASET, form: 'alpaca' }).rowOf(cut ?? PAIR);
    expect(String(row.output)).toMatch(/漢字, 😀 and a cut pair \ufffd$/);
  });
});

describe('the split', () => {
  const split = { devPercent: 20, seed: 7, by: 'pair' } as const;
  const ids = datasetRows(1000).map(({ segment, document }) => ({ segmentId: segment.id, documentId: document.id }));

  it('depends on the pair and the seed alone, so added rows move none', () => {
    const held = (list: typeof ids) =>
      list.filter((each) => sideOf(each, split) === 'validation').map((each) => each.segmentId);
    const few = held(ids.slice(0, 300));
    expect(
      held([...ids].reverse())
        .reverse()
        .slice(0, few.length),
    ).toEqual(few);
    expect(held(ids).length).toBeGreaterThan(140);
    expect(held(ids).length).toBeLessThan(260);
    const other = ids.filter((each) => sideOf(each, { ...split, seed: 8 }) === 'validation');
    expect(other.map((each) => each.segmentId)).not.toEqual(held(ids));
  });

  it('by document leaves no document on both sides', () => {
    const sides = new Map<string, Set<string>>();
    for (const each of ids) {
      const side = sideOf(each, { ...split, by: 'document' });
      sides.set(each.documentId, (sides.get(each.documentId) ?? new Set()).add(side));
    }
    expect([...sides.values()].every((of) => of.size === 1)).toBe(true);
    expect(new Set([...sides.values()].flatMap((of) => [...of]))).toEqual(new Set(['train', 'validation']));
    // By pair some documents do stand on both sides, or the choice would mean nothing.
    const mixed = ids.some(
      (each, at) =>
        at > 0 &&
        ids[at - 1]?.documentId === each.documentId &&
        sideOf(each, split) !== sideOf(ids[at - 1] ?? each, split),
    );
    expect(mixed).toBe(true);
  });

  it('without a share leaves everything to learn from', () => {
    expect(ids.every((each) => sideOf(each, { ...split, devPercent: 0 }) === 'train')).toBe(true);
  });
});

describe('choices that were saved', () => {
  it('come back as they were, and what is damaged has its default', () => {
    const chosen: DatasetChoices = {
      ...{ form: 'alpaca', file: 'csv', range: 'labelled', tag: false, card: false, licence: 'mit' },
      split: { devPercent: 12, seed: 99, by: 'pair' },
      columns: ['scores', 'labels'],
    };
    expect(parseChoices(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
    expect(parseChoices(null)).toEqual(DEFAULT_DATASET);
    expect(
      parseChoices({ ...chosen, form: 'x', licence: 'a: b\n', split: { devPercent: 80, seed: -1 }, columns: 4 }),
    ).toEqual({
      ...DEFAULT_DATASET,
      ...{ range: 'labelled', tag: false, card: false },
    });
  });

  it('never ask for conversations in CSV', () => {
    expect(possible({ ...DEFAULT_DATASET, form: 'sharegpt', file: 'csv' }).file).toBe('jsonl');
    expect(possible({ ...DEFAULT_DATASET, form: 'rows', file: 'csv' }).file).toBe('csv');
  });
});

describe('the files', () => {
  it('are laid out as the hub wants them', () => {
    expect(dataFiles('parquet', { train: 5, validation: 2 }).map(({ path }) => path)).toEqual([
      'data/train-00000-of-00001.parquet',
      'data/validation-00000-of-00001.parquet',
    ]);
    expect(dataFiles('jsonl', { train: 5, validation: 0 })).toEqual([
      { side: 'train', path: 'data/train.jsonl', rows: 5 },
    ]);
    // https://huggingface.co/docs/hub/datasets-cards: size_categories
    expect([999, 1000, 99_999, 100_000].map(sizeCategory)).toEqual(['n<1K', '1K<n<10K', '10K<n<100K', '100K<n<1M']);
  });

  it('are one zip as soon as there are two, else the file itself', () => {
    const one = dataFiles('csv', { train: 1, validation: 0 });
    const two = dataFiles('csv', { train: 1, validation: 1 });
    const choices = { ...DEFAULT_DATASET, file: 'csv' as const, card: false };
    expect(downloadName(choices, one)).toBe('humpback-kept.csv');
    expect(downloadName(choices, two)).toBe('humpback-kept.zip');
    expect(downloadName({ ...choices, card: true, range: 'labelled' }, one)).toBe('humpback-labelled.zip');
  });
});
