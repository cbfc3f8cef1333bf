import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { ScriptedApp } from '../ui/scripted-app.ts';
import { byTestId, root, settled, withPage } from './ui-mount.tsx';
import { called, smallTargets, study, violations } from './ui-study.tsx';

withPage();

const textOf = (id: string) => byTestId(id).textContent;

describe('the blind choice', () => {
  const begin = async (scene = 'trained') => {
    const app = await study('comparison', scene);
    byTestId('blind-start').click();
    await settled();
    return app;
  };
  const verdicts = (app: ScriptedApp) => called(app, 'chooseBlind').map(([, pair, verdict]) => [pair, verdict]);

  it('shows two answers without a name anywhere near them, and hides the ones with names', async () => {
    await begin();
    const judging = root.querySelector<HTMLElement>('.judging');
    expect([...(judging?.querySelectorAll('h4') ?? [])].map((each) => each.textContent)).toEqual(['Left', 'Right']);
    expect(judging?.outerHTML).not.toMatch(/M_?<?[^a-z]*[012]\b|base/);
    expect(byTestId('answers').querySelector('.answer')).toBeNull();
  });

  it('keys judge: left, right, down and T', async () => {
    const app = await begin();
    for (const key of ['{ArrowLeft}', '{ArrowRight}', '{ArrowDown}', 't']) {
      await userEvent.keyboard(key);
      await settled();
    }
    expect(verdicts(app)).toEqual([
      ['pair-0', 'left'],
      ['pair-1', 'right'],
      ['pair-2', 'tie'],
      ['pair-3', 'tie'],
    ]);
    expect(root.querySelector('.judging [role=status]')?.textContent).toBe('5 of 8');
  });

  it('keys switched off judge nothing, and the buttons still do', async () => {
    const app = await begin();
    const box = root.querySelector<HTMLInputElement>('.judging input[type=checkbox]');
    box?.click();
    await settled();
    root.querySelector<HTMLElement>('.judging')?.focus();
    await userEvent.keyboard('{ArrowLeft}t');
    await settled();
    expect(verdicts(app)).toEqual([]);
    byTestId('blind-right').click();
    await settled();
    expect(verdicts(app)).toEqual([['pair-0', 'right']]);
  });

  it('keys pressed elsewhere on the page judge nothing', async () => {
    const app = await begin();
    root.querySelector<HTMLElement>('.judging')?.blur();
    await userEvent.keyboard('{ArrowLeft}');
    byTestId('variant-rows').focus();
    await userEvent.keyboard('{ArrowLeft}t');
    expect(verdicts(app)).toEqual([]);
  });

  it('two quick presses on one pair judge it once', async () => {
    const app = await study('comparison', 'trained', (scene) => {
      const { chooseBlind } = scene;
      scene.chooseBlind = async (pair, verdict) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        await chooseBlind(pair, verdict);
      };
    });
    byTestId('blind-start').click();
    await settled();
    byTestId('blind-left').click();
    byTestId('blind-left').click();
    await settled();
    expect(verdicts(app)).toEqual([['pair-0', 'left']]);
  });

  it('after the last the names come with the result and its interval, and the keyboard is where it began', async () => {
    const app = await begin();
    for (let at = 0; at < 8; at += 1) {
      // The scripted app puts M_2 to the right first, then to the left.
      byTestId(at % 2 === 0 ? 'blind-right' : 'blind-left').click();
      await settled();
    }
    expect(verdicts(app)).toHaveLength(8);
    // 8 of 8: Wilson 0.676 to 1.
    expect(textOf('blind-result')).toBe(
      'In your eyes M2 over M1: a win rate of 100 %, 95 % interval 68 to 100 %; 8 won, 0 lost; preferred.',
    );
    expect(document.activeElement).toBe(byTestId('blind-start'));
  });

  it('can be left, and goes on with what is not judged', async () => {
    const app = await begin();
    byTestId('blind-left').click();
    await settled();
    root.querySelector<HTMLElement>('.judging .quiet')?.click();
    await settled();
    expect(textOf('blind')).toContain('1 of 8 are judged.');
    expect(root.querySelector('[data-testid=blind-result]')).toBeNull();
    byTestId('blind-start').click();
    await settled();
    expect(root.querySelector('.judging [role=status]')?.textContent).toBe('2 of 8');
    byTestId('blind-left').click();
    await settled();
    expect(verdicts(app).map(([pair]) => pair)).toEqual(['pair-0', 'pair-1']);
  });

  it('compares the two models that were chosen, in the order of the loop whichever was chosen first', async () => {
    const app = await study('comparison', 'trained', (scene) => {
      const { blindPairs } = scene;
      scene.blindPairs = (a, b) => {
        (scene.calls as (readonly [string, ...unknown[]])[]).push(['blindPairs', a, b]);
        return blindPairs(a, b);
      };
    });
    const [one, another] = byTestId('blind').querySelectorAll('select');
    if (one === undefined || another === undefined) throw new Error('There are no lists of models.');
    await userEvent.selectOptions(another, 'base');
    byTestId('blind-start').click();
    await settled();
    expect(called(app, 'blindPairs')).toEqual([['blindPairs', 'base', 'M_1']]);
  });

  it('keeps the accessibility rules while a person chooses, and after', async () => {
    await study('comparison', 'trained');
    byTestId('blind-start').click();
    await settled();
    expect(await violations()).toEqual([]);
    expect(smallTargets()).toEqual([]);
    for (let at = 0; at < 8; at += 1) {
      byTestId('blind-tie').click();
      await settled();
    }
    expect(await violations()).toEqual([]);
  });
});
