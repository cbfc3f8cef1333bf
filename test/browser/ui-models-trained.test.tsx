import { describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { byTestId, hide, root, settled, withPage } from './ui-mount.tsx';
import { called, smallTargets, study, unfold, violations } from './ui-study.tsx';

withPage();

const SCENES = [
  'nothing-trained',
  'training',
  'training-stopped',
  'training-failed',
  'nothing-won',
  'taking-home',
  'trained',
];

const textOf = (id: string) => byTestId(id).textContent;

describe('the stage of the models', () => {
  it('teaches what will stand there while nothing is trained, and why it cannot start', async () => {
    await study('models', 'nothing-trained');
    expect(textOf('models')).toContain('Nothing is trained yet.');
    expect(textOf('models')).toContain('Add a seed first');
    expect(root.querySelector('a[href="#loop"]')).not.toBeNull();
  });

  it('has a block for every training of the plan in its order', async () => {
    await study('models', 'training');
    const blocks = [...root.querySelectorAll('.training')].map((each) => each.getAttribute('aria-label'));
    expect(blocks).toEqual(['M_yx', 'M_0', 'M_1', 'M_2']);
    expect([...root.querySelectorAll('.training')].map((each) => each.getAttribute('data-state'))).toEqual([
      'done',
      'running',
      'waiting',
      'waiting',
    ]);
  });

  it('follows a training step by step, in words and in its bar', async () => {
    const app = await study('models', 'training');
    expect(textOf('training-M_0')).toContain('112 of 300 steps done');
    const step = (step: number) => {
      app.trainings.value = app.trainings.value.map((each) =>
        each.model === 'M_0' ? { ...each, step, examples: null } : each,
      );
    };
    step(150);
    await settled();
    expect(textOf('training-M_0')).toContain('150 of 300 steps done');
    expect(root.querySelector<HTMLProgressElement>('[aria-label="Training M_0"]')?.position).toBe(0.5);
  });

  it('draws a curve as soon as two losses are known, and none before', async () => {
    await study('models', 'training', (app) => {
      app.trainings.value = app.trainings.value.map((each) =>
        each.model === 'M_0' ? { ...each, train: [], dev: each.dev.slice(0, 1) } : each,
      );
    });
    expect(byTestId('training-M_0').querySelector('svg')).toBeNull();
    expect(byTestId('training-M_yx').querySelector('svg[role=img]')?.getAttribute('aria-label')).toMatch(
      /^Loss of M_yx over 30 steps: training loss from/,
    );
  });

  it('shows 1,600 steps as one smoothed line with its width said, and every step as a dot', async () => {
    await study('models', 'trained');
    const block = byTestId('training-M_2');
    expect(block.textContent).toContain('training, mean of 53 steps');
    const dots = block.querySelector('.raw-dots')?.getAttribute('d')?.match(/M/g)?.length ?? 0;
    const outside = Number(/each step, (\d+) outside/.exec(block.textContent)?.[1] ?? 0);
    expect(dots + outside).toBe(1600);
    expect(outside).toBeLessThan(40);
  });

  it('draws its pictures within their boxes', async () => {
    await study('models', 'trained');
    for (const area of root.querySelectorAll('.plot-area')) {
      const box = area.getBoundingClientRect();
      for (const path of area.querySelectorAll<SVGPathElement>('path')) {
        const drawn = path.getBBox();
        expect(drawn.y, path.getAttribute('class') ?? '').toBeGreaterThanOrEqual(-0.01);
        expect(drawn.y + drawn.height).toBeLessThanOrEqual(100.01);
        expect(drawn.x + drawn.width).toBeLessThanOrEqual(100.01);
      }
      expect(box.height).toBeGreaterThan(150);
    }
  });

  it('says what stopped a training at that training, and the warnings of its set', async () => {
    await study('models', 'training-failed');
    expect(byTestId('training-M_0').querySelector('.trouble:not(.tag)')?.textContent).toContain(
      'was no number at step 132',
    );
    expect(byTestId('training-M_yx').querySelector('.trouble')).toBeNull();
    hide();
    await study('models', 'trained');
    expect(byTestId('training-M_1').querySelector('.trouble')?.textContent).toContain('Only 21 pairs');
  });

  it('the accent is on what is kept, and not on a training that won nothing', async () => {
    await study('models', 'nothing-won');
    expect(byTestId('training-M_0').querySelector('.kept-words')).toBeNull();
    expect(textOf('training-M_0')).toContain('what is kept changes nothing');
  });
});

describe('taking a model home', () => {
  it('asks the app for the form that was pressed, of the model it stands at', async () => {
    const app = await study('models', 'trained');
    for (const form of ['gguf-f16', 'gguf-q8', 'safetensors', 'peft', 'recipes']) {
      byTestId('take-home-M_2').querySelector<HTMLElement>(`[data-form="${form}"] button`)?.click();
    }
    expect(called(app, 'takeHome').map(([, key, form]) => [key, form])).toEqual(
      ['gguf-f16', 'gguf-q8', 'safetensors', 'peft', 'recipes'].map((form) => ['key-M_2', form]),
    );
  });

  it('while a file is written nothing else can be asked for, and it can be cancelled', async () => {
    const app = await study('models', 'taking-home');
    const home = byTestId('take-home-M_2');
    expect(home.querySelector('[data-form="gguf-f16"]')?.textContent).toContain('43 %');
    for (const button of home.querySelectorAll<HTMLElement>('li > button')) button.click();
    expect(called(app, 'takeHome')).toEqual([]);
    home.querySelector<HTMLElement>('.writing-file button')?.click();
    expect(called(app, 'cancelTakeHome')).toHaveLength(1);
  });

  it('says why a file could not be written where it was asked for', async () => {
    const app = await study('models', 'trained');
    const button = byTestId('take-home-M_2').querySelector<HTMLElement>('[data-form="safetensors"] button');
    button?.click();
    app.takingHome.value = {
      kind: 'idle',
      failure: { kind: 'storage', quota: true, message: 'The browser’s storage is full; free 300 MB and try again.' },
    };
    await settled();
    const alerts = [...root.querySelectorAll('.take-home [role=alert]')];
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.closest('li')?.dataset.form).toBe('safetensors');
    expect(alerts[0]?.closest('.take-home')).toBe(byTestId('take-home-M_2'));
  });

  it('waits for the loop, in words', async () => {
    const app = await study('models', 'training');
    const home = byTestId<HTMLDetailsElement>('take-home-M_yx');
    home.open = true;
    expect(home.textContent).toContain('The loop is running');
    home.querySelector<HTMLElement>('li > button')?.click();
    expect(called(app, 'takeHome')).toEqual([]);
  });

  it('shows where a model comes from when asked, with what has no record', async () => {
    await study('models', 'trained');
    expect(root.querySelector('.lineage')).toBeNull();
    unfold();
    await settled();
    const lineage = byTestId('training-M_2').querySelector('.lineage');
    expect([...(lineage?.querySelectorAll('code') ?? [])].map((each) => each.textContent)).toEqual([
      'a1',
      'b2',
      'key-M_2',
    ]);
    expect(lineage?.textContent).toContain('1 of its steps has no record here: gone.');
  });
});

describe('an adapter made elsewhere', () => {
  const give = async (role: 'writer' | 'rater', names: readonly string[]) => {
    const files = names.map((name) => new File(['{}'], name));
    await userEvent.upload(byTestId<HTMLInputElement>(`own-${role}-files`), files);
    await settled();
  };

  it('its two files go to the app with the part that it takes', async () => {
    const app = await study('models', 'trained');
    await give('writer', ['adapter_config.json', 'adapter_model.safetensors']);
    await give('rater', ['adapter_config.json', 'adapter_model.safetensors']);
    expect(
      called(app, 'importAdapter').map(([, files, as]) => [(files as File[]).map(({ name }) => name), as]),
    ).toEqual([
      [['adapter_config.json', 'adapter_model.safetensors'], 'M_yx'],
      [['adapter_config.json', 'adapter_model.safetensors'], 'rater'],
    ]);
  });

  it('half of an adapter is refused with a sentence that names the other half', async () => {
    const app = await study('models', 'trained');
    await give('writer', ['adapter_config.json']);
    expect(byTestId('own-writer').querySelector('[role=alert]')?.textContent).toContain('adapter_model.safetensors');
    expect(called(app, 'importAdapter')).toEqual([]);
  });

  it('the one in use is named, and removing it leaves the other and the keyboard where they are', async () => {
    const app = await study('models', 'trained', (scene) => {
      scene.loopChoices.value = { ...scene.loopChoices.value, own: { writer: 'aaaa', rater: 'ad3f09c2b1e7' } };
    });
    expect(textOf('own-rater')).toContain('In use: ad3f09c2b1e7');
    byTestId('own-rater').querySelector<HTMLElement>('button.quiet')?.click();
    await settled();
    expect(app.loopChoices.value.own).toEqual({ writer: 'aaaa', rater: null });
    expect(document.activeElement?.textContent).toBe('Choose two files…');
  });
});

describe('accessibility rules hold at the models', () => {
  for (const scene of SCENES) {
    it(`in scene ${scene}, with everything unfolded`, async () => {
      await study('models', scene);
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
      for (const scene of ['trained', 'training-failed']) {
        await study('models', scene);
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
      await study('models', scene);
      unfold();
      await settled();
      expect([scene, document.documentElement.scrollWidth]).toEqual([scene, 320]);
      hide();
    }
  });
});
