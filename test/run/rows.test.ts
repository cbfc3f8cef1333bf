import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { augmentKey } from '../../src/core/augment-key.ts';
import { rateKey } from '../../src/core/raters.ts';
import type { Candidate, Rating } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { untunedWorkers, type Workers } from '../../src/core/workers.ts';
import { Project } from '../../src/run/project.ts';
import { countsOf, rowsOf } from '../../src/run/rows.ts';
import { candidateOf, documentOf, ratingOf, segmentOf } from '../store/records.ts';

const WORKERS = untunedWorkers('tiny@1');
const AUGMENT = augmentKey(WORKERS.writer, DEFAULT_SETTINGS.augment);
const RATE = rateKey(WORKERS.rater, DEFAULT_SETTINGS.rate);

function projectOf(segmentCount: number) {
  const project = new Project();
  const document = documentOf('d1', 'tide '.repeat(segmentCount));
  const segments = Array.from({ length: segmentCount }, (_, index) => segmentOf(document, index * 5, index * 5 + 4));
  project.fill({
    documents: [document],
    segments: segments.toReversed(),
    candidates: [],
    ratings: [],
    labels: [],
    decisions: [],
  });
  const settings = signal(DEFAULT_SETTINGS);
  const workers = signal<Workers | null>(WORKERS);
  const rows = rowsOf(project, settings, workers);
  return { project, segments, settings, workers, rows, counts: countsOf(project, rows, settings) };
}

function candidate(segment: Parameters<typeof candidateOf>[0], attempt = 0, key = AUGMENT): Candidate {
  return { ...candidateOf(segment, attempt), id: `${segment.id}/${key}/${attempt}`, key };
}

function rating(of: Candidate): Rating {
  return { ...ratingOf(of), id: `${of.id}/${RATE}/0`, key: RATE };
}

describe('the rows', () => {
  it('stand in order of offset, whatever the order in which they were stored', () => {
    const { rows, segments } = projectOf(4);
    expect(rows.value.map(({ segment }) => segment.id)).toEqual(segments.map(({ id }) => id));
  });

  it('are the same whether records arrive one by one or all at once', () => {
    const { project, segments, rows } = projectOf(5);
    rows.value;
    const [a, b, c] = [candidate(segments[0]!), candidate(segments[3]!), candidate(segments[3]!, 1)];
    for (const record of [a, b, rating(a), rating(b), c]) {
      project.addRecord(record);
      project.show();
      rows.value;
    }
    const stepwise = rows.value;
    project.fill({
      documents: project.documents.value,
      segments,
      candidates: [c, b, a],
      ratings: [rating(b), rating(a)],
      labels: [],
      decisions: [],
    });
    expect(rows.value).toEqual(stepwise);
    expect(stepwise[3]).toMatchObject({ candidate: { attempt: 1 }, rating: null });
    expect(stepwise[0]?.rating).not.toBeNull();
  });

  it('stay the same objects where nothing has changed', () => {
    const { project, segments, rows } = projectOf(100);
    const before = rows.value;
    project.addRecord(candidate(segments[7]!));
    project.show();
    expect(rows.value.flatMap((row, index) => (row === before[index] ? [] : [index]))).toEqual([7]);
  });

  it('show what is written, and no more once that is over', () => {
    const { project, segments, rows } = projectOf(2);
    project.write(segments[1]!.id, 'What');
    project.show();
    expect(rows.value[1]?.writing).toBe('What');
    project.stopWriting();
    project.show();
    expect(rows.value[1]?.writing).toBeNull();
  });

  it('show nothing of another model, and nothing at all without one', () => {
    const { project, segments, rows, workers } = projectOf(2);
    project.addRecord(candidate(segments[0]!));
    project.addRecord(candidate(segments[1]!, 0, 'another'));
    project.show();
    expect(rows.value.map((row) => row.candidate !== null)).toEqual([true, false]);
    workers.value = untunedWorkers('other@1');
    expect(rows.value.every((row) => row.candidate === null)).toBe(true);
    workers.value = null;
    expect(rows.value.every((row) => row.candidate === null)).toBe(true);
    workers.value = WORKERS;
    expect(rows.value[0]?.candidate).not.toBeNull();
  });

  it('are counted, failures of either stage once each', () => {
    const { project, segments, counts, settings } = projectOf(4);
    const [a, b] = [candidate(segments[0]!), candidate(segments[1]!)];
    project.addRecord(a);
    project.addRecord(rating(a));
    project.addRecord(b);
    project.addRecord({ ...rating(b), verdict: { ok: false, form: 'expectation', why: 'digits-unlikely', raw: '' } });
    project.addRecord({ ...candidate(segments[2]!), reply: { ok: false, why: 'empty', raw: '' } });
    project.show();
    expect(counts.value).toEqual({
      documents: 1,
      segments: 4,
      candidates: 2,
      rated: 1,
      kept: 1,
      marked: 0,
      labelled: 0,
      failed: 2,
    });
    settings.value = { ...settings.value, minScore: 4.3 };
    expect(counts.value).toMatchObject({ rated: 1, kept: 0 });
  });
});
