// Named states of the whole page, for the harness and for the accessibility tests.

import { DOCUMENTS_SCENES } from './documents-scenes.ts';
import { CHOICE, LOADED, REPORT } from './embedded-model.ts';
import { LOOP_SCENES } from './loop-scenes.ts';
import { MODEL_SCENES, problem } from './model-scenes.ts';
import { QUALITY_SCENES } from './quality-scenes.ts';
import { RATER_SCENES } from './raters-scenes.ts';
import { REVIEW_SCENES } from './review-scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';
import { expectation, mixedRows, rated, scriptedApp, waitingRows, written } from './scripted-app.ts';
import { TRAINED_SCENES } from './trained-scenes.ts';

export const SCENES: Record<string, (app: ScriptedApp) => void> = {
  ...MODEL_SCENES,
  ...LOOP_SCENES,
  ...RATER_SCENES,
  ...REVIEW_SCENES,
  ...DOCUMENTS_SCENES,
  empty: () => {},
  opening: (app) => {
    app.opened.value = false;
    app.model.value = { kind: 'looking' };
  },
  hub(app) {
    app.setRows(waitingRows());
    app.model.value = { kind: 'choose', choices: [{ ...CHOICE, where: 'hub' }], problem: null, smaller: null };
  },
  missing(app) {
    app.setRows(waitingRows());
    app.model.value = { kind: 'choose', choices: [], problem: null, smaller: null };
  },
  'load-failed'(app) {
    app.setRows(waitingRows());
    app.model.value = {
      kind: 'choose',
      choices: [CHOICE],
      problem: {
        kind: 'out-of-memory',
        message: 'The device has too little memory for this model; close other tabs or choose a smaller one.',
      },
      smaller: null,
    };
  },
  loading(app) {
    app.setRows(waitingRows());
    app.model.value = {
      kind: 'loading',
      choice: CHOICE,
      step: 'reading',
      doneBytes: 121_000_000,
      totalBytes: CHOICE.bytes,
      secondsLeft: null,
    };
  },
  ready(app) {
    app.setRows(waitingRows());
    app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: null };
  },
  running(app) {
    app.setRows(mixedRows());
    app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
    app.work.value = {
      kind: 'running',
      stopping: false,
      progress: { stage: 'augment', done: 29, total: 40, failed: 2, perSecond: 1.62, secondsLeft: 7 },
    };
  },
  stopping(app) {
    SCENES.running?.(app);
    if (app.work.value.kind === 'running') app.work.value = { ...app.work.value, stopping: true };
  },
  stopped(app) {
    app.setRows(mixedRows().map((row) => ({ ...row, writing: null })));
    app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
    app.work.value = { kind: 'idle', last: { how: 'stopped', stage: 'augment', left: 11 } };
  },
  failed(app) {
    SCENES.stopped?.(app);
    app.work.value = {
      kind: 'idle',
      last: {
        how: 'failed',
        stage: 'augment',
        left: 11,
        failure: { kind: 'device-lost', message: 'The graphics device was lost; load the model again to go on.' },
      },
    };
    app.notices.value = [
      {
        id: 1,
        failure: {
          kind: 'storage',
          quota: true,
          message:
            'The browser’s storage for this page is full: results from now on are kept only until the page is closed.',
        },
      },
      { id: 2, failure: { kind: 'network', message: 'The sample could not be fetched.' } },
    ];
  },
  done(app) {
    app.setRows(mixedRows(2, 40).map((row) => ({ ...row, writing: null })));
    app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
    app.work.value = { kind: 'idle', last: { how: 'done', stages: ['augment', 'rate'], items: 80, seconds: 131 } };
  },
  'one-thread'(app) {
    SCENES.ready?.(app);
    app.model.value = {
      kind: 'ready',
      model: { ...LOADED, device: 'wasm', threads: 1, weights: 'float32' },
      tokensPerSecond: 4.2,
    };
    app.device.value = {
      ...REPORT,
      webgpu: 'none',
      adapter: null,
      vendor: null,
      architecture: null,
      crossOriginIsolated: false,
      threads: 1,
      hasWebGpu: false,
      limits: null,
      problems: [problem('no-webgpu'), problem('not-isolated')],
    };
  },
  reasoning(app) {
    SCENES.done?.(app);
    app.settings.value = { ...app.settings.value, rate: { ...app.settings.value.rate, form: 'reasoning' } };
    app.setRows(
      app.rows.value.map((row, index) =>
        index === 0
          ? rated(row, {
              ok: true,
              form: 'reasoning',
              score: 4.5,
              raw: 'The answer is complete and keeps to the question.\nScore: 4.5',
            })
          : row,
      ),
    );
  },
  hostile(app) {
    const rows = waitingRows(1);
    const evil = '<img src="x" onerror="document.body.dataset.owned=1"><b>bold</b>';
    app.setRows(
      rows.map((row, index) => {
        if (index === 0) return { ...row, writing: evil };
        return index === 1 ? rated(written(row, evil), expectation([0, 0, 0, 0.1, 0.9])) : row;
      }),
    );
  },
  many(app) {
    app.setRows(mixedRows(500, 9000));
    app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
  },
};

/** The app of a named scene. */
export function sceneApp(name: string): ScriptedApp {
  const app = scriptedApp();
  (SCENES[name] ?? TRAINED_SCENES[name] ?? QUALITY_SCENES[name])?.(app);
  return app;
}
