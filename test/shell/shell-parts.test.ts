// The parts of the shell over an app of plain signals and a browser in a few lines.

import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { ShellActs } from '../../src/run/shell-acts.ts';
import { isUnsaved, underWay } from '../../src/shell/busy.ts';
import { startConnections } from '../../src/shell/connections.ts';
import { startLasting } from '../../src/shell/lasting.ts';
import { guardLeaving } from '../../src/shell/leaving.ts';
import { connectPolicy, MODEL_ORIGINS } from '../../src/shell/policy.ts';
import { type Shelf, shelfOf } from '../../src/shell/shelf.ts';
import { tellingNow } from '../../src/shell/telling.ts';
import { stayAwake } from '../../src/shell/wake-lock.ts';
import { titleOf } from '../../src/ui/title.ts';
import { scriptedApp } from '../ui/scripted-app.ts';

const RUNNING = {
  kind: 'running',
  progress: { stage: 'rate', done: 29, total: 70, failed: 0, perSecond: null, secondsLeft: null },
  stopping: false,
} as const;
const settled = () => new Promise((resolve) => setTimeout(resolve));

function shelf(): Shelf & { readonly all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    read: (name) => all.get(name) ?? null,
    write: (name, value) => void (value === null ? all.delete(name) : all.set(name, value)),
  };
}

/** An app whose asides are those of these acts. */
function appWith(acts: ShellActs) {
  return { ...scriptedApp(), ...acts.part() };
}

describe('closing the page', () => {
  it('is asked about while something is under way, and no longer after that', () => {
    const app = scriptedApp();
    const target = new EventTarget();
    guardLeaving(target as Window, () => isUnsaved(app));
    const asks = () => !target.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(asks()).toBe(false);
    app.work.value = RUNNING;
    expect(underWay(app)).toBe('A run is on');
    expect(asks()).toBe(true);
    app.work.value = { kind: 'idle', last: null };
    expect(asks()).toBe(false);
    app.takingHome.value = { kind: 'writing', key: 'k', form: 'recipes', done: null };
    expect(asks()).toBe(true);
  });

  it('is asked about while a project that could not be stored has something in it', () => {
    const app = scriptedApp();
    app.isStored.value = false;
    expect(isUnsaved(app)).toBe(false);
    app.documents.value = [{ id: 'd' } as (typeof app.documents.value)[number]];
    expect(isUnsaved(app)).toBe(true);
    app.isStored.value = true;
    expect(isUnsaved(app)).toBe(false);
  });
});

describe('the device', () => {
  it('is kept awake while a run is on, again when the page is seen again, and let go after it', async () => {
    const held = new Set<number>();
    let asked = 0;
    const locks = {
      request: () => {
        asked += 1;
        const mine = asked;
        held.add(mine);
        return Promise.resolve({ release: () => Promise.resolve(void held.delete(mine)) });
      },
    };
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
    const on = signal(false);
    stayAwake(locks, page as unknown as Document, () => on.value);
    await settled();
    expect(asked).toBe(0);
    on.value = true;
    await settled();
    expect(held.size).toBe(1);
    // The browser takes it away with the page out of sight.
    held.clear();
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    await settled();
    expect(held.size).toBe(0);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    await settled();
    expect(held.size).toBe(1);
    on.value = false;
    await settled();
    expect(held.size).toBe(0);
    expect(asked).toBe(2);
  });
});

describe('storage that lasts', () => {
  const storage = (agrees: boolean) => {
    const asked: string[] = [];
    return {
      asked,
      persisted: () => Promise.resolve(false),
      persist: () => {
        asked.push('persist');
        return Promise.resolve(agrees);
      },
    };
  };
  const keepOne = (app: ReturnType<typeof scriptedApp>) => {
    app.counts.value = { ...app.counts.value, kept: 1 };
  };

  it('is offered once pairs are kept and nothing runs; the browser is asked by the press, and its answer is said', async () => {
    const [acts, kept, browser] = [new ShellActs(), shelf(), storage(false)];
    const app = appWith(acts);
    const busy = signal(true);
    startLasting(app, acts, browser, kept, () => busy.value);
    await settled();
    expect(app.asides.value).toEqual([]);
    keepOne(app);
    expect(app.asides.value).toEqual([]);
    busy.value = false;
    expect(app.asides.value).toMatchObject([{ id: 'persist', act: 'Ask it to keep them' }]);
    expect(browser.asked).toEqual([]);
    app.answer('persist', 'act');
    await settled();
    expect(browser.asked).toEqual(['persist']);
    expect(app.standing.value.persisted).toBe(false);
    expect(app.asides.value).toMatchObject([{ act: null, says: expect.stringContaining('has not agreed') }]);
  });

  it('is never offered a second time, also when it was put away', async () => {
    const kept = shelf();
    const first = new ShellActs();
    const app = appWith(first);
    startLasting(app, first, storage(true), kept, () => false);
    await settled();
    keepOne(app);
    app.answer('persist', 'away');
    expect(app.asides.value).toEqual([]);
    const second = new ShellActs();
    const again = appWith(second);
    startLasting(again, second, storage(true), kept, () => false);
    await settled();
    keepOne(again);
    expect(again.asides.value).toEqual([]);
  });
});

describe('hosts', () => {
  const start = (policy: string | null, session = shelf()) => {
    const [acts, lasting] = [new ShellActs(), shelf()];
    const app = appWith(acts);
    const loads: number[] = [];
    const mayAsk = startConnections({
      ...{ app, acts, lasting, session, policy },
      ownOrigin: 'http://page.example',
      whyNot: () => (app.work.value.kind === 'running' ? 'A run is on.' : null),
      reload: () => void loads.push(1),
    });
    return { app, lasting, session, loads, mayAsk };
  };
  const setMirror = (app: ReturnType<typeof scriptedApp>, weights: string) =>
    app.changeModelSettings((now) => ({ ...now, hosts: { ...now.hosts, weights } }));

  it('of a mirror are stored at once, and named until the page is loaded anew, which a run puts off', async () => {
    const { app, lasting, loads } = start(connectPolicy([]));
    expect(app.asides.value).toEqual([]);
    await setMirror(app, 'https://mirror.example');
    expect(JSON.parse(lasting.read(MODEL_ORIGINS) ?? '')).toContain('https://mirror.example');
    expect(app.asides.value).toMatchObject([{ says: expect.stringContaining('mirror.example'), whyNot: null }]);
    app.work.value = RUNNING;
    app.answer('hosts', 'act');
    expect(loads).toEqual([]);
    app.work.value = { kind: 'idle', last: null };
    app.answer('hosts', 'act');
    expect(loads).toEqual([1]);
  });

  it('that are taken back are no longer spoken of, and one that was put away stays away', async () => {
    const { app } = start(connectPolicy([]));
    await setMirror(app, 'https://mirror.example');
    app.answer('hosts', 'away');
    app.work.value = RUNNING;
    expect(app.asides.value).toEqual([]);
    await setMirror(app, 'https://other.example');
    expect(app.asides.value.length).toBe(1);
    await setMirror(app, 'https://huggingface.co');
    expect(app.asides.value).toEqual([]);
  });

  it('of addresses wait with them, in this tab, and the next load adds them', () => {
    const { app, session, mayAsk } = start(connectPolicy([]));
    expect(mayAsk(['http://page.example/mine', 'https://huggingface.co/x'])).toBe(true);
    expect(mayAsk(['https://a.example/1', 'https://b.example/2'])).toBe(false);
    expect(app.asides.value[0]?.says).toMatch(/a\.example, b\.example.*2 addresses are fetched then/);
    const next = start(connectPolicy(['https://a.example', 'https://b.example']), session);
    expect(next.app.calls).toContainEqual(['addUrls', 'https://a.example/1\nhttps://b.example/2']);
    expect(next.mayAsk(['https://a.example/3'])).toBe(true);
    const third = start(connectPolicy([]), session);
    expect(third.app.calls.filter(([name]) => name === 'addUrls')).toEqual([]);
  });

  it('are all let where there is no policy, as on a development server', () => {
    expect(start(null).mayAsk(['https://a.example/1'])).toBe(true);
  });
});

describe('small things', () => {
  it('a store that throws keeps nothing and does no harm', () => {
    const none = shelfOf(() => {
      throw new DOMException('no', 'SecurityError');
    });
    none.write('a', 'b');
    expect(none.read('a')).toBeNull();
  });

  it('a notification is shown only when the person and the browser both want it', () => {
    const wanting = shelf();
    wanting.write('humpback/telling', 'on');
    expect(tellingNow(wanting, 'granted')).toBe('on');
    expect(tellingNow(wanting, 'default')).toBe('off');
    expect(tellingNow(wanting, 'denied')).toBe('refused');
    expect(tellingNow(shelf(), 'granted')).toBe('off');
    expect(tellingNow(wanting, null)).toBe('unsupported');
  });

  it('the title says how far a run is, here or in the tab that is watched', () => {
    const app = scriptedApp();
    expect(titleOf('Ratings', app)).toBe('Ratings · Humpback');
    app.work.value = RUNNING;
    expect(titleOf('Ratings', app)).toBe('41% · Ratings · Humpback');
    app.work.value = { kind: 'idle', last: null };
    const status = { progress: { ...RUNNING.progress, done: 7 }, step: null };
    app.tab.value = { kind: 'watching', status, taking: false };
    expect(titleOf('Kept', app)).toBe('10% · Kept · Humpback');
  });
});
