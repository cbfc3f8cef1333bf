// Which models the picker shows, in what order, and which of them can be loaded.

import { describe, expect, it } from 'vitest';
import type { ModelChoice } from '../../src/run/app.ts';
import { firstChoice, groupsOf, sharedRemarks, suits, wantedChoices, whyNotHere } from '../../src/ui/picker-choices.ts';
import { CHOICE } from './embedded-model.ts';
import {
  COMPILED,
  COMPILED_F32,
  COMPILED_NOWHERE,
  LLAMA,
  NO_F16_REMARK,
  NO_WEBGPU_REMARK,
  OWN,
} from './web-llm-choices.ts';

const GB = 1e9;
const ALL: readonly ModelChoice[] = [LLAMA, CHOICE, OWN, ...COMPILED.slice(1)];
const everything = { search: '', onlyFitting: false, budget: 4.3 * GB, device: 'auto' } as const;
const names = (choices: readonly ModelChoice[]) => choices.map(({ name }) => name);

describe('the list of models', () => {
  it('is grouped by family, each where its first model stands', () => {
    const groups = groupsOf(ALL);
    expect(groups.map(({ name }) => name).slice(0, 5)).toEqual([
      'Llama 3.2',
      'Can be fine-tuned here',
      'Your own',
      'SmolLM2',
      'TinyLlama',
    ]);
    expect(names(groups[0]?.choices ?? [])).toEqual(['Llama 3.2 1B Instruct', 'Llama 3.2 3B Instruct']);
    expect(groups.flatMap(({ choices }) => choices).length).toBe(ALL.length);
  });

  it('is searched in names, families and ids, every word for itself', () => {
    const found = (search: string) => names(wantedChoices(ALL, { ...everything, search }));
    expect(found('  LLAMA 1b ')).toEqual(['Llama 3.2 1B Instruct', 'TinyLlama 1.1B Chat 1.0']);
    expect(found('smollm2')).toEqual(['SmolLM2 135M Instruct', 'SmolLM2 360M Instruct', 'SmolLM2 1.7B Instruct']);
    expect(found('q3f16')).toEqual(['Llama 3.1 70B Instruct']);
    expect(found('your own')).toEqual(['Tide tables 1B']);
    expect(found('whale')).toEqual([]);
  });

  it('narrowed to what fits keeps the tight ones and the person’s own, whose need nobody knows', () => {
    const fitting = wantedChoices(ALL, { ...everything, onlyFitting: true });
    expect(names(fitting)).toContain('Tide tables 1B');
    expect(names(fitting)).toContain('Qwen3 4B');
    expect(suits(COMPILED.find(({ base }) => base === 'Qwen3-4B')!, 4.3 * GB, 'auto')).toBe('tight');
    expect(names(ALL.filter((choice) => !fitting.includes(choice)))).toEqual([
      'Llama 3.1 8B Instruct',
      'Llama 3.1 70B Instruct',
      'Mistral 7B Instruct 0.3',
    ]);
    const none = wantedChoices([CHOICE, ...COMPILED_NOWHERE], { ...everything, onlyFitting: true });
    expect(names(none)).toEqual([CHOICE.name]);
  });
});

describe('a model that cannot run here', () => {
  it('says why, and the first that can is proposed in its place', () => {
    expect(whyNotHere(COMPILED_NOWHERE[0]!, 'auto')).toBe(NO_WEBGPU_REMARK);
    expect(whyNotHere(CHOICE, 'auto')).toBeNull();
    expect(firstChoice([...COMPILED_NOWHERE, CHOICE], 'auto')).toBe(CHOICE);
    expect(firstChoice(COMPILED_NOWHERE, 'auto')).toBeUndefined();
  });

  it('includes every compiled one when the processor is chosen to compute', () => {
    expect(whyNotHere(LLAMA, 'wasm')).toMatch(/choose Automatic or WebGPU/);
    expect(firstChoice(ALL, 'wasm')).toBe(CHOICE);
    expect(firstChoice(ALL, 'webgpu')).toBe(LLAMA);
  });

  it('shares its remark with the others when there are many, and has one of its own when there are few', () => {
    expect(sharedRemarks([CHOICE, ...COMPILED_NOWHERE], 'auto')).toEqual([
      { remark: NO_WEBGPU_REMARK, models: COMPILED_NOWHERE.length },
    ]);
    expect(sharedRemarks(COMPILED_F32, 'auto')).toEqual([{ remark: NO_F16_REMARK, models: COMPILED_F32.length - 1 }]);
    expect(sharedRemarks(ALL, 'auto')).toEqual([]);
  });
});
