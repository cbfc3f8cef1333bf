import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { RATER_SCENES } from '../ui/raters-scenes.ts';
import { labelled, type ScriptedApp } from '../ui/scripted-app.ts';
import { byTestId, hide, listbox, root, settled, show as showPage, withPage } from './ui-mount.tsx';

withPage();

/** Shows a scene and waits for views that are fetched. */
async function show(scene: string, stage: string): Promise<ScriptedApp> {
  const app = await showPage(scene, stage);
  await arrived();
  return app;
}

async function arrived(): Promise<void> {
  await settled();
  await expect.poll(() => root.querySelector('[aria-busy]'), { timeout: 20_000 }).toBeNull();
  await settled();
}

async function openSettings(): Promise<HTMLElement> {
  byTestId('settings').click();
  await arrived();
  const sheet = root.querySelector<HTMLElement>('dialog[open]');
  if (sheet === null) throw new Error('The settings are not open.');
  return sheet;
}

async function fill(label: string, value: string): Promise<HTMLInputElement> {
  const field = page.getByLabelText(label).element() as HTMLInputElement;
  await userEvent.fill(field, value);
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
  return field;
}

const radio = (sheet: HTMLElement, form: string) => {
  const found = sheet.querySelector<HTMLInputElement>(`input[type=radio][value=${form}]`);
  if (found === null) throw new Error(`There is no rater ${form}.`);
  return found;
};

const read = () => root.querySelector('.read')?.textContent ?? '';
const texts = (selector: string) => [...root.querySelectorAll(selector)].map((each) => each.textContent);
const chip = (name: string) =>
  [...root.querySelectorAll<HTMLElement>('.mark-chip')].find((each) => each.textContent?.startsWith(name));

async function violations(): Promise<readonly string[]> {
  const result = await axe.run(root, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

describe('the rater', () => {
  it('is chosen among five, each with a sentence, and a change touches nothing but the rater', async () => {
    const app = await show('curated', 'ratings');
    const before = app.settings.value;
    const sheet = await openSettings();
    const choices = [...sheet.querySelectorAll<HTMLElement>('.rater .choices .choice')];
    expect(choices.length).toBe(5);
    for (const choice of choices) expect(choice.querySelector('small')?.textContent?.length).toBeGreaterThan(20);
    for (const form of ['additive', 'reasoning', 'cycle', 'sum', 'expectation'] as const) {
      radio(sheet, form).click();
      await settled();
      expect(app.settings.value).toEqual({ ...before, rate: { ...before.rate, form } });
    }
    expect(sheet.textContent).toContain('no rating is lost');
  });

  it('by reasoning is told how many replies, by the cycle how many other instructions', async () => {
    const app = await show('curated', 'ratings');
    const sheet = await openSettings();
    expect(sheet.textContent).not.toContain('Replies');
    radio(sheet, 'reasoning').click();
    await settled();
    await fill('Replies', '3');
    expect(app.settings.value.rate.samples).toBe(3);
    radio(sheet, 'cycle').click();
    await settled();
    await fill('Other instructions', '4');
    expect(app.settings.value.rate.others).toBe(4);
    expect((await fill('Other instructions', '0')).getAttribute('aria-invalid')).toBe('true');
    expect(app.settings.value.rate.others).toBe(4);
  });

  it('as a sum has weights with their shares, of which one must stay', async () => {
    const app = await show('rated-sum', 'ratings');
    await openSettings();
    const shares = () =>
      ['expectation', 'additive', 'reasoning', 'cycle'].map(
        (form) => byTestId(`weight-${form}`).querySelector('small')?.textContent,
      );
    expect(shares()).toEqual(['25 % of the score', '25 % of the score', 'not asked', '50 % of the score']);
    await fill('Weight of five criteria', '0');
    await fill('Weight of five grades', '0');
    expect(shares()).toEqual(['not asked', 'not asked', 'not asked', '100 % of the score']);
    await fill('Weight of the cycle score', '0');
    expect(byTestId('weight-cycle').textContent).toContain('At least one rater needs a weight.');
    expect(app.settings.value.rate.weights).toEqual({ expectation: 0, additive: 0, reasoning: 0, cycle: 2 });
  });

  it('that asks how likely a text is cannot be chosen without an engine that can tell, and says why', async () => {
    const app = await show('no-nll', 'ratings');
    const sheet = await openSettings();
    expect(['expectation', 'additive', 'reasoning', 'cycle', 'sum'].map((form) => radio(sheet, form).disabled)).toEqual(
      [false, false, false, true, true],
    );
    const why = radio(sheet, 'cycle').closest('label')?.querySelector('.trouble')?.textContent;
    expect(why).toBe('The loaded model’s engine cannot tell how likely a given text is.');
    [...sheet.querySelectorAll('button')].find((each) => each.textContent?.startsWith('Use the sum without'))?.click();
    await settled();
    expect(app.settings.value.rate).toMatchObject({ form: 'sum', weights: { expectation: 1, additive: 1, cycle: 0 } });
    await fill('Weight of the cycle score', '1');
    expect(byTestId('weight-cycle').querySelector('.trouble')?.textContent).toBe(why);
    expect(app.settings.value.rate.weights.cycle).toBe(0);
  });

  it('stays chosen, with the reason, when the model that could is gone', async () => {
    await show('rated-cycle', 'ratings');
    const app = await show('no-nll', 'ratings');
    app.settings.value = { ...app.settings.value, rate: { ...app.settings.value.rate, form: 'cycle' } };
    const sheet = await openSettings();
    const cycle = radio(sheet, 'cycle');
    expect([cycle.checked, cycle.disabled]).toEqual([true, false]);
    expect(cycle.closest('label')?.querySelector('.trouble')).not.toBeNull();
  });

  it('takes labelled pairs as examples, shows them, and lets go of them', async () => {
    const app = await show('curated', 'ratings');
    app.setRows(app.rows.value.map((row) => ({ ...row, label: null })));
    const sheet = await openSettings();
    expect(byTestId<HTMLButtonElement>('use-examples').disabled).toBe(true);
    expect(sheet.textContent).toContain('Label at least one good and one not-good pair');
    app.setRows(
      app.rows.value.map((row, index) =>
        index === 0 ? labelled(row, { kind: 'good' }) : index === 1 ? labelled(row, { kind: 'not-good' }) : row,
      ),
    );
    await settled();
    expect(byTestId('use-examples').textContent).toBe('Use 2 labelled pairs');
    byTestId('use-examples').click();
    await settled();
    const [first, second] = app.rows.value;
    expect(app.settings.value.rate.examples).toEqual([
      {
        instruction: 'Explain why the two high tides of a day are rarely the same height.',
        output: first?.segment.text,
        good: true,
      },
      {
        instruction: 'How do I read a tide table for a harbour that is not listed in it?',
        output: second?.segment.text,
        good: false,
      },
    ]);
    expect(texts('[data-testid=example] summary b')).toEqual(['Good', 'Not good']);
    expect(sheet.textContent).toContain('left out of the figures in Quality');
    [...sheet.querySelectorAll('button')].find((each) => each.textContent === 'Use none')?.click();
    await settled();
    expect(app.settings.value.rate.examples).toEqual([]);
  });
});

describe('an opinion', () => {
  it('by five criteria shows each with its question and how likely yes is', async () => {
    await show('rated-additive', 'ratings');
    const shown = [...root.querySelectorAll('.opinion tbody tr')].map((row) => row.querySelector('td')?.textContent);
    expect(shown).toEqual(['93 %', '81 %', '70 %', '62 %', '49 %']);
    expect(texts('.opinion th')[0]).toContain('Is the response about what the instruction asks?');
    const widths = [...root.querySelectorAll<HTMLElement>('.opinion .part-bar i')].map((bar) => bar.style.width);
    expect(widths).toEqual(['93%', '81%', '70%', '62%', '49%']);
  });

  it('by reasoning shows every reply with its score or without', async () => {
    await show('rated-reasoning', 'ratings');
    expect(texts('.replies summary')).toEqual(['Reply 1: 4.0', 'Reply 2: 3.0', 'Reply 3: no score']);
    expect(read()).toContain('The mean of 2 of 3 replies');
    expect(texts('.replies pre')[2]).toBe('The answer is mostly on topic.');
  });

  it('by the cycle score shows its three figures and what they mean', async () => {
    await show('rated-cycle', 'ratings');
    expect([...root.querySelectorAll('.opinion td')].map((cell) => cell.textContent)).toEqual(['2.41', '2.87', '2.93']);
    expect(root.querySelector('.opinion .cycle-says')?.textContent).toContain('68 % likelier by this instruction');
  });

  it('by a sum shows its parts with their shares', async () => {
    await show('rated-sum', 'ratings');
    expect(texts('.opinion th')).toEqual([
      'five grades25 % of the score',
      'five criteria25 % of the score',
      'the cycle score50 % of the score',
    ]);
    expect(root.querySelector('.verdict')?.textContent).toContain('3.9 below 4');
  });

  it('has the length of the text beside the score, in the list and in the text', async () => {
    const app = await show('curated', 'ratings');
    const chars = app.rows.value[0]?.segment.text.length ?? 0;
    expect(chars).toBe(359);
    expect(listbox().querySelector('.row small')?.textContent).toMatch(/^359 characters · /);
    expect(root.querySelector('.balance')?.textContent).toContain('the text has 359 characters');
    expect(read()).toContain('Also rated: the cycle score 4.1, five criteria 3.8.');
  });
});

describe('candidates', () => {
  it('of a segment are all shown, the one that counts as the heading with its figures', async () => {
    await show('curated', 'instructions');
    expect(root.querySelector('.read h2')?.textContent).toContain('Explain why the two high tides');
    expect(root.querySelector('.drawn .cycle-says')?.textContent).toContain('68 % likelier');
    const others = texts('[data-testid=choice]');
    expect(others.length).toBe(2);
    expect(others[0]).toContain('Why are the two high tides of one day of different height?');
    expect(others[1]).toContain('The model named a subject and wrote no question.');
    const reply = root.querySelector<HTMLDetailsElement>('.drawn > details');
    expect([reply?.open, reply?.querySelector('pre')?.textContent]).toEqual([
      false,
      ' Explain why the two high tides of a day are rarely the same height.',
    ]);
  });

  it('are one to eight for each segment', async () => {
    const app = await show('curated', 'instructions');
    const sheet = await openSettings();
    await fill('Instructions for each segment', '9');
    expect(app.settings.value.augment.candidates).toBe(1);
    await fill('Instructions for each segment', '4');
    expect(app.settings.value.augment.candidates).toBe(4);
    expect(sheet.textContent).not.toContain('the first one without a mark is rated');
    RATER_SCENES['no-nll']?.(app);
    await settled();
    expect(sheet.textContent).toContain('the first one without a mark is rated');
  });
});

describe('marks', () => {
  it('are counted by kind above the instructions, and a kind is shown alone and all again', async () => {
    await show('curated', 'instructions');
    expect(root.querySelector('.mark-filter legend')?.textContent).toBe('5 of 38 instructions are marked as doubtful');
    expect(texts('.mark-chip')).toEqual([
      'all marked 5',
      'repeats the prompt 1',
      'copies the text 1',
      'speaks of the text 1',
      'too short 1',
      'near-duplicate 2',
    ]);
    const rows = () => listbox().querySelector('.row')?.getAttribute('aria-setsize');
    chip('near-duplicate')?.focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    expect([rows(), chip('near-duplicate')?.getAttribute('aria-pressed')]).toEqual(['2', 'true']);
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(rows()).toBe('40');
  });

  it('that vanish while they are shown alone leave a way back', async () => {
    const app = await show('curated', 'instructions');
    chip('too short')?.click();
    await settled();
    app.setRows(app.rows.value.map((row) => ({ ...row, marks: [] })));
    await arrived();
    expect(root.textContent).toContain('No instruction is marked like that now.');
    [...root.querySelectorAll<HTMLElement>('.empty button')].find((each) => each.textContent === 'Show all')?.click();
    await settled();
    expect(listbox().querySelectorAll('.row').length).toBeGreaterThan(1);
    expect(root.querySelector('.mark-filter')).toBeNull();
  });

  it('stand as tags in the list and as sentences beside the text, with a way to what is repeated', async () => {
    await show('curated', 'instructions');
    const row = [...listbox().querySelectorAll<HTMLElement>('.row')].find((each) =>
      each.textContent?.includes('copies the text +1'),
    );
    row?.click();
    await arrived();
    expect(byTestId('mark-copies-segment').textContent).toContain(
      'It copies 16 words of the text: “stands north of it',
    );
    expect(read()).toContain('Marked pairs stay out unless you accept them in Review.');
    byTestId('mark-near-duplicate').querySelector('button')?.click();
    await arrived();
    expect(root.querySelector('.read .eyebrow')?.textContent).toContain('sourdough.html');
  });

  it('and their thresholds are set, kinds switched off, and pairs let in', async () => {
    const app = await show('curated', 'kept');
    expect(byTestId('kept-precision').textContent).toMatch(/^Of \d+ labelled pairs? that the score keeps/);
    expect(byTestId('kept-why').textContent).toContain('2 marked and left out');
    const sheet = await openSettings();
    const tick = (name: string) =>
      [...sheet.querySelectorAll<HTMLElement>('label.choice')].find((each) => each.textContent?.startsWith(name));
    tick('refuses')?.click();
    tick('preamble')?.click();
    await settled();
    expect(app.settings.value.filters.off).toEqual(['refuses', 'preamble']);
    tick('refuses')?.click();
    await settled();
    expect(app.settings.value.filters.off).toEqual(['preamble']);
    await fill('A copy is a run of', '8');
    await fill('Too short below', '2000');
    await fill('Near-duplicates from', '0.8');
    const { copiedWords, minChars, similarity } = app.settings.value.filters;
    expect([copiedWords, minChars, similarity]).toEqual([8, 12, 0.8]);
    tick('Leave marked pairs out')?.click();
    await settled();
    expect(app.settings.value.filters.keepsOut).toBe(false);
    expect(byTestId('kept-why').textContent).toContain('17 kept (3 accepted by you, 3 marked)');
    expect(byTestId('kept-why').textContent).not.toContain('left out');
  });
});

describe('what is kept', () => {
  it('says by whose word pairs are in and out, and the count follows labels and marks', async () => {
    const app = await show('curated', 'kept');
    expect(byTestId('kept-why').textContent).toBe(
      '15 kept (3 accepted by you) · 2 marked and left out · 2 rejected by you · 18 rated lower · 1 without a rating',
    );
    expect(byTestId('kept-count').textContent).toBe('15 pairs of 37');
    expect(listbox().querySelectorAll('.row')[0]?.getAttribute('aria-setsize')).toBe('15');
    app.setRows(app.rows.value.map((row) => ({ ...row, label: null })));
    await settled();
    // Without a person's word one marked pair and one below the line fall out again, and two good ones come back.
    expect(byTestId('kept-why').textContent).toMatch(/^\d+ kept · \d+ marked and left out · \d+ rated lower/);
    expect(byTestId('kept-why').textContent).not.toContain('by you');
  });

  it('with nothing but marked pairs at the line says that, and where to go', async () => {
    const app = await show('curated', 'kept');
    app.setRows(app.rows.value.map((row) => ({ ...row, label: null, marks: [{ kind: 'refuses', found: 'I can’t' }] })));
    await arrived();
    expect(root.querySelector('.empty')?.textContent).toContain('is marked as doubtful');
    expect(byTestId<HTMLButtonElement>('export-kept').disabled).toBe(true);
  });

  it('is exported though nothing has a rating, when a person has accepted it', async () => {
    const app = await show('added', 'kept');
    acceptedOnly(app);
    await arrived();
    expect(byTestId('kept-why').textContent).toBe('1 kept (1 accepted by you)');
    byTestId('export-kept').click();
    expect(app.calls.at(-1)).toEqual(['exportJsonl', 'kept']);
  });
});

/** One pair that was accepted before anything was rated. */
function acceptedOnly(app: ScriptedApp): void {
  RATER_SCENES.curated?.(app);
  app.setRows(
    app.rows.value.slice(0, 1).map((row) => labelled({ ...row, rating: null, opinions: [] }, { kind: 'good' })),
  );
}

describe('signs of trouble', () => {
  it('stand above the ratings and the kept, and are gone when there is none', async () => {
    const app = await show('troubled', 'ratings');
    expect([...root.querySelectorAll<HTMLElement>('.signs li')].map((each) => each.dataset.testid)).toEqual([
      'sign-many-failed',
      'sign-low-mass',
      'sign-collapsed',
      'sign-follows-length',
      'sign-keeps-nearly-all',
    ]);
    expect(byTestId('sign-low-mass').textContent).toContain('held 21 % of the probability or less');
    hide();
    await show('troubled', 'kept');
    expect(root.querySelectorAll('.signs li').length).toBe(5);
    hide();
    const calm = await show('curated', 'kept');
    expect(root.querySelectorAll('.signs li').length).toBe(1);
    calm.settings.value = { ...calm.settings.value, leastRows: 10 };
    await settled();
    expect(root.querySelector('.signs')).toBeNull();
    expect(app.rows.value.length).toBe(40);
  });

  it('do not call a set small while pairs are still being rated', async () => {
    const app = await show('curated', 'ratings');
    expect(root.querySelector('[data-testid=sign-keeps-few]')).not.toBeNull();
    app.work.value = {
      kind: 'running',
      stopping: false,
      progress: { stage: 'rate', done: 3, total: 40, failed: 0, perSecond: 1, secondsLeft: 37 },
    };
    await settled();
    expect(root.querySelector('[data-testid=sign-keeps-few]')).toBeNull();
  });
});

describe('the views of raters and marks', () => {
  it('show what a model wrote as text, never as markup', async () => {
    for (const stage of ['instructions', 'ratings'] as const) {
      await show('hostile-rater', stage);
      expect(read()).toContain('<img src="x" onerror=');
      expect(root.querySelector('.read img, .read b b')).toBeNull();
      expect(document.body.dataset.owned).toBeUndefined();
      hide();
    }
    const app = await show('hostile-rater', 'ratings');
    const [row] = app.rows.value;
    app.setRows([labelled(row!, { kind: 'good' }), ...app.rows.value.slice(1)]);
    await openSettings();
    byTestId('use-examples').click();
    await settled();
    expect(document.body.dataset.owned).toBeUndefined();
  });

  const seen = [
    ['curated', 'instructions'],
    ['all-marks', 'instructions'],
    ['curated', 'kept'],
    ['troubled', 'ratings'],
    ['rated-additive', 'ratings'],
    ['rated-reasoning', 'ratings'],
    ['rated-cycle', 'ratings'],
    ['rated-sum', 'ratings'],
  ] as const;

  it('hold the accessibility rules, wide and narrow, and nothing is wider than 320 pixels', async () => {
    for (const [scene, stage] of seen) {
      await page.viewport(1280, 820);
      await show(scene, stage);
      for (const each of root.querySelectorAll<HTMLDetailsElement>('main details')) each.open = true;
      await arrived();
      expect([scene, stage, await violations()]).toEqual([scene, stage, []]);
      await page.viewport(320, 568);
      await settled();
      expect([scene, stage, document.documentElement.scrollWidth]).toEqual([scene, stage, 320]);
      root.querySelector<HTMLElement>('.row')?.click();
      await arrived();
      expect([scene, stage, document.documentElement.scrollWidth]).toEqual([scene, stage, 320]);
      expect([scene, stage, await violations()]).toEqual([scene, stage, []]);
      hide();
      history.replaceState(null, '', '#');
    }
  });

  it('hold them in dark colours', async () => {
    const features = (value: string) => ({ features: [{ name: 'prefers-color-scheme', value }] });
    await cdp().send('Emulation.setEmulatedMedia', features('dark'));
    try {
      for (const [scene, stage] of seen) {
        await show(scene, stage);
        chip('all marked')?.click();
        await settled();
        expect([scene, stage, await violations()]).toEqual([scene, stage, []]);
        hide();
      }
    } finally {
      await cdp().send('Emulation.setEmulatedMedia', features('light'));
    }
  });

  it('hold them in the settings, with every target large enough', async () => {
    for (const [scene, width] of [
      ['no-nll', 1280],
      ['rated-sum', 320],
    ] as const) {
      await page.viewport(width, 820);
      await show(scene, 'instructions');
      const sheet = await openSettings();
      byTestId('use-examples').click();
      await settled();
      expect([scene, await violations()]).toEqual([scene, []]);
      expect([scene, sheet.scrollWidth]).toEqual([scene, sheet.clientWidth]);
      const small = [...sheet.querySelectorAll<HTMLElement>('button, label.choice, summary')]
        .filter((each) => each.offsetHeight > 0 && Math.min(each.offsetHeight, each.offsetWidth) < 24)
        .map((each) => each.textContent);
      expect([scene, small]).toEqual([scene, []]);
      hide();
    }
  });
});
