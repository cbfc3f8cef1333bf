// What is said about models, their sizes and their loads.

import { describe, expect, it } from 'vitest';
import type { SizeAnswer } from '../../src/run/app.ts';
import { amountWords, retrySentence, spokenModel } from '../../src/ui/loading-words.ts';
import {
  bitsWords,
  choiceLine,
  fitSentence,
  loadLabel,
  parametersWords,
  quantisationSentence,
  sizeSentence,
  whereSentence,
} from '../../src/ui/model-words.ts';
import { CHOICE } from './embedded-model.ts';
import { sceneApp } from './scenes.ts';
import { LLAMA, OWN } from './web-llm-choices.ts';

const known = (bytes: number, missing: number): SizeAnswer => ({ kind: 'known', bytes, missing });

describe('the load button', () => {
  it('names what is read, and says about while that is an estimate', () => {
    expect(loadLabel(CHOICE)).toBe('Load SmolLM2 135M Instruct, 269 MB');
    expect(loadLabel(LLAMA)).toBe('Download Llama 3.2 1B Instruct, about 707 MB');
    expect(loadLabel(LLAMA, { kind: 'asking' })).toBe('Download Llama 3.2 1B Instruct, about 707 MB');
    expect(loadLabel(LLAMA, known(711_300_000, 711_300_000))).toBe('Download Llama 3.2 1B Instruct, 711 MB');
    expect(loadLabel(OWN)).toBe('Download Tide tables 1B, size not known yet');
  });

  it('downloads what is missing, and loads what is here', () => {
    expect(loadLabel(LLAMA, known(711_300_000, 299_300_000))).toBe(
      'Download Llama 3.2 1B Instruct, the missing 299 MB of 711 MB',
    );
    expect(loadLabel(LLAMA, known(711_300_000, 0))).toBe('Load Llama 3.2 1B Instruct, 711 MB');
    expect(loadLabel({ ...LLAMA, where: 'downloaded', bytesAre: 'exact', bytes: 711_300_000 })).toBe(
      'Load Llama 3.2 1B Instruct, 711 MB',
    );
  });
});

describe('the size of a model', () => {
  it('is an estimate until its host has told', () => {
    expect(sizeSentence(LLAMA)).toBe('About 707 MB, an estimate.');
    expect(sizeSentence(LLAMA, { kind: 'asking' })).toBe('About 707 MB; its host is being asked for the exact size…');
    expect(sizeSentence(LLAMA, known(711_300_000, 711_300_000))).toBe('711 MB (711,300,000 bytes) to download.');
    expect(sizeSentence(LLAMA, known(711_300_000, 299_300_000))).toBe(
      '711 MB (711,300,000 bytes), of which 299 MB are still to be downloaded.',
    );
  });

  it('stays an estimate, with the reason, where the host could not be asked', () => {
    const failed: SizeAnswer = { kind: 'failed', failure: { kind: 'network', message: 'It did not answer.' } };
    expect(sizeSentence(LLAMA, failed)).toBe('It did not answer. About 707 MB, an estimate.');
    expect(sizeSentence(OWN, failed)).toBe('It did not answer. Not known before its host is asked.');
  });
});

describe('a model in words', () => {
  it('has its weights, bits, context, size and licence in one line', () => {
    expect(choiceLine(LLAMA)).toBe('1.2 B · 4-bit · 4,096 tokens · about 707 MB · Llama 3.2 Community License');
    expect(choiceLine(OWN)).toBe('4-bit · 4,096 tokens · licence unknown');
    expect(choiceLine(CHOICE)).toBe('269 MB · Apache-2.0');
  });

  it('says what MLC’s names of quantisations mean, and nothing of those it does not know', () => {
    expect(['q4f16_1', 'q4f32_1', 'q0f16', 'q0f32', 'q3f16_1', 'unknown'].map(bitsWords)).toEqual([
      '4-bit',
      '4-bit',
      '16-bit',
      '32-bit',
      '3-bit',
      null,
    ]);
    expect(quantisationSentence('q4f32_1')).toBe('4-bit weights, 32-bit arithmetic (q4f32_1)');
    expect(quantisationSentence('unknown')).toBe('not told');
    expect([parametersWords(134_500_000), parametersWords(70_550_000_000)]).toEqual(['135 M', '70.5 B']);
  });

  it('names the hosts that it comes from, a mirror included', () => {
    expect(whereSentence(LLAMA)).toContain('huggingface.co, its program from raw.githubusercontent.com.');
    expect(
      whereSentence({ ...LLAMA, weightsUrl: 'https://mirror.example/x/', libraryUrl: 'https://mirror.example/y' }),
    ).toBe('mirror.example. It is downloaded once and kept in this browser.');
  });

  it('says how much of the budget it needs, as an estimate', () => {
    expect(fitSentence('tight', 3.6e9, 4.29e9)).toBe(
      'Tight: close other tabs and programs first. About 3.60 GB of 4.29 GB, an estimate.',
    );
    expect(fitSentence('unknown', null, 4e9)).toBe('Nobody has written down how much it needs.');
  });
});

describe('a load', () => {
  const progress = { step: 'downloading', doneBytes: 412_000_000, totalBytes: 711_300_000 } as const;

  it('tells bytes and, as soon as it is known, the time that is left', () => {
    expect(amountWords(progress, 40.2)).toBe('412 MB of 711 MB, about 40 s left');
    expect(amountWords(progress, null)).toBe('412 MB of 711 MB');
    expect(amountWords({ ...progress, totalBytes: 0 }, null)).toBe('');
    expect(amountWords({ ...progress, step: 'compiling' }, null)).not.toMatch(/\d/);
  });

  it('that broke says when it is tried again and that nothing is lost', () => {
    expect(retrySentence({ attempt: 2, of: 5, seconds: 4 })).toBe(
      'The connection broke; trying again in 4 s, attempt 2 of 5. What has arrived is kept.',
    );
    expect(retrySentence({ attempt: 2, of: 5, seconds: 0 })).toContain('trying again now');
  });

  it('is spoken of in quarters, and a countdown is not spoken at every second', () => {
    const app = sceneApp('loading-eta');
    expect(spokenModel(app.model.value)).toBe('Loading Llama 3.2 1B Instruct, 50 %.');
    const retrying = sceneApp('loading-retry').model.value;
    if (retrying.kind !== 'loading') throw new Error('The scene is not loading.');
    const later = { ...retrying, retry: { attempt: 2, of: 5, seconds: 3 } };
    expect(spokenModel(retrying)).toBe(spokenModel(later));
    expect(spokenModel(retrying)).toMatch(/attempt 2 of 5/);
    expect(spokenModel(sceneApp('recovering').model.value)).toMatch(/was lost and is being loaded again/);
  });
});
