// Settings in an address, so that a set-up can be shared: only what differs from the defaults, and never anything that
// was written or added by a person. `#set=1.<base64url of JSON>`; the number is the version of this form.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts';
import { parseLoopChoices } from '../store/loop-schema.ts';
import { parseSettings } from '../store/settings-schema.ts';
import type { LoopChoices } from './loop-view.ts';

export interface SetUp {
  readonly settings: Settings;
  readonly loop: LoopChoices;
}

/** One value that is set. `path` is its name: `settings.segment.minChars`. */
export interface SetValue {
  readonly path: string;
  readonly value: unknown;
}

export interface LinkedSetUp {
  /** What the page would go by: the link's values, with what no link carries as it is here. */
  readonly setUp: SetUp;
  /** Where that differs from what is set now. */
  readonly changes: readonly (SetValue & { readonly now: unknown })[];
  /** Values of the link that this page does not know or does not take; they are left out. */
  readonly refused: readonly SetValue[];
}

const VERSION = 1;
const PREFIX = '#set=';
/** The longest a link of ours can get is a tenth of this. */
const MOST_CHARS = 20_000;

/** Rows that a person has labelled, and adapters that are on this device: they do not travel. A limit is for a trial. */
const STAYS: ReadonlySet<string> = new Set([
  'settings.rate.examples',
  'settings.limit',
  'loop.own.writer',
  'loop.own.rater',
]);

const DEFAULTS: SetUp = { settings: DEFAULT_SETTINGS, loop: parseLoopChoices(null) };

/** The hash of an address that carries this set-up. */
export function settingsHash(setUp: SetUp): string {
  const plain = new Map(leaves(DEFAULTS).map(({ path, value }) => [path, JSON.stringify(value)]));
  const set = leaves(setUp).filter(({ path, value }) => !STAYS.has(path) && JSON.stringify(value) !== plain.get(path));
  const json = JSON.stringify(Object.fromEntries(set.map(({ path, value }) => [path, value])));
  const bytes = new TextEncoder().encode(json);
  const base64 = btoa(String.fromCharCode(...bytes));
  return `${PREFIX}${VERSION}.${base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** What a hash of `settingsHash` says, beside what is set now; `bad-input` for one that is damaged or too new. */
export function readSettingsHash(hash: string, now: SetUp): Outcome<LinkedSetUp> {
  const [version = '', coded = ''] = hash.slice(PREFIX.length).split('.');
  if (!/^\d+$/.test(version) || hash.length > MOST_CHARS) return badInput(BROKEN);
  if (Number(version) > VERSION) {
    return badInput(
      `This link was made by a newer version of the page (its form is ${version}, this page reads ${VERSION}). Nothing was changed. Reload the page to get the newer version, then open the link again.`,
    );
  }
  const linked = decoded(coded);
  if (linked === null) return badInput(BROKEN);
  const refused: SetValue[] = [];
  const wanted = structuredClone(DEFAULTS) as unknown as Tree;
  for (const [path, value] of Object.entries(linked)) {
    if (STAYS.has(path) || !put(wanted, path.split('.'), value)) refused.push({ path, value });
  }
  const here = new Map(leaves(now).map(({ path, value }) => [path, value]));
  for (const path of STAYS) put(wanted, path.split('.'), here.get(path));
  const taken = { settings: parseSettings(wanted.settings), loop: parseLoopChoices(wanted.loop) };
  const found = new Map(leaves(taken).map(({ path, value }) => [path, value]));
  for (const [path, value] of Object.entries(linked)) {
    const isTaken = JSON.stringify(found.get(path)) === JSON.stringify(value);
    if (!isTaken && !refused.some((each) => each.path === path)) refused.push({ path, value });
  }
  const changes = [...found].flatMap(([path, value]) =>
    JSON.stringify(here.get(path)) === JSON.stringify(value) ? [] : [{ path, value, now: here.get(path) }],
  );
  return succeed({ setUp: taken, changes, refused });
}

type Tree = { [name: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every value that is no object of others, with its path. */
function leaves(tree: object, path = ''): readonly SetValue[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    isTree(value) ? leaves(value, `${path}${name}.`) : [{ path: path + name, value }],
  );
}

/** Puts a value where there is one already; false where there is none. */
function put(tree: Tree, [name = '', ...rest]: readonly string[], value: unknown): boolean {
  if (!Object.hasOwn(tree, name)) return false;
  const there = tree[name];
  if (rest.length > 0) return isTree(there) && put(there, rest, value);
  if (isTree(there)) return false;
  tree[name] = value;
  return true;
}

function decoded(coded: string): Tree | null {
  try {
    const bytes = Uint8Array.from(atob(coded.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isTree(value) ? value : null;
  } catch (thrown) {
    // What is no base64, no UTF-8 or no JSON.
    if (thrown instanceof DOMException || thrown instanceof TypeError || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

const BROKEN =
  'This link should carry settings, but it is damaged: perhaps its end was cut off. Nothing was changed. Ask for it again, and copy the whole of it.';
