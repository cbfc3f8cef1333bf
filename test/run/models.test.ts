import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Failure, fail } from '../../src/core/outcome.ts';
import { openApp, openReady, until } from './open-app.ts';
import { CHOICE, MODEL, OTHER_CHOICE, ScriptedEngines, untilStopped } from './scripted-engines.ts';

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `models-${count}`;
});

describe('the model', () => {
  it('is offered, never loaded, when the page opens', async () => {
    const { app } = await openApp(name);
    expect(app.model.value).toEqual({
      kind: 'choose',
      choices: [OTHER_CHOICE, CHOICE],
      problem: null,
      smaller: null,
    });
    expect(app.device.value).toMatchObject({ webgpu: 'none' });
  });

  it('that was loaded last stands first on the next visit', async () => {
    await openReady(name);
    const { app } = await openApp(name);
    await until(() => app.model.value.kind === 'choose');
    expect(app.model.value).toMatchObject({ choices: [{ id: 'tiny' }, { id: 'other' }] });
  });

  it('reports its progress and is ready', async () => {
    const engines = new ScriptedEngines();
    const { app } = await openApp(name, { engines });
    const kinds: string[] = [];
    const end = app.model.subscribe((model) => kinds.push(model.kind));
    await app.loadModel(CHOICE);
    end();
    expect(kinds).toEqual(['choose', 'loading', 'loading', 'ready']);
    expect(app.model.value).toEqual({ kind: 'ready', model: MODEL, tokensPerSecond: null });
  });

  it('whose loading is cancelled is offered again, without a problem', async () => {
    const engines = new ScriptedEngines();
    engines.loading = untilStopped;
    const { app } = await openApp(name, { engines });
    const load = app.loadModel(CHOICE);
    await until(() => app.model.value.kind === 'loading');
    app.cancelLoad();
    await load;
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: null });
  });

  it('that cannot be loaded is offered again with the reason', async () => {
    const engines = new ScriptedEngines();
    const failure: Failure = { kind: 'out-of-memory', message: 'too big' };
    engines.loading = () => Promise.resolve(fail(failure));
    const { app } = await openApp(name, { engines });
    await app.loadModel(CHOICE);
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: failure });
  });

  it('whose worker dies while it is idle is offered again with the reason', async () => {
    const { app, engines } = await openReady(name);
    const failure: Failure = { kind: 'device-lost', message: 'gone' };
    engines.onLost?.(failure);
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: failure });
  });

  it('frees its memory when it is unloaded', async () => {
    const { app, engines } = await openReady(name);
    await app.unloadModel();
    expect(engines.unloads).toBe(1);
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: null });
  });

  it('from the disk is named after its largest file while it loads', async () => {
    const engines = new ScriptedEngines();
    const { app } = await openApp(name, { engines });
    const names: string[] = [];
    const end = app.model.subscribe((model) => {
      if (model.kind === 'loading') names.push(model.choice.name);
    });
    await app.openModelFiles([new File(['{}'], 'config.json'), new File(['weights'], 'tiny.safetensors')]);
    end();
    expect(new Set(names)).toEqual(new Set(['tiny.safetensors']));
    expect(app.model.value.kind).toBe('ready');
  });

  it('runs on the device that was chosen on the last visit', async () => {
    const first = await openApp(name);
    first.app.chooseDevice('wasm');
    await first.app.changeSettings((now) => now);
    const { app } = await openApp(name);
    expect(app.deviceChoice.value).toBe('wasm');
  });
});
