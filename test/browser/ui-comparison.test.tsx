import { describe, expect, it, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { byTestId, hide, root, settled, show, withPage } from './ui-mount.tsx';
import { called, smallTargets, study, unfold, violations } from './ui-study.tsx';

withPage();

const SCENES = ['nothing-trained', 'comparing', 'came-out-worse', 'trained', 'hostile-answers'];

const textOf = (id: string) => byTestId(id).textContent;

describe('the verdict', () => {
  it('teaches what will be compared while nothing is', async () => {
    await study('comparison', 'nothing-trained');
    expect(textOf('comparison')).toContain('Nothing is compared yet.');
    expect(root.querySelector('[data-testid=verdict]')).toBeNull();
  });

  it('says a worse M_1 before anything else, in large words and in an open list', async () => {
    await study('comparison', 'came-out-worse');
    const summaries = [...root.querySelectorAll('.summary')].map((each) => each.textContent);
    expect(summaries[0]).toMatch(/^M1 came out worse than M0 by /);
    expect(summaries[1]).toMatch(/^M2 came out better than M1/);
    const [first] = root.querySelectorAll<HTMLDetailsElement>('.findings');
    expect(first?.className).toContain('worse');
    expect(first?.open).toBe(true);
  });

  it('says that figures are missing while it is measured', async () => {
    await study('comparison', 'comparing');
    expect(textOf('verdict')).toContain('Still measuring, 72 of 416 measured');
    expect(textOf('figures')).toContain('not measured');
  });

  it('shows figures with intervals beside the paper’s, and says what good means and whose weights learned', async () => {
    await study('comparison', 'trained');
    const figures = byTestId('figures');
    expect([...figures.querySelectorAll('thead th')].map((each) => each.textContent)).toEqual([
      'With 95 % intervals',
      'base',
      'M0',
      'M1',
      'M2',
    ]);
    const paper = [...figures.querySelectorAll('tr.paper')].map((row) =>
      [...row.querySelectorAll('td')].map((each) => each.textContent),
    );
    expect(paper).toEqual([
      ['', '0.44', '0.52', ''],
      ['', '0.09', '0.44', ''],
    ]);
    expect(figures.textContent).toContain('not good is its instruction with another’s output');
    expect(figures.textContent).toContain('LoRA adapters of a small model');
  });

  it('draws each preference where its figures say', async () => {
    await study('comparison', 'trained');
    const [row] = byTestId('preferences').querySelectorAll('tbody tr');
    const share = Number(/^(\d+) %/.exec(row?.querySelectorAll('td')[1]?.textContent ?? '')?.[1]);
    const at = Number(/^M([\d.]+),/.exec(row?.querySelector('.dot')?.getAttribute('d') ?? '')?.[1]);
    expect(Math.round(at)).toBe(share);
    expect(row?.querySelector('.reach')).not.toBeNull();
  });
});

describe('answers', () => {
  it('stand side by side with names, one instruction at a time, when they are asked for', async () => {
    await study('comparison', 'trained');
    unfold();
    const answers = byTestId('answers');
    expect([...answers.querySelectorAll('h4')].map((each) => each.textContent)).toEqual([
      'base',
      'M0',
      'M1',
      'M2',
      'The seed’s own',
    ]);
    const first = answers.querySelector('h3')?.textContent;
    const [previous, next] = answers.querySelectorAll<HTMLElement>('.acts button');
    previous?.click();
    await settled();
    expect(answers.querySelector('h3')?.textContent).toBe(first);
    next?.click();
    await settled();
    expect(answers.querySelector('h3')?.textContent).toBe('How do I keep a sourdough starter alive while I travel?');
    expect(answers.querySelector('select')?.value).toBe('1');
  });

  it('an empty answer is said to be one', async () => {
    await study('comparison', 'trained');
    unfold();
    const select = byTestId('answers').querySelector('select');
    if (select === null) throw new Error('There is no list of instructions.');
    await userEvent.selectOptions(select, '5');
    await settled();
    expect(byTestId('answers').querySelectorAll('article')[1]?.textContent).toContain('It answered nothing.');
  });

  it('hostile text stays text, with names and blind', async () => {
    await study('comparison', 'hostile-answers');
    unfold();
    byTestId('blind-start').click();
    await settled();
    expect(root.querySelector('img, .study b img')).toBeNull();
    expect(document.body.dataset.owned).toBeUndefined();
    expect(root.querySelector('.judging .answer')?.textContent).toContain('<img src="x"');
  });
});

describe('variants', () => {
  const run = () => byTestId('variants-run');

  it('are started together, with what each changes, and their cost is said before', async () => {
    const app = await study('comparison', 'trained', (scene) => {
      scene.loopChoices.value = { ...scene.loopChoices.value, own: { writer: null, rater: null } };
    });
    const [, , , tags] = byTestId('variants').querySelectorAll<HTMLElement>('input[type=checkbox]');
    run().click();
    expect(called(app, 'startVariants')).toEqual([]);
    tags?.click();
    await userEvent.fill(byTestId('variant-rows'), '16, 64');
    await settled();
    expect(textOf('variants')).toContain('It costs up to 8 trainings beyond those done');
    run().click();
    expect(called(app, 'startVariants')).toEqual([
      [
        'startVariants',
        [
          { name: 'without tags', change: { tags: false } },
          { name: '16 rows', change: { rows: 16 } },
          { name: '64 rows', change: { rows: 64 } },
        ],
      ],
    ]);
  });

  it('more rows than are kept are refused beside the field', async () => {
    const app = await study('comparison', 'trained');
    await userEvent.fill(byTestId('variant-rows'), '900');
    await userEvent.tab();
    await settled();
    expect(textOf('variants')).toContain('Only 148 pairs are kept: 900 cannot be drawn.');
    run().click();
    expect(called(app, 'startVariants')).toEqual([]);
  });

  it('wait while the loop runs', async () => {
    const app = await study('comparison', 'comparing');
    byTestId('variants').querySelector<HTMLElement>('input[type=checkbox]')?.click();
    await settled();
    expect(textOf('variants')).toContain('The loop is running');
    run().click();
    expect(called(app, 'startVariants')).toEqual([]);
  });

  it('their results stand in a table, and α beside the paper’s', async () => {
    await study('comparison', 'trained');
    expect(byTestId('variant-results').querySelectorAll('tbody tr')).toHaveLength(6);
    const alphas = [...byTestId('scaling').querySelectorAll('.alphas tbody tr')].map(
      (row) => row.querySelector('td:last-child')?.textContent,
    );
    expect(alphas.slice(1)).toEqual(['6.95', '5.69', '5.40', '4.53', '4.43', '2.86', '1.99', '0.22']);
    expect(textOf('scaling')).toContain('LLaMA 7B with all weights trained');
  });
});

describe('accessibility rules hold at the comparison', () => {
  for (const scene of SCENES) {
    it(`in scene ${scene}, with everything unfolded`, async () => {
      await study('comparison', scene);
      unfold();
      await settled();
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
    });
  }

  it('in dark colours', async () => {
    const features = (value: string) => ({ features: [{ name: 'prefers-color-scheme', value }] });
    await cdp().send('Emulation.setEmulatedMedia', features('dark'));
    try {
      for (const scene of ['trained', 'came-out-worse']) {
        await study('comparison', scene);
        unfold();
        await settled();
        expect(await violations()).toEqual([]);
        hide();
      }
    } finally {
      await cdp().send('Emulation.setEmulatedMedia', features('light'));
    }
  });

  it('and nothing is wider than a screen of 320 pixels', async () => {
    await page.viewport(320, 568);
    for (const scene of SCENES) {
      await study('comparison', scene);
      unfold();
      await settled();
      expect([scene, document.documentElement.scrollWidth]).toEqual([scene, 320]);
      hide();
    }
  });
});

describe('within the page', () => {
  it('long figures scroll in their place, and words for readers make the page no longer', async () => {
    for (const stage of ['models', 'comparison']) {
      await show('trained', stage);
      // The view is fetched when it is first asked for.
      await vi.waitFor(() => expect(root.querySelector('.study')).not.toBeNull());
      await settled();
      const view = root.querySelector<HTMLElement>('.study');
      expect(view?.scrollHeight).toBeGreaterThan(view?.clientHeight ?? 0);
      expect([stage, document.documentElement.scrollHeight]).toEqual([stage, 820]);
      hide();
    }
  });
});
