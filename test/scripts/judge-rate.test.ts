// What `npm run judge` asks of a model, and what it keeps: the file of --out is real, the page is played.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JudgePage } from '../../scripts/judge/drive.ts';
import { itemsOf, type RatedText } from '../../scripts/judge/items.ts';
import { type Journal, openJournal } from '../../scripts/judge/journal.ts';
import { rateAll, type VerdictOf } from '../../scripts/judge/rate.ts';
import { type JudgeRater, ratersFor } from '../../scripts/judge/raters.ts';
import { failuresSentence } from '../../scripts/judge/task.ts';
import type { Verdict } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { engineFault } from '../../src/core/verdicts.ts';

const MODEL = {
  id: 'tiny@1',
  name: 'Tiny',
  capabilities: { batch: 1, contextTokens: 4096, canLearn: false, hasNll: true, hasGrammar: false },
};
const CHUNK = 4;
const settings = DEFAULT_SETTINGS.rate;
const choose = (raters: Parameters<typeof ratersFor>[0]['raters'], hasSamples = false) =>
  ratersFor({ raters, settings, hasSamples }, MODEL);

const text = (instruction: string, output: string, more: object = {}): RatedText => ({
  row: { instruction, output, ...more },
  side: null,
  instruction,
  output,
});

/** A page that gives each output its length as its score, and cannot see those that contain “broken”. */
function playedPage(): { page: Pick<JudgePage, 'rate'>; asked: string[]; others: Map<string, readonly string[]> } {
  const asked: string[] = [];
  const others = new Map<string, readonly string[]>();
  const rate: JudgePage['rate'] = async (pairs, { settings: { form } }, onVerdict) => {
    for (const [id, pair] of pairs) {
      asked.push(`${form}: ${pair.instruction} ${pair.output}`);
      others.set(pair.instruction, pair.others);
      const verdict = pair.output.includes('broken')
        ? engineFault(form === 'sum' ? 'cycle' : form, 'It is too long for this model.')
        : ({ ok: true, form, score: pair.output.length } as Verdict);
      if (!pair.output.includes('silent')) onVerdict(id, verdict);
    }
  };
  return { page: { rate }, asked, others };
}

let folder: string;
let out: string;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'humpback-judge-rate-'));
  out = join(folder, 'out.jsonl');
  journal = openJournal(out);
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function rate(
  texts: readonly RatedText[],
  raters: readonly JudgeRater[],
  page: Pick<JudgePage, 'rate'>,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<VerdictOf> {
  const instructions = texts.map(({ instruction }) => instruction);
  return rateAll({ items: itemsOf(texts, instructions, settings), raters, model: MODEL, page, journal, onProgress });
}

/** As the next run of the command would. */
function reopen(): void {
  journal.close();
  journal = openJournal(out);
}

const written = () =>
  readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the raters', () => {
  it('are all that the engine offers, with reasoning only on request', () => {
    const forms = (raters: readonly JudgeRater[]) => raters.map(({ form }) => form);
    expect(forms(choose(null))).toEqual(['expectation', 'additive', 'cycle', 'sum']);
    expect(forms(choose(null, true))).toEqual(['expectation', 'additive', 'reasoning', 'cycle', 'sum']);
    const blind = { ...MODEL, capabilities: { ...MODEL.capabilities, hasNll: false } };
    expect(forms(ratersFor({ raters: null, settings, hasSamples: false }, blind))).toEqual(['expectation', 'additive']);
    expect(() => ratersFor({ raters: ['sum'], settings, hasSamples: false }, blind)).toThrow(
      'Tiny cannot tell how likely a text is, which the cycle rater needs; give the sum --weights without cycle.',
    );
  });
});

describe('rating', () => {
  it('asks the parts of a sum once and adds them up by their weights', async () => {
    const { page, asked } = playedPage();
    const texts = [text('a', 'one'), text('b', 'three')];
    const raters = choose(['additive', 'sum']);
    const verdictOf = await rate(texts, raters, page);
    expect(asked.filter((each) => each.endsWith('a one'))).toEqual([
      'additive: a one',
      'expectation: a one',
      'cycle: a one',
    ]);
    const [, sum] = raters;
    expect(verdictOf(texts[1] as RatedText, sum as JudgeRater)).toMatchObject({ ok: true, form: 'sum', score: 5 });
    expect(written().map(({ rater, score }) => `${rater} ${score}`)).toContain('sum 5');
  });

  it('asks for a text that stands in several rows once and keeps each of the rows', async () => {
    const { page, asked } = playedPage();
    await rate([text('a', 'one', { subset: 'x' }), text('a', 'one', { subset: 'y' })], choose(['additive']), page);
    expect(asked).toEqual(['additive: a one']);
    expect(written().map(({ row }) => (row as { subset: string }).subset)).toEqual(['x', 'y']);
  });

  it('does not ask again what the file of an earlier run holds', async () => {
    const first = playedPage();
    await rate([text('a', 'one')], choose(['additive', 'sum']), first.page);
    reopen();
    const before = readFileSync(out, 'utf8');
    const second = playedPage();
    const progress: string[] = [];
    const texts = [text('a', 'one'), text('b', 'two')];
    const raters = choose(['additive']);
    const verdictOf = await rate(texts, raters, second.page, (done, of) => progress.push(`${done} of ${of}`));
    expect(second.asked).toEqual(['additive: b two']);
    expect(progress).toEqual(['1 of 2', '2 of 2']);
    expect(verdictOf(texts[0] as RatedText, raters[0] as JudgeRater)).toMatchObject({ score: 3 });
    const after = readFileSync(out, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length).trimEnd().split('\n').length).toBe(1);
  });

  it('adds a sum, and a row that is new with a text that is not, without asking for anything', async () => {
    await rate([text('a', 'one')], choose(['expectation', 'additive', 'cycle']), playedPage().page);
    reopen();
    const { page, asked } = playedPage();
    await rate([text('a', 'one'), text('a', 'one', { subset: 'x' })], choose(['sum']), page);
    expect(asked).toEqual([]);
    const sums = written().filter(({ rater }) => rater === 'sum');
    expect(sums.map(({ row, score }) => [(row as { subset?: string }).subset, score])).toEqual([
      [undefined, 3],
      ['x', 3],
    ]);
  });

  it('asks the cycle rater again when the instructions that it compares with are others', async () => {
    const first = playedPage();
    await rate([text('a', 'one'), text('b', 'two'), text('c', 'six')], choose(['cycle']), first.page);
    expect(first.others.get('a')).toEqual(['b', 'c']);
    reopen();
    const second = playedPage();
    await rate([text('a', 'one'), text('d', 'two'), text('c', 'six')], choose(['cycle']), second.page);
    expect(second.asked.toSorted()).toEqual(['cycle: a one', 'cycle: c six', 'cycle: d two']);
  });

  it('hands over a few items at a time, to all raters before the next ones', async () => {
    const { page, asked } = playedPage();
    const texts = Array.from({ length: CHUNK + 1 }, (_, n) => text(`i${n}`, 'o'));
    await rate(texts, choose(['expectation', 'additive']), page);
    const forms = asked.map((each) => each.split(':')[0]);
    expect(forms).toEqual([
      ...new Array<string>(CHUNK).fill('expectation'),
      ...new Array<string>(CHUNK).fill('additive'),
      'expectation',
      'additive',
    ]);
  });

  it('keeps what failed, says why, and tries again the next time what the engine could not do', async () => {
    const { page } = playedPage();
    const texts = [text('a', 'broken'), text('b', 'silent'), text('c', 'fine')];
    const raters = choose(['additive', 'sum']);
    const verdictOf = await rate(texts, raters, page);
    expect(failuresSentence(texts, raters, verdictOf)).toBe(
      'Ratings that failed: additive 2 of 3 (engine); sum 2 of 3 (engine).',
    );
    expect(written().filter(({ score }) => score === null).length).toBe(4);
    reopen();
    const again = playedPage();
    await rate(texts, choose(['additive']), again.page);
    expect(again.asked).toEqual(['additive: a broken', 'additive: b silent']);
  });

  it('keeps what was rated before the page was lost', async () => {
    const { page } = playedPage();
    const lost: Pick<JudgePage, 'rate'> = {
      async rate(pairs, plan, onVerdict) {
        await page.rate(new Map([...pairs].slice(0, 1)), plan, onVerdict);
        throw new Error('Target closed');
      },
    };
    await expect(rate([text('a', 'one'), text('b', 'two')], choose(['additive']), lost)).rejects.toThrow('Target');
    expect(written().map(({ row }) => (row as { output: string }).output)).toEqual(['one']);
  });
});

describe('the file of --out', () => {
  it('that a kill has cut in the middle of a line is taken up before that line', async () => {
    const texts = [text('a', 'one'), text('b', 'two')];
    await rate(texts, choose(['additive']), playedPage().page);
    const whole = readFileSync(out, 'utf8');
    for (const cut of [whole.length - 1, whole.length - 40, whole.indexOf('\n') + 2]) {
      journal.close();
      writeFileSync(out, whole.slice(0, cut));
      journal = openJournal(out);
      const { page, asked } = playedPage();
      await rate(texts, choose(['additive']), page);
      expect(asked).toEqual(['additive: b two']);
      expect(readFileSync(out, 'utf8')).toBe(whole);
    }
  });

  it.each([
    ['other rows', '{"instruction":"a","output":"b","good":true}\n', 1],
    ['a text', 'My notes', 1],
    ['a text with its end', 'My notes\n', 1],
  ])('that holds %s is left alone', (_, body, line) => {
    const path = join(folder, 'mine.txt');
    writeFileSync(path, body);
    expect(() => openJournal(path)).toThrow(`holds something else than ratings at line ${line} and was left alone`);
    expect(readFileSync(path, 'utf8')).toBe(body);
  });

  it('is left alone when something else follows the ratings', async () => {
    await rate([text('a', 'one')], choose(['additive']), playedPage().page);
    appendFileSync(out, '{"id":"x"}\n');
    expect(() => reopen()).toThrow('at line 2 and was left alone');
    journal = openJournal(null);
  });
});
