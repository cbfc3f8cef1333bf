// The parts of the sheet beside the picker: models of one's own, hosts, this device, what is stored.

import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { diagnosticsText } from '../../src/ui/device-facts.ts';
import { VERSION } from '../../src/ui/version.ts';
import { COMPILED, LLAMA } from '../ui/web-llm-choices.ts';
import { byTestId, root, settled, withPage } from './ui-mount.tsx';
import { called, openSheet, part } from './ui-sheet.tsx';

withPage();

describe('a model of one’s own', () => {
  it('is added by keyboard, and each field says what is wrong with it', async () => {
    const app = await openSheet('picker-no-f16', 'own');
    byTestId('own-name').focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(document.activeElement).toBe(byTestId('own-name'));
    expect([...root.querySelectorAll('.own-form .trouble')].map((each) => each.textContent)).toEqual([
      'Give it a name, to find it by in the list.',
      'Write an address that begins with https://.',
      'Write an address that begins with https://.',
    ]);
    await userEvent.keyboard('Tides{Tab}models.example/tides{Tab}ftp://models.example/lib.wasm{Enter}');
    await settled();
    expect(app.modelSettings.value.own).toEqual([]);
    expect(document.activeElement).toBe(byTestId('own-libraryUrl'));
    const about = document.getElementById(byTestId('own-libraryUrl').getAttribute('aria-describedby') ?? '');
    expect(about?.textContent).toMatch(/https only/);
    await userEvent.fill(byTestId('own-libraryUrl'), 'https://models.example/lib.wasm');
    await userEvent.keyboard('{Tab}{Enter}');
    await settled();
    const model = {
      name: 'Tides',
      weightsUrl: 'https://models.example/tides',
      libraryUrl: 'https://models.example/lib.wasm',
    };
    expect(app.modelSettings.value.own).toEqual([model]);
    expect(root.querySelectorAll('.own-form [aria-invalid=true]').length).toBe(0);
    expect(document.activeElement).toBe(byTestId('own-name'));
    await userEvent.keyboard('Again{Tab}models.example/tides{Tab}models.example/lib.wasm{Enter}');
    await settled();
    expect(app.modelSettings.value.own).toEqual([model]);
    expect(part('.own-form [role=status]').textContent).toMatch(/in the list already, as Tides/);
    part('[aria-label="Remove Tides from the list"]').click();
    await settled();
    expect(app.modelSettings.value.own).toEqual([]);
  });

  it('and what is half typed is still there after a look at another part', async () => {
    await openSheet('picker', 'own');
    await userEvent.fill(byTestId('own-name'), 'Tid');
    byTestId('tab-device').click();
    await settled();
    byTestId('tab-own').click();
    await settled();
    expect(byTestId<HTMLInputElement>('own-name').value).toBe('Tid');
  });

  it('files from the disk are handed on', async () => {
    const app = await openSheet('picker', 'own');
    const files = new DataTransfer();
    files.items.add(new File(['x'], 'tiny.gguf'));
    const input = byTestId<HTMLInputElement>('model-files');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect(called(app, 'openModelFiles').length).toBe(1);
  });
});

describe('the hosts', () => {
  it('are replaced by a good address only, and one press brings the usual one back', async () => {
    const app = await openSheet('picker', 'own');
    const field = byTestId<HTMLInputElement>('host-weights');
    expect(field.value).toBe('https://huggingface.co');
    await userEvent.fill(field, 'http://mirror.example');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(called(app, 'changeModelSettings')).toEqual([]);
    expect(part('.host .trouble').textContent).toMatch(/Plain http.*Until then it is https:\/\/huggingface\.co\.$/);
    await userEvent.fill(field, 'mirror.example/hf/');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(app.modelSettings.value.hosts.weights).toBe('https://mirror.example/hf');
    part('.host button').click();
    await settled();
    expect(app.modelSettings.value.hosts.weights).toBe('https://huggingface.co');
    expect(field.value).toBe('https://huggingface.co');
  });
});

describe('the panel about this device', () => {
  const scenes = [
    'insecure',
    'no-webgpu',
    'no-adapter',
    'software',
    'small-limits',
    'no-f16',
    'not-isolated',
    'little-storage',
  ];
  for (const what of scenes) {
    it(`has one sentence on what is missing: ${what}`, async () => {
      const app = await openSheet(`device-${what}`, 'device');
      const told = [...root.querySelectorAll('[data-problem]')];
      expect(told.map((each) => each.getAttribute('data-problem'))).toEqual([what]);
      expect(told[0]?.textContent).toBe(app.device.value?.problems[0]?.sentence);
      expect(byTestId('tab-device').textContent).toBe('This device (1 to know)');
    });
  }

  it('hands out its text, by the clipboard or, where that is refused, to be copied by hand', async () => {
    const app = await openSheet('picker', 'device');
    const text = diagnosticsText(app.device.value!, VERSION);
    const written: string[] = [];
    const answers = [
      (given: string) => void written.push(given),
      () => {
        throw new DOMException('Write permission denied.', 'NotAllowedError');
      },
    ];
    // Whether a test's browser gives the clipboard away depends on its focus; both answers are scripted.
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (given: string) => answers.shift()?.(given) },
    });
    try {
      byTestId('copy-diagnostics').click();
      await settled();
      expect(written).toEqual([text]);
      expect(byTestId('copy-said').textContent).toBe('Copied: the lines of this table, nothing else.');
      expect(root.querySelector('.diagnostics textarea')).toBeNull();
      byTestId('copy-diagnostics').click();
      await settled();
      const area = part('.diagnostics textarea') as HTMLTextAreaElement;
      expect(area.value).toBe(text);
      expect(document.activeElement).toBe(area);
      expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe(text);
    } finally {
      Reflect.deleteProperty(navigator, 'clipboard');
    }
  });
});

describe('what is stored', () => {
  it('is looked at when it is shown, models and project apart', async () => {
    const app = await openSheet('storage');
    expect(called(app, 'lookAtStorage')).toEqual([]);
    byTestId('tab-storage').click();
    await settled();
    expect(called(app, 'lookAtStorage').length).toBe(1);
    const text = part('.storage').textContent;
    expect(text).toContain('Models980 MB in 2 models');
    expect(text).toContain('Project4.1 MB');
    expect(text).toContain('984 MB of 296 GB');
    expect([...root.querySelectorAll('.storage li small')].map((each) => each.textContent)).toEqual([
      '711 MB, whole, loaded now',
      '269 MB, stopped half-way: loading it goes on from there',
    ]);
  });

  it('is deleted model by model, after a second word, and the last one leaves a sentence', async () => {
    const app = await openSheet('storage', 'storage');
    const press = (label: string) => part(`[aria-label="Delete ${label} from this device"]`).click();
    press('Llama 3.2 3B Instruct');
    await settled();
    expect(called(app, 'deleteModel')).toEqual([]);
    expect(document.activeElement?.textContent).toBe('Delete');
    await userEvent.keyboard('{Tab}{Enter}');
    await settled();
    expect(called(app, 'deleteModel')).toEqual([]);
    for (const name of ['Llama 3.2 3B Instruct', 'Llama 3.2 1B Instruct']) {
      press(name);
      await settled();
      await userEvent.keyboard('{Enter}');
      await settled();
      expect(part('.storage').textContent).toContain(`${name} was deleted.`);
    }
    expect(called(app, 'deleteModel').map(([, id]) => id)).toEqual([COMPILED[1]?.id, LLAMA.id]);
    expect(part('.storage').textContent).toContain('No model is stored.');
    expect(document.activeElement).toBe(part('.storage'));
  });
});
