import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/settings.ts';
import { readSettingsHash, type SetUp, settingsHash } from '../../src/run/settings-link.ts';
import { parseLoopChoices } from '../../src/store/loop-schema.ts';

const PLAIN: SetUp = { settings: DEFAULT_SETTINGS, loop: parseLoopChoices(null) };

function read(hash: string, now = PLAIN) {
  const outcome = readSettingsHash(hash, now);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

const withSettings = (settings: Partial<Settings>): SetUp => ({
  ...PLAIN,
  settings: { ...DEFAULT_SETTINGS, ...settings },
});

describe('a link to settings', () => {
  it('carries every setting that differs from its default, and nothing else', () => {
    const set = {
      settings: {
        ...DEFAULT_SETTINGS,
        segment: { minChars: 200, maxChars: 900 },
        minScore: 4.5,
        rate: { ...DEFAULT_SETTINGS.rate, form: 'cycle' as const },
      },
      loop: { ...PLAIN.loop, rounds: 3, curation: false },
    };
    const { setUp, changes, refused } = read(settingsHash(set));
    expect(setUp).toEqual(set);
    expect(refused).toEqual([]);
    expect(changes.map(({ path }) => path).sort()).toEqual([
      'loop.curation',
      'loop.rounds',
      'settings.minScore',
      'settings.rate.form',
      'settings.segment.maxChars',
      'settings.segment.minChars',
    ]);
    expect(changes.find(({ path }) => path === 'settings.minScore')).toMatchObject({ now: 2.5, value: 4.5 });
    // The defaults are the shortest link, and it takes all of them back.
    expect(settingsHash(PLAIN).length).toBeLessThan(20);
    expect(read(settingsHash(PLAIN), set).setUp).toEqual(PLAIN);
  });

  it('never carries rows, adapters or anything that a person has written', () => {
    const examples = [{ instruction: 'The secret instruction', output: 'The secret output', good: true }];
    const mine = withSettings({ rate: { ...DEFAULT_SETTINGS.rate, examples }, limit: 7 });
    const own = { ...mine, loop: { ...PLAIN.loop, own: { writer: 'secret-key', rater: null } } };
    const hash = settingsHash(own);
    expect(atob(hash.slice('#set=1.'.length))).toBe('{}');
    // And what a person has stays theirs when they take a link over.
    expect(read(settingsHash(withSettings({ minScore: 5 })), own).setUp).toEqual({
      settings: { ...own.settings, minScore: 5 },
      loop: own.loop,
    });
  });

  const made = (json: string) => `#set=1.${btoa(json).replaceAll('+', '-').replaceAll('/', '_')}`;

  it('leaves out what this page does not know or does not allow, and names it', () => {
    const { setUp, refused } = read(
      made(
        JSON.stringify({
          'settings.minScore': 99,
          'settings.augment.seed': 'many',
          'settings.later.than.this': 1,
          'settings.rate': {},
          'settings.rate.examples': [{ instruction: 'a', output: 'b', good: true }],
          'loop.own.writer': 'key',
          '__proto__.polluted': true,
          'settings.segment.minChars': 300,
        }),
      ),
    );
    expect(setUp).toEqual(withSettings({ segment: { ...DEFAULT_SETTINGS.segment, minChars: 300 } }));
    expect(refused.map(({ path }) => path).sort()).toEqual([
      '__proto__.polluted',
      'loop.own.writer',
      'settings.augment.seed',
      'settings.later.than.this',
      'settings.minScore',
      'settings.rate',
      'settings.rate.examples',
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    ['cut off', settingsHash(withSettings({ minScore: 4 })).slice(0, -3)],
    ['not ours', '#set=hello'],
    ['no JSON', made('not json')],
    ['no object', made('[1]')],
    ['far too long', `#set=1.${'A'.repeat(50_000)}`],
  ])('that is %s is refused with a sentence, and nothing is changed', (_, hash) => {
    expect(readSettingsHash(hash, PLAIN)).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', message: expect.stringContaining('Nothing was changed') },
    });
  });

  it('of a newer version says so', () => {
    expect(readSettingsHash('#set=2.e30', PLAIN)).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/newer version.*Nothing was changed/) },
    });
  });

  it('never throws, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map(made),
          fc.base64String().map((text) => `#set=1.${text}`),
        ),
        (hash) => {
          readSettingsHash(hash, PLAIN);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
