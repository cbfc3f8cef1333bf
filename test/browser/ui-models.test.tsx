// The picker and loads, by keyboard and by hand.

import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { COMPILED, LLAMA } from '../ui/web-llm-choices.ts';
import { byTestId, root, settled, show, withPage } from './ui-mount.tsx';
import { called, openSheet, part } from './ui-sheet.tsx';

withPage();

const shownNames = () => [...root.querySelectorAll('.pick-name b')].map((each) => each.textContent);

describe('the picker', () => {
  it('asks for a size only when a model is chosen, by keyboard as by hand, and once', async () => {
    const app = await openSheet('picker');
    expect(app.calls).toEqual([]);
    const name = part(`[data-model="${LLAMA.id}"] .pick-name`);
    name.focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(name.getAttribute('aria-expanded')).toBe('true');
    expect(app.calls).toEqual([['askSize', LLAMA.id]]);
    app.sizes.value = new Map([[LLAMA.id, { kind: 'known', bytes: 711_300_000, missing: 711_300_000 }]]);
    await settled();
    expect(byTestId(`size-${LLAMA.id}`).textContent).toBe('711 MB (711,300,000 bytes) to download.');
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Download Llama 3.2 1B Instruct, 711 MB');
    await userEvent.keyboard('{Enter}');
    expect(called(app, 'loadModel').map(([, choice]) => choice)).toEqual([LLAMA]);
    expect(called(app, 'askSize').length).toBe(1);
  });

  it('asks nobody about a model that is here, beside the page or cannot run', async () => {
    const app = await openSheet('picker');
    part('[data-model="smollm2-135m"] .pick-name').click();
    part('[data-model^="SmolLM2-360M"] .pick-name').click();
    await settled();
    app.chooseDevice('wasm');
    await settled();
    part(`[data-model="${LLAMA.id}"] .pick-name`).click();
    await settled();
    expect(called(app, 'askSize')).toEqual([]);
  });

  it('finds as one types, says how many, and draws no row anew', async () => {
    const app = await openSheet('picker');
    if (app.model.value.kind !== 'choose') throw new Error('The scene offers no choices.');
    let drawn = 0;
    const counting = app.model.value.choices.map((choice) =>
      Object.defineProperty({ ...choice }, 'licence', {
        // Only a row that is being drawn reads it.
        get: () => {
          drawn += 1;
          return choice.licence;
        },
      }),
    );
    app.model.value = { ...app.model.value, choices: counting };
    await settled();
    expect(drawn).toBeGreaterThan(0);
    drawn = 0;
    await userEvent.fill(page.getByLabelText('Search for a model'), 'smollm2');
    await settled();
    expect(shownNames()).toEqual(['SmolLM2 135M Instruct', 'SmolLM2 360M Instruct', 'SmolLM2 1.7B Instruct']);
    expect(byTestId('picker-count').textContent).toBe('3 of 15 models.');
    expect(byTestId('picker-count').getAttribute('role')).toBe('status');
    expect(drawn).toBe(0);
    await userEvent.fill(page.getByLabelText('Search for a model'), 'whale');
    await settled();
    expect(byTestId('picker-count').textContent).toBe('None of the 15 models is like that.');
  });

  it('leaves out what does not fit when asked to, by a budget that the person sets', async () => {
    const app = await openSheet('picker');
    await userEvent.click(page.getByLabelText('Only what fits'));
    await settled();
    expect(byTestId('picker-count').textContent).toMatch(/^12 of 15 models\. Those that need more than 4\.29 GB/);
    const field = page.getByLabelText('Memory for a model, in GB').element() as HTMLInputElement;
    expect(field.value).toBe('4.3');
    await userEvent.fill(field, '1');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(app.modelSettings.value.memoryBudget).toBe(1_000_000_000);
    expect(shownNames()).toEqual([
      'Llama 3.2 1B Instruct',
      'SmolLM2 135M Instruct',
      'Tide tables 1B',
      'SmolLM2 360M Instruct',
      'TinyLlama 1.1B Chat 1.0',
      'Qwen2.5 0.5B Instruct',
    ]);
    part('.budget button').click();
    await settled();
    expect(app.modelSettings.value.memoryBudget).toBeNull();
    expect(field.value).toBe('4.3');
  });

  it('shows a model that cannot run here with the reason, and does not load it', async () => {
    const app = await openSheet('device-no-webgpu');
    const button = byTestId(`load-model-${LLAMA.id}`);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    const why = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(why?.textContent).toMatch(/^It needs WebGPU/);
    expect(part(`[data-model="${LLAMA.id}"] .pick-fit`).textContent).toBe('cannot run here');
    button.click();
    expect(app.calls).toEqual([]);
    byTestId('load-model-smollm2-135m').click();
    expect(called(app, 'loadModel').length).toBe(1);
  });

  it('has one load button for each model, also for those far down', async () => {
    await openSheet('picker');
    const ids = [...root.querySelectorAll('[data-testid^="load-model-"]')].map((each) =>
      each.getAttribute('data-testid'),
    );
    expect(new Set(ids).size).toBe(15);
    expect(ids).toContain(`load-model-${COMPILED.at(-1)?.id}`);
  });

  it('and its four parts are gone through with arrows, one tab in the order', async () => {
    await openSheet('picker');
    byTestId('tab-models').focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await settled();
    expect(document.activeElement).toBe(byTestId('tab-device'));
    expect(part('[role=tabpanel]:not([hidden])').getAttribute('aria-labelledby')).toBe(byTestId('tab-device').id);
    await userEvent.keyboard('{End}{ArrowRight}');
    expect(document.activeElement).toBe(byTestId('tab-models'));
    expect([...root.querySelectorAll('[role=tab][tabindex="0"]')]).toEqual([byTestId('tab-models')]);
  });
});

describe('the header', () => {
  it('proposes a model by a button that says about while its size is an estimate', async () => {
    const app = await show('picker', 'documents');
    expect(byTestId('load-model').textContent).toBe('Download Llama 3.2 1B Instruct, about 707 MB');
    app.chooseDevice('wasm');
    await settled();
    expect(byTestId('load-model').textContent).toBe('Load SmolLM2 135M Instruct, 269 MB');
  });

  it('shows a load with its time, its retries and a way out', async () => {
    const app = await show('loading-eta', 'documents');
    const header = () => root.querySelector('.head .loading')?.textContent;
    expect(header()).toBe('Downloading Llama 3.2 1B Instruct412 MB of 711 MB, about 40 s leftCancel');
    if (app.model.value.kind !== 'loading') throw new Error('The scene is not loading.');
    app.model.value = { ...app.model.value, retry: { attempt: 2, of: 5, seconds: 4 } };
    await settled();
    expect(header()).toContain('connection broke, trying again in 4 s (2 of 5)');
    root.querySelector<HTMLElement>('.head .loading button:last-child')?.click();
    expect(app.calls).toEqual([['cancelLoad']]);
  });
});

describe('a load in the sheet', () => {
  it('keeps the keyboard where it was needed: in the sheet, when the pressed button is gone', async () => {
    const app = await openSheet('picker');
    const button = byTestId(`load-model-${LLAMA.id}`);
    button.focus();
    await userEvent.keyboard('{Enter}');
    app.model.value = {
      kind: 'loading',
      choice: LLAMA,
      step: 'downloading',
      doneBytes: 0,
      totalBytes: 711_300_000,
      secondsLeft: null,
    };
    await settled();
    expect(document.activeElement?.className).toBe('present');
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement?.textContent).toBe('Cancel');
  });

  it('that failed says so, and offers the smaller model where there is one', async () => {
    const app = await openSheet('model-smaller');
    expect(part('[role=alert]').textContent).toMatch(/lost twice/);
    expect(byTestId('load-smaller').textContent).toBe('Load SmolLM2 360M Instruct instead, 207 MB');
    byTestId('load-smaller').click();
    expect(called(app, 'loadModel').map(([, choice]) => (choice as { name: string }).name)).toEqual([
      'SmolLM2 360M Instruct',
    ]);
  });

  it('of a lost model tells why it is loaded again', async () => {
    await openSheet('recovering');
    expect(part('.present').textContent).toContain(
      'The graphics device was lost. Llama 3.2 1B Instruct is being loaded',
    );
    expect(part('.present progress').getAttribute('value')).toBe('412000000');
  });
});
