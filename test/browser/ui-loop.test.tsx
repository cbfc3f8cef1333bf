import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { later } from '../../src/ui/later.tsx';
import { LOOP_SCENES } from '../ui/loop-scenes.ts';
import { byTestId, listbox, root, selectedRow, settled, show, withPage } from './ui-mount.tsx';
import { called } from './ui-sheet.tsx';

withPage();

const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
const arrived = (id: string) =>
  expect.poll(() => root.querySelector(`[data-testid="${id}"]`), { timeout: 20_000 }).not.toBeNull();

async function showLoop(scene: string) {
  const app = await show(scene, 'loop');
  await arrived('whole-loop');
  await settled();
  return app;
}

async function showSeed(scene: string) {
  const app = await show(scene, 'seed');
  await expect.poll(() => root.querySelector('.seed-empty, [data-testid="seed"]'), { timeout: 20_000 }).not.toBeNull();
  await settled();
  return app;
}

describe('the loop as the way around', () => {
  it('is quiet about models for a person without a seed', async () => {
    await show('done', 'ratings');
    expect(byTestId('stage-loop').textContent).toBe('Loopno seed yet');
    expect(byTestId('stage-models').textContent).toBe('Modelsnone');
    expect(root.querySelectorAll('[data-model], .way-back').length).toBe(0);
    expect(root.querySelector('[data-testid="shown"], [data-testid="to-loop"]')).toBeNull();
  });

  it('shows how every model stands, live', async () => {
    const app = await show('loop-training', 'documents');
    const marks = () => [...root.querySelectorAll('[data-model]')].map((mark) => mark.textContent);
    expect(marks()).toEqual(['Myx trained', 'M0 13 %', 'M1 waiting', 'M2 waiting']);
    const { loop } = app;
    loop.value = {
      ...loop.value,
      steps: loop.value.steps.map((step) => (step.id === 'train M_0' ? { ...step, done: 15 } : step)),
    };
    await settled();
    expect(marks()[1]).toBe('M0 50 %');
  });

  it('stands each model above the arrow that it works on, and the newest above the last', async () => {
    await show('loop-done', 'documents');
    const centre = (selector: string) => {
      const box = root.querySelector(selector)?.getBoundingClientRect();
      if (box === undefined) throw new Error(`Nothing is ${selector}.`);
      return box.left + box.width / 2;
    };
    const arrow = (index: number) => centre(`.lower li:nth-child(${index}) .arrow`);
    expect(Math.abs(centre('[data-model="M_yx"]') - arrow(2))).toBeLessThan(2);
    expect(Math.abs((centre('[data-model="M_0"]') + centre('[data-model="M_1"]')) / 2 - arrow(3))).toBeLessThan(2);
    expect(Math.abs(centre('[data-model="M_2"]') - arrow(4))).toBeLessThan(2);
  });

  it('leads to every stage, and each is named in the title', async () => {
    await show('loop-done', 'documents');
    for (const [stage, title] of [
      ['loop', 'The loop'],
      ['seed', 'Seed'],
      ['models', 'Models'],
      ['comparison', 'Comparison'],
    ] as const) {
      byTestId(`stage-${stage}`).focus();
      await userEvent.keyboard('{Enter}');
      await expect
        .poll(() => byTestId(`stage-${stage}`).getAttribute('aria-current'), { timeout: 10_000 })
        .toBe('page');
      await expect.poll(() => document.title, { timeout: 10_000 }).toBe(`${title} · Humpback`);
      // Views that are fetched may be slow to come on a busy machine.
      await expect.poll(() => text('main h1'), { timeout: 20_000 }).not.toBe('');
    }
  });

  it('keeps clear of itself from 900 pixels on', async () => {
    for (const scene of ['loop-done', 'loop-four-rounds', 'running']) {
      await page.viewport(900, 700);
      await show(scene, 'ratings');
      const boxes = [...root.querySelectorAll('.loop :is(.mark, .lower .node, .at-seed .node, .at-comparison .node)')]
        .map((each) => each.getBoundingClientRect())
        .filter(({ width }) => width > 0);
      const meeting = boxes.flatMap((one, index) =>
        boxes
          .slice(index + 1)
          .filter(
            (other) =>
              one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
          ),
      );
      expect([scene, meeting.length]).toEqual([scene, 0]);
      expect(document.documentElement.scrollWidth).toBe(900);
    }
  });
});

describe('the stage of the loop', () => {
  it('runs it all, one step, or the two steps that tell the time', async () => {
    const app = await showLoop('loop-ready');
    expect(byTestId('run-loop').className).toBe('go');
    byTestId('run-loop').click();
    byTestId('run-step').click();
    byTestId('time-training').click();
    expect(app.calls).toEqual([['startLoop', { steps: 'all' }], ['startLoop', { steps: 'one' }], ['timeTraining']]);
  });

  it('says why it cannot be run', async () => {
    await showLoop('loop-blocked');
    const run = byTestId<HTMLButtonElement>('run-loop');
    expect(run.disabled).toBe(true);
    expect(text(`#${run.getAttribute('aria-describedby')}`)).toBe(
      'Load a model that can learn, such as SmolLM2 135M, first.',
    );
  });

  it('says what ended it, and goes on from there', async () => {
    const app = await showLoop('loop-failed');
    expect(text('#loop-why')).toContain('Stopped by trouble: The device ran out of memory while M1 was learning');
    expect(root.querySelector('#loop-why')?.className).toBe('trouble');
    expect(byTestId('run-loop').textContent).toBe('Run the rest of the loop');
    byTestId('run-loop').click();
    expect(called(app, 'startLoop').length).toBe(1);
  });

  it('shows every step with its state, and marks the one that runs', async () => {
    await showLoop('loop-rating');
    const steps = [...byTestId('loop-steps').children];
    expect(steps.map((step) => step.querySelector('.step-state')?.textContent)).toEqual([
      ...Array.from({ length: 6 }, () => 'done'),
      'running',
      'waiting',
      'waiting',
      'waiting',
    ]);
    expect(steps[6]?.getAttribute('aria-current')).toBe('step');
    expect(steps[6]?.querySelector('.step-far')?.textContent).toBe('12 of 38 · 2 min left');
    expect(steps[8]?.querySelector('.step-far')?.textContent).toBe('about 25 min');
    expect(text('.loop-acts p')).toContain('Step 7 of 10. About 31 min are left in all.');
  });

  it('has a figure whose nodes lead to their stages', async () => {
    await showLoop('loop-rating');
    const nodes = [...root.querySelectorAll<HTMLAnchorElement>('.figure a')].map(
      (node) => `${node.textContent?.replace(/\s+/g, ' ').trim()} ${node.hash}`,
    );
    expect(nodes).toContain('M1 trained 63 + 21 pairs #models');
    expect(nodes).toContain('Kept round 1 21 pairs round 2 waiting #kept');
    expect(nodes).toContain('Ratings round 1 38 of 38 round 2 12 of 38 #ratings');
    expect(nodes.length).toBe(11);
  });

  it('turns the figure where there is little room, and nothing is wider than 320 pixels', async () => {
    await page.viewport(320, 568);
    await showLoop('loop-rating');
    await expect.poll(() => root.querySelector('.figure.turned'), { timeout: 10_000 }).not.toBeNull();
    expect(document.documentElement.scrollWidth).toBe(320);
  });

  it('opens its settings', async () => {
    await showLoop('loop-ready');
    byTestId('change-loop').click();
    await arrived('loop-settings');
    expect(byTestId('tab-loop').getAttribute('aria-selected')).toBe('true');
  });
});

describe('while the loop runs', () => {
  it('the foot says which step, how far and how long, and stops it', async () => {
    const app = await show('loop-training', 'documents');
    expect(byTestId('progress').textContent).toBe('StopTraining M0, step 4 of 3012 min left');
    expect({ ...byTestId('progress').dataset }).toMatchObject({ state: 'running', done: '4', total: '30' });
    byTestId('stop').click();
    expect(app.calls).toEqual([['stop']]);
    app.loop.value = { ...app.loop.value, stopping: true };
    await settled();
    expect(byTestId('stop').getAttribute('aria-disabled')).toBe('true');
    expect(byTestId('progress').dataset.state).toBe('stopping');
  });

  it('a rating run shows its own figures under the name of the model that rates', async () => {
    await show('loop-rating', 'documents');
    expect(byTestId('progress').textContent).toBe('StopM1 rates again 13 of 3816 a minute · 2 min left');
  });

  it('a step is announced when it ends, with the next; the figures in between are not', async () => {
    const app = await show('loop-training', 'documents');
    const said = () => expect.poll(() => byTestId('said').textContent, { timeout: 10_000 });
    const { loop } = app;
    const become = (id: string, change: object, running: string | null) => {
      loop.value = {
        ...loop.value,
        running,
        steps: loop.value.steps.map((step) => (step.id === id ? { ...step, ...change } : step)),
      };
    };
    become('train M_0', { done: 5 }, 'train M_0');
    await settled();
    expect(byTestId('said').textContent).not.toContain('step 5');
    become('train M_0', { state: 'done', done: 30 }, 'augment');
    await said().toBe('M_0 is trained. M_yx writes.');
    become('augment', { state: 'partly', done: 3, total: 40 }, null);
    await said().toBe('2 of 10 steps of the loop are done. What was done is kept.');
  });

  it('nothing else can be started', async () => {
    await show('loop-training', 'instructions');
    expect(byTestId<HTMLButtonElement>('start-augment').disabled).toBe(true);
    expect(root.querySelector('[data-testid="run-loop"]')).toBeNull();
  });
});

describe('whose results are shown', () => {
  it('is chosen in the lists once the loop has begun', async () => {
    const app = await show('loop-stopped', 'ratings');
    const chosen: unknown[] = [];
    for (const name of ['the model as loaded', 'round 2, rated by M₁']) {
      await page.getByLabelText('Results of').selectOptions(name);
      chosen.push(app.shown.value);
    }
    expect(chosen).toEqual(['untuned', 2]);
  });

  it('and a round is run by the loop, not by its stage alone', async () => {
    const app = await show('loop-stopped', 'instructions');
    expect(root.querySelector('[data-testid="start-augment"]')).toBeNull();
    expect(byTestId('to-loop').className).toBe('button go');
    app.show('untuned');
    await settled();
    expect(root.querySelector('[data-testid="start-augment"]')).not.toBeNull();
  });
});

describe('the stage of the seed', () => {
  it('takes the shipped seed or a file', async () => {
    const app = await showSeed('ready');
    byTestId('shipped-seed').click();
    await settled();
    const files = new DataTransfer();
    files.items.add(new File(['{}'], 'a.jsonl'));
    const input = byTestId<HTMLInputElement>('seed-input');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect(app.calls.map(([name]) => name)).toEqual(['useShippedSeed', 'addSeedFile']);
  });

  it('takes a dropped file of pairs as the seed there, and everything else as documents', async () => {
    const app = await showSeed('ready');
    const drop = (...names: string[]) => {
      const dataTransfer = new DataTransfer();
      for (const name of names) dataTransfer.items.add(new File(['{}'], name));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    };
    drop('pairs.JSONL');
    expect(app.calls.map(([name]) => name)).toEqual(['addSeedFile']);
    expect(location.hash).toBe('#seed');
    drop('pairs.json', 'notes.md');
    expect(app.calls.slice(1).map(([name]) => name)).toEqual(['addSeedFile', 'addFiles']);
    await expect.poll(() => location.hash, { timeout: 10_000 }).toBe('#documents');
    await settled();
    drop('pairs.json');
    expect(app.calls.at(-1)?.[0]).toBe('addFiles');
  });

  it('counts what is learned from and held out, and says what was left out', async () => {
    await showSeed('loop-ready');
    expect(byTestId('seed-counts').textContent).toBe('71 pairs: 62 to learn from, 7 held out to measure by.');
    expect(text('.left-out')).toContain('Row 12 is not JSON.');
    await page.getByLabelText('Show', { exact: true }).selectOptions('Held out 7');
    await settled();
    expect(listbox().querySelectorAll('.row').length).toBe(7);
    expect(text('.read')).toContain('Held out: the models are measured by it and never learn from it.');
  });

  it('is gone through by keyboard, and a pair is a page of its own on a narrow screen', async () => {
    await showSeed('loop-ready');
    listbox().focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await settled();
    expect(selectedRow()?.getAttribute('aria-posinset')).toBe('3');
    expect(text('.read h2')).toContain('(3)');
    await page.viewport(390, 844);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.hash, { timeout: 10_000 }).toMatch(/^#seed\/[0-9a-f]{16}$/);
    await expect.poll(() => document.activeElement?.className, { timeout: 10_000 }).toBe('back');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => location.hash, { timeout: 10_000 }).toBe('#seed');
  });

  it('shows text of a seed as text', async () => {
    await showSeed('loop-ready');
    listbox().focus();
    await userEvent.keyboard('{End}');
    await settled();
    expect(text('.read h2')).toBe('<img src=x onerror=document.body.dataset.owned=1>');
    expect([root.querySelectorAll('img').length, document.body.dataset.owned]).toEqual([0, undefined]);
  });

  it('is removed only after a second word, and not while the loop runs', async () => {
    const app = await showSeed('loop-ready');
    byTestId('remove-seed').click();
    await settled();
    expect(app.calls).toEqual([]);
    root.querySelector<HTMLElement>('.ask button')?.click();
    expect(app.calls).toEqual([['removeSeed']]);
    LOOP_SCENES['loop-training']?.(app);
    await settled();
    expect(byTestId<HTMLButtonElement>('remove-seed').disabled).toBe(true);
  });
});

describe('the settings of the loop', () => {
  async function open(scene = 'loop-ready') {
    const app = await showLoop(scene);
    byTestId('change-loop').click();
    await arrived('loop-settings');
    await settled();
    return app;
  }
  const commit = async (label: string, value: string) => {
    const field = page.getByRole('textbox', { name: label }).first().element() as HTMLInputElement;
    await userEvent.fill(field, value);
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
  };

  it('are handed on, and back to the defaults leaves adapters made elsewhere alone', async () => {
    const app = await open();
    const own = { writer: 'made elsewhere', rater: null };
    app.loopChoices.value = { ...app.loopChoices.value, own };
    const before = app.loopChoices.value;
    await page.getByLabelText('Where the model before ended').click();
    await page.getByLabelText('What is kept alone').click();
    await page.getByLabelText('Rate, and keep the better pairs').click();
    await page.getByLabelText('Learn from all that are kept').click();
    await settled();
    await commit('Pairs of your texts', '64');
    await page.getByLabelText('Judge').selectOptions('M_1');
    expect(app.loopChoices.value).toMatchObject({
      laterStart: 'previous',
      learnFrom: 'augmented',
      curation: false,
      rows: 64,
      answers: { judge: 'M_1' },
    });
    byTestId('loop-defaults').click();
    await settled();
    expect(before).toMatchObject(app.loopChoices.value);
  });

  it('of one kind of training leave those of the other alone, and null is the paper’s table', async () => {
    const app = await open();
    const { forward } = app.loopChoices.value.training;
    byTestId('learn-backward').querySelector('summary')?.click();
    await settled();
    await page.getByLabelText('Steps as in the paper’s table').first().click();
    await settled();
    await commit('Rank', '8');
    await page.getByLabelText('MLP gate').first().click();
    await settled();
    const { training } = app.loopChoices.value;
    expect(training.backward).toMatchObject({
      steps: 30,
      batch: null,
      learning: { kind: 'lora', lora: { rank: 8, targets: ['q', 'k', 'v', 'o', 'up', 'down'] } },
    });
    expect(training.forward).toEqual(forward);
    await page.getByLabelText('Steps as in the paper’s table').first().click();
    await page.getByLabelText('All weights').first().click();
    await settled();
    expect(app.loopChoices.value.training.backward).toMatchObject({ steps: null, learning: { kind: 'full' } });
  });

  it('that cannot be are named in words and not handed on', async () => {
    const app = await open();
    await commit('At least', '300');
    expect(text('.field .trouble:not(:empty)')).toBe('At most 250 are held out.');
    expect(called(app, 'changeLoop')).toEqual([]);
  });
});

describe('a part of the page that cannot be fetched', () => {
  it('says so, is tried again, and is drawn when it comes', async () => {
    let tries = 0;
    const Part = later<{ readonly name: string }>(async () => {
      tries += 1;
      if (tries < 3) throw new TypeError('Failed to fetch.');
      return ({ name }) => <h2>{name}</h2>;
    });
    render(<Part name="Arrived" />, root);
    const again = () => [...root.querySelectorAll('button')].find((button) => button.textContent === 'Try again');
    await expect.poll(() => text('[role=alert]'), { timeout: 10_000 }).toContain('could not be fetched');
    again()?.click();
    await expect.poll(() => text('[role=alert]'), { timeout: 10_000 }).toContain('could not be fetched again');
    expect([...root.querySelectorAll('button')].map((button) => button.textContent)).toContain('Reload the page');
    again()?.click();
    await expect.poll(() => text('h2'), { timeout: 10_000 }).toBe('Arrived');
    expect(tries).toBe(3);
  });
});
