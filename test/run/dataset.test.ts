import 'fake-indexeddb/auto';
import { signal } from '@preact/signals';
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { COLUMN_GROUPS, type DatasetChoices, DEFAULT_DATASET } from '../../src/core/dataset/choices.ts';
import { shapeOf } from '../../src/core/dataset/forms.ts';
import { exportRows } from '../../src/core/export.ts';
import { select } from '../../src/core/select.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import type { DatasetDesk, Row } from '../../src/run/app.ts';
import { type DeskDependencies, datasetDesk } from '../../src/run/dataset-desk.ts';
import { plainCell } from '../../src/run/dataset-encoders.ts';
import { datasetRows } from './dataset-rows.ts';
import { openApp } from './open-app.ts';

interface AtDesk {
  readonly desk: DatasetDesk;
  readonly saved: { readonly name: string; readonly content: Blob }[];
}

function deskOver(list: readonly Row[], over: Partial<DeskDependencies> = {}): AtDesk {
  const saved: AtDesk['saved'] = [];
  const rows = signal(list);
  const desk = datasetDesk(
    {
      ...{ rows, allRows: rows, settings: signal(DEFAULT_SETTINGS) },
      documents: signal([...new Set(list.map(({ document }) => document))]),
      marked: () => Promise.resolve(),
      lineage: (key) => ({ key, steps: [], missing: [] }),
      choices: () => Promise.resolve({ ok: true, value: [] }),
      save: (name, content) => void saved.push({ name, content }),
      remember: () => Promise.resolve(),
      now: () => Date.UTC(2026, 10, 23),
      ...over,
    },
    null,
  );
  return { desk, saved };
}

/** What the choices give. */
async function made(list: readonly Row[], choices: Partial<DatasetChoices>) {
  const { desk, saved } = deskOver(list);
  await desk.change(() => ({ ...DEFAULT_DATASET, card: false, ...choices }));
  await desk.make();
  const [file] = saved;
  if (file === undefined) throw new Error(`Nothing was made: ${JSON.stringify(desk.making.value)}`);
  return { ...file, desk };
}

async function unzipped(content: Blob): Promise<Map<string, string>> {
  const zip = new ZipReader(new BlobReader(content), { useWebWorkers: false, checkCrc32: true });
  const files = new Map<string, string>();
  for (const entry of await zip.getEntries()) {
    if (entry.directory) continue;
    files.set(entry.filename, await entry.getData(new TextWriter()));
  }
  await zip.close();
  return files;
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The rows that a file of these choices should hold. */
const expected = (list: readonly Row[], choices: Partial<DatasetChoices>) =>
  exportRows(list, DEFAULT_SETTINGS.augment.seed).map(shapeOf({ ...DEFAULT_DATASET, ...choices }).rowOf);

describe('a data set as a file', { timeout: 60_000 }, () => {
  const rows = datasetRows(2400);
  const all = rows.filter(({ rating, label }) => rating?.verdict.ok === true || label !== null);

  it('holds in JSONL every row of its range in the order of the rows', async () => {
    for (const form of ['messages', 'rows'] as const) {
      const { content, name } = await made(rows, { form, range: 'all-rated', columns: COLUMN_GROUPS });
      expect(name).toBe('humpback-all.jsonl');
      expect(linesOf(await content.text())).toEqual(expected(all, { form, columns: COLUMN_GROUPS }));
    }
    const kept = await made(rows, { form: 'alpaca', columns: [] });
    expect(linesOf(await kept.content.text())).toEqual(
      expected(select(rows, DEFAULT_SETTINGS), { form: 'alpaca', columns: [] }),
    );
  });

  it('holds the same rows in CSV, quotes, commas and line ends included', async () => {
    const choices = { form: 'alpaca', file: 'csv', range: 'all-rated', columns: COLUMN_GROUPS } as const;
    const { content } = await made(rows, choices);
    const { data, errors } = Papa.parse<Record<string, string>>((await content.text()).trimEnd(), { header: true });
    expect(errors).toEqual([]);
    const want = expected(all, choices).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plainCell(cell)])),
    );
    expect(data).toEqual(want);
  });

  it('holds the same rows in Parquet, conversations as lists of structs, in several row groups', async () => {
    for (const form of ['messages', 'rows'] as const) {
      const choices = { form, file: 'parquet', range: 'all-rated', columns: COLUMN_GROUPS } as const;
      const { content } = await made(rows, choices);
      const file = await content.arrayBuffer();
      expect((await parquetMetadataAsync(file)).row_groups).toHaveLength(3);
      const read = await parquetReadObjects({ file });
      const plain: unknown = JSON.parse(
        JSON.stringify(read, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
      );
      // hyparquet gives nothing at all for a list or struct that is null.
      const blank = form === 'rows' ? { probabilities: null, source: null } : { probabilities: null };
      expect((plain as object[]).map((row) => ({ ...blank, ...row }))).toEqual(expected(all, choices));
    }
  });

  it('of labelled pairs has the words of the person and those that they rejected', async () => {
    const { content } = await made(rows.slice(0, 30), { form: 'rows', range: 'labelled' });
    const lines = linesOf(await content.text());
    expect(lines.map(({ label }) => label)).toEqual(['good', 'not-good', 'edited', 'good']);
    expect(lines[2]).toMatchObject({ instruction: 'By hand 17?', output: 'By hand.' });
  });

  it('with a split and a card is one zip laid out for the hub, each row on one side', async () => {
    const { content, name, desk } = await made(rows, {
      ...{ form: 'sharegpt', range: 'all-rated', card: true, columns: ['ids'] },
      split: { devPercent: 25, seed: 4, by: 'document' },
    });
    expect(name).toBe('humpback-all.zip');
    const files = await unzipped(content);
    expect([...files.keys()]).toEqual(['data/train.jsonl', 'data/validation.jsonl', 'README.md']);
    const [train, validation] = ['data/train.jsonl', 'data/validation.jsonl'].map((path) =>
      linesOf(files.get(path) ?? ''),
    );
    const documents = (lines: readonly Record<string, unknown>[] | undefined) =>
      new Set(lines?.map((line) => line.document_id));
    expect((train?.length ?? 0) + (validation?.length ?? 0)).toBe(all.length);
    expect([...documents(train)].filter((id) => documents(validation).has(id))).toEqual([]);
    expect(files.get('README.md')).toContain(`| validation | \`data/validation.jsonl\` | ${validation?.length} |`);
    expect(files.get('README.md')).toContain('| CC-BY-4.0 |');
    expect(desk.making.value).toMatchObject({
      kind: 'idle',
      failure: null,
      made: { name, rows: all.length, bytes: content.size },
    });
  });
});

describe('a preview', () => {
  it('shows the first rows as the file then has them, and nearly its size', async () => {
    const rows = datasetRows(1000);
    for (const file of ['jsonl', 'csv', 'parquet'] as const) {
      const { content, desk } = await made(rows, { form: 'prompt-completion', file, range: 'all-rated' });
      const preview = await desk.preview(new AbortController().signal);
      if (!preview.ok) throw new Error(preview.failure.message);
      const { rows: sides, documents, ranges, bytes, raw, table, columns, rejected } = preview.value;
      expect(sides).toEqual({ train: ranges['all-rated'], validation: 0 });
      expect([documents, rejected]).toEqual([200, rows.filter(({ label }) => label?.said.kind === 'not-good').length]);
      expect(ranges.kept).toBe(select(rows, DEFAULT_SETTINGS).length);
      expect(table).toHaveLength(5);
      expect(table[1]?.[0]).toBe('What is 1?');
      if (file === 'parquet') expect(raw).toContain('heading: list<string>');
      else expect((await content.text()).startsWith(raw)).toBe(true);
      expect(columns.slice(0, 2)).toEqual(['prompt', 'completion']);
      // Parquet packs longer runs better than the sample's.
      expect(bytes / content.size).toBeGreaterThan(0.8);
      expect(bytes / content.size).toBeLessThan(file === 'parquet' ? 2 : 1.2);
    }
  });
});

describe('the making', () => {
  it('that is stopped hands nothing over and can be begun again', async () => {
    const { desk, saved } = deskOver(datasetRows(3000));
    await desk.change((now) => ({ ...now, range: 'all-rated' }));
    let last = 0;
    const unsubscribe = desk.making.subscribe((now) => {
      if (now.kind !== 'making') return;
      last = now.done;
      if (now.done > 1000) desk.cancel();
    });
    await desk.make();
    unsubscribe();
    expect(saved).toEqual([]);
    expect(desk.making.value).toMatchObject({ kind: 'idle', made: null, failure: { kind: 'aborted' } });
    // The part that was on is the last one.
    expect(last).toBe(1200);
    await desk.make();
    expect(saved).toHaveLength(1);
  });

  it('while the zip is packed can be stopped as well', async () => {
    const { desk, saved } = deskOver(datasetRows(3000));
    const unsubscribe = desk.making.subscribe((now) => {
      if (now.kind === 'making' && now.step === 'packing') desk.cancel();
    });
    await desk.make();
    unsubscribe();
    expect(saved).toEqual([]);
    expect(desk.making.value).toMatchObject({ failure: { kind: 'aborted' } });
  });

  it('of an empty range is a sentence', async () => {
    const { desk, saved } = deskOver(datasetRows(2));
    await desk.change((now) => ({ ...now, range: 'labelled' }));
    await desk.make();
    expect(saved).toEqual([]);
    expect(desk.making.value).toMatchObject({ failure: { kind: 'bad-input' } });
  });
});

describe('the choices', () => {
  it('are there again on the next visit', async () => {
    const first = await openApp('dataset-choices');
    const desk = await first.app.dataset();
    if (!desk.ok) throw new Error(desk.failure.message);
    expect(desk.value.choices.value).toEqual(DEFAULT_DATASET);
    await desk.value.change((now) => ({ ...now, form: 'alpaca', file: 'csv', licence: 'cc0-1.0' }));
    const again = await (await openApp('dataset-choices')).app.dataset();
    expect(again).toMatchObject({
      ok: true,
      value: { choices: { value: { form: 'alpaca', file: 'csv', licence: 'cc0-1.0' } } },
    });
  });
});
