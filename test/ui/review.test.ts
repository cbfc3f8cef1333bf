import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/run/app.ts';
import { bulkButton, bulkPlan, bulkSentences } from '../../src/ui/review/bulk.ts';
import { chipsOf } from '../../src/ui/review/chips.ts';
import { troubleWithPair } from '../../src/ui/review/draft-shelf.ts';
import {
  headingsOf,
  markKindsOf,
  matching,
  NO_FILTER,
  ORDERS,
  ordered,
  type ReviewFilter,
} from '../../src/ui/review/filter.ts';
import { actWords, isReviewable, pairOf, progressWords, relabelled, wordOn } from '../../src/ui/review/pair.ts';
import { actOf, type Hearing, KEYS, type Press } from '../../src/ui/review/shortcuts.ts';
import { nextPlace, nextUnlabelled, previousPlace } from '../../src/ui/review/steps.ts';
import { scoreOf } from '../../src/ui/row-state.ts';
import { reviewRows } from './review-scenes.ts';
import { labelled, mixedRows, scriptedApp } from './scripted-app.ts';

const rule = { ...scriptedApp().settings.value, minScore: 4 };
const rows = reviewRows().filter(isReviewable);
const found = (part: Partial<ReviewFilter>) => matching(rows, { ...NO_FILTER, ...part }, rule);
const places = (part: Partial<ReviewFilter>) => found(part).map((row) => rows.indexOf(row));

describe('a filter', () => {
  it('lets through what was written and nothing else, without a filter all of it', () => {
    expect(reviewRows().length - rows.length).toBe(2);
    expect(found({})).toEqual(rows);
  });

  it('finds words in the instruction, the text, the headings and the name of the file, all of them, in any case', () => {
    expect(found({ search: 'TIDAL bore' }).map((row) => row.segment.headingPath.at(-1))).toEqual(['Bores', 'Bores, 2']);
    expect(found({ search: 'tides.md' }).every((row) => row.document.name === 'tides.md')).toBe(true);
    expect(found({ search: 'tides.md' }).length).toBe(19);
    expect(found({ search: 'bore sourdough.html' })).toEqual([]);
    expect(found({ search: '(' })).toEqual([]);
    expect(found({ search: '   ' })).toEqual(rows);
  });

  it('finds an edited pair by the words it was given and not by those it had', () => {
    const [edited] = found({ label: 'edited' });
    if (edited === undefined) throw new Error('No pair is edited.');
    expect(found({ search: 'two bulges paragraphs' })).toEqual([edited]);
    const before = edited.candidate?.reply.ok === true ? edited.candidate.reply.instruction : '';
    expect(found({ search: before })).not.toContain(edited);
  });

  it('finds words however their accents are composed', () => {
    const [row] = rows;
    if (row?.candidate?.reply.ok !== true) throw new Error('The first row has no instruction.');
    const accented: Row = {
      ...row,
      candidate: { ...row.candidate, reply: { ...row.candidate.reply, instruction: 'Où est le café ?' } },
    };
    expect(matching([accented], { ...NO_FILTER, search: 'CAFE\u0301' }, rule)).toEqual([accented]);
  });

  it('takes a range of scores with both its ends, and no pair without a score', () => {
    const scores = found({ from: 2, to: 3.5 }).map((row) => scoreOf(row) ?? Number.NaN);
    expect(scores.length).toBeGreaterThan(3);
    expect(scores.every((score) => score >= 2 && score <= 3.5)).toBe(true);
    const exact = scoreOf(rows[0] as Row) ?? 0;
    expect(places({ from: exact, to: exact })).toEqual([0]);
    expect(rows.some((row) => scoreOf(row) === null)).toBe(true);
    expect(found({ from: 1 }).length).toBe(rows.filter((row) => scoreOf(row) !== null).length);
  });

  it('tells files, headings, marks, labels and the curated set apart', () => {
    expect(found({ documentId: 'b20c' }).length).toBe(19);
    expect(found({ heading: 'gauges first' }).map((row) => row.segment.headingPath.at(-1))).toEqual([
      'The first gauges',
      'The first gauges, 2',
    ]);
    expect(places({ marks: 'some' })).toEqual([1, 4, 6]);
    expect(places({ marks: 'near-duplicate' })).toEqual([4]);
    expect(found({ marks: 'none' }).length).toBe(rows.length - 3);
    expect(places({ label: 'good' })).toEqual([0, 2]);
    expect(places({ label: 'not-good' }).length).toBe(2);
    expect(found({ label: 'some' }).length + found({ label: 'none' }).length).toBe(rows.length);
    expect(places({ selection: 'accepted' })).toEqual([0, 2, 7]);
    expect(found({ selection: 'marked' }).every((row) => row.marks.length > 0)).toBe(true);
    expect(found({ label: 'good', documentId: 'b20c' })).toEqual([]);
  });

  it('offers the kinds of marks that there are, and each heading once', () => {
    expect(markKindsOf(rows)).toEqual(['names-the-text', 'copies-segment', 'near-duplicate', 'preamble']);
    expect(headingsOf(rows, 3)).toEqual(['Field notes on tides', 'Inequality of the tides', 'Secondary ports']);
  });
});

describe('an order', () => {
  const scores = (order: (typeof ORDERS)[number]) => ordered(rows, order, 4).map(scoreOf);

  it('keeps every row, whichever it is', () => {
    for (const order of ORDERS) expect(new Set(ordered(rows, order, 4))).toEqual(new Set(rows));
  });

  it('by the score puts pairs without one last', () => {
    const some = rows.flatMap((row) => scoreOf(row) ?? []);
    expect(scores('highest').slice(0, some.length)).toEqual(some.toSorted((a, b) => b - a));
    expect(scores('lowest').slice(0, some.length)).toEqual(some.toSorted((a, b) => a - b));
    expect(scores('highest').at(-1)).toBeNull();
    expect(scores('lowest').at(-1)).toBeNull();
    expect(scores('nearest').at(-1)).toBeNull();
  });

  it('begins with the pairs that are nearest to the threshold, on whichever side', () => {
    const distances = scores('nearest').map((score) => (score === null ? Number.MAX_VALUE : Math.abs(score - 4)));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });

  it('goes by the length of the output that would be exported, and by the newest label', () => {
    const lengths = ordered(rows, 'longest', 4).map((row) => pairOf(row).output.length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    expect(wordOn(ordered(rows, 'shortest', 4)[0] as Row)).toBe('edited');
    const late = rows.map((row, at) => {
      const labelledRow = at === 5 ? labelled(row, { kind: 'good' }) : row;
      return labelledRow.label === null
        ? labelledRow
        : { ...labelledRow, label: { ...labelledRow.label, createdAt: at } };
    });
    expect(
      ordered(late, 'newest', 4)
        .slice(0, 4)
        .map((row) => late.indexOf(row)),
    ).toEqual([10, 7, 5, 3]);
  });
});

describe('the next pair', () => {
  it('is the one below, and the one above is the one before', () => {
    expect([nextPlace({ at: 1, stood: 1 }, 3), nextPlace({ at: 2, stood: 2 }, 3)]).toEqual([2, null]);
    expect([previousPlace({ at: 1, stood: 1 }, 3), previousPlace({ at: 0, stood: 0 }, 3)]).toEqual([0, null]);
  });

  it('of one that has left the list is the one that came up into its place', () => {
    expect([nextPlace({ at: -1, stood: 1 }, 3), nextPlace({ at: -1, stood: 3 }, 3)]).toEqual([1, null]);
    expect([previousPlace({ at: -1, stood: 2 }, 3), previousPlace({ at: -1, stood: 9 }, 3)]).toEqual([1, 2]);
    expect([nextPlace({ at: -1, stood: 0 }, 0), previousPlace({ at: -1, stood: 0 }, 0)]).toEqual([null, null]);
  });

  it('without a label is looked for to the end and from the beginning again', () => {
    const said = (...words: readonly boolean[]) =>
      words.map((word, at) => {
        const row = rows[at] as Row;
        return word ? labelled(row, { kind: 'good' }) : { ...row, label: null };
      });
    expect(nextUnlabelled(said(false, false, true, false), { at: 1, stood: 1 })).toBe(3);
    expect(nextUnlabelled(said(false, true, false, true), { at: 2, stood: 2 })).toBe(0);
    expect(nextUnlabelled(said(true, false, true), { at: 1, stood: 1 })).toBeNull();
    expect(nextUnlabelled(said(true, false, true), { at: -1, stood: 2 })).toBe(1);
    expect(nextUnlabelled([], { at: -1, stood: 0 })).toBeNull();
  });
});

describe('a key', () => {
  const press = (part: Partial<Press>): Press => ({
    ...{ key: '', code: '', repeat: false, isComposing: false },
    ...{ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
    ...part,
  });
  const here: Hearing = { letters: true, elsewhere: false };

  it('stands for one act, and no two acts share one', () => {
    for (const [act, key] of Object.entries(KEYS)) expect(actOf(press({ key }), here)).toBe(act);
    expect(new Set(Object.values(KEYS)).size).toBe(Object.keys(KEYS).length);
  });

  it('means nothing in a text field, in a dialog, while a word is composed, or when single keys are off', () => {
    expect(actOf(press({ key: 'a' }), { letters: true, elsewhere: true })).toBeNull();
    expect(actOf(press({ key: 'a', isComposing: true }), here)).toBeNull();
    expect(actOf(press({ key: 'a' }), { letters: false, elsewhere: false })).toBeNull();
    expect(actOf(press({ key: 'z', ctrlKey: true }), { letters: true, elsewhere: true })).toBeNull();
  });

  it('means nothing with another key held, but for undo with Ctrl or Cmd and Z, single keys or not', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'] as const) {
      expect(actOf(press({ key: 'a', [held]: true }), here)).toBeNull();
    }
    expect(actOf(press({ key: 'z', ctrlKey: true }), { letters: false, elsewhere: false })).toBe('undo');
    expect(actOf(press({ key: 'z', metaKey: true }), here)).toBe('undo');
    expect(actOf(press({ key: 'z' }), here)).toBeNull();
    expect(actOf(press({ key: 'Z', ctrlKey: true, shiftKey: true }), here)).toBeNull();
  });

  it('that is held down goes through the list and labels nothing', () => {
    expect(actOf(press({ key: 'j', repeat: true }), here)).toBe('next');
    expect(actOf(press({ key: 'a', repeat: true }), here)).toBeNull();
    expect(actOf(press({ key: 'z', ctrlKey: true, repeat: true }), here)).toBeNull();
  });

  it('is known with Caps Lock on, and by its place where the layout has no Latin letters', () => {
    expect(actOf(press({ key: 'A', code: 'KeyA' }), here)).toBe('accept');
    expect(actOf(press({ key: 'ф', code: 'KeyA' }), here)).toBe('accept');
    // On a French keyboard the key with the place of Q writes a.
    expect(actOf(press({ key: 'a', code: 'KeyQ' }), here)).toBe('accept');
    expect(actOf(press({ key: 'Enter', code: 'Enter' }), here)).toBeNull();
  });
});

describe('an act on all that match', () => {
  it('changes only pairs that are not so already, and no accepting takes an edit away', () => {
    const plan = bulkPlan(rows, 'good');
    expect([plan.ids.length, plan.already, plan.replaced, plan.edits]).toEqual([35, 3, 2, 0]);
    expect(plan.ids).not.toContain(rows[7]?.segment.id);
    expect(bulkPlan(rows, 'none').ids).toEqual(found({ label: 'some' }).map((row) => row.segment.id));
  });

  it('is asked for with its number, with what it replaces, and with the way back', () => {
    expect(bulkButton(bulkPlan(rows, 'not-good'))).toBe('Reject 36 pairs');
    expect(bulkSentences(bulkPlan(rows, 'not-good'))).toEqual([
      '38 pairs match; 36 are rejected at once.',
      '2 are rejected already and stay so.',
      '3 have another label, which is replaced.',
      '1 was edited; the edit no longer counts.',
      'One undo takes all of it back.',
    ]);
    expect(bulkButton(bulkPlan(rows.slice(0, 1), 'none'))).toBe('Clear 1 label');
    expect(bulkSentences(bulkPlan(rows.slice(0, 1), 'none'))).toEqual([
      '1 pair matches; 1 loses its label.',
      'One undo takes all of it back.',
    ]);
  });

  it('that changes nothing says so and promises no way back', () => {
    expect(bulkSentences(bulkPlan(rows.slice(0, 1), 'good'))).toEqual(['The 1 pair that matches is accepted already.']);
    expect(bulkSentences(bulkPlan(rows.slice(20, 23), 'none'))).toEqual([
      'None of the 3 pairs that match has a label.',
    ]);
  });
});

describe('what is said', () => {
  it('counts the labels by what they say', () => {
    expect(progressWords(rows)).toBe('5 of 38 labelled: 2 accepted, 2 rejected, 1 edited');
    expect(progressWords(mixedRows().filter(isReviewable))).toBe('0 of 27 labelled');
    expect(actWords({ pairs: 1, said: 'edited' })).toBe('1 pair edited');
    expect(actWords({ pairs: 3, said: 'none' })).toBe('3 labels cleared');
  });

  it('names each filter that is set, with what takes it away', () => {
    const filter: ReviewFilter = {
      ...NO_FILTER,
      search: ' tide ',
      from: 2,
      to: 3.5,
      documentId: 'gone',
      marks: 'refuses',
    };
    const chips = chipsOf(filter, [], (kind) => `<${kind}>`);
    expect(chips.map(({ text }) => text)).toEqual([
      '“tide”',
      'Rated 2.0 to 3.5',
      'a file that is gone',
      'Mark: <refuses>',
    ]);
    expect(chips[1]?.without).toEqual({ from: null, to: null });
    expect(chipsOf(NO_FILTER, [], String)).toEqual([]);
  });

  it('refuses a pair with nothing on one of its sides', () => {
    expect(troubleWithPair({ instruction: ' ', output: 'x' })).toMatch(/^The instruction is empty/);
    expect(troubleWithPair({ instruction: 'x', output: '\n' })).toMatch(/^The output is empty/);
    expect(troubleWithPair({ instruction: 'x', output: 'y' })).toBeNull();
  });
});

describe('what an undo changed', () => {
  it('is found by the labels, also where a document came between', () => {
    const before = rows.slice(0, 4);
    const now = [rows[9] as Row, ...before].map((row, at) => (at === 3 ? { ...row, label: null } : row));
    expect(relabelled(before, now)).toEqual([rows[2]?.segment.id]);
    expect(relabelled(before, before)).toEqual([]);
  });
});
