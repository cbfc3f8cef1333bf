// Asks the browser once, with a reason, to keep what is stored: after the first work that would be missed.

import { effect } from '@preact/signals';
import type { App } from '../run/app.ts';
import type { ShellActs } from '../run/shell-acts.ts';
import type { Shelf } from './shelf.ts';

const ASKED = 'humpback/persist-asked';
const ID = 'persist';

/** What is needed of `navigator.storage`. */
export type LastingStorage = Pick<StorageManager, 'persist' | 'persisted'>;

/** Offers it when pairs are kept and nothing is under way; returns what asks the browser. */
export function startLasting(
  app: App,
  acts: ShellActs,
  storage: LastingStorage,
  shelf: Shelf,
  isBusy: () => boolean,
): () => Promise<void> {
  const look = async () => acts.stands({ persisted: await storage.persisted().catch(() => null) });
  const ask = async () => {
    shelf.write(ASKED, 'yes');
    const agreed = await storage.persist().catch(() => false);
    acts.stands({ persisted: agreed });
    acts.say({ id: ID, says: agreed ? AGREED : NOT_AGREED, act: null, whyNot: null, away: 'Close' }, () => undefined);
  };
  void look().then(() => {
    let isOver = app.standing.peek().persisted !== false || shelf.read(ASKED) !== null;
    effect(() => {
      if (isOver || app.counts.value.kept === 0 || isBusy() || app.project.value.origin === 'demo') return;
      isOver = true;
      const offer = { id: ID, says: REASON, act: 'Ask it to keep them', whyNot: null, away: 'Not now' };
      acts.say(
        offer,
        () => void ask(),
        () => shelf.write(ASKED, 'yes'),
      );
    });
  });
  return ask;
}

const REASON =
  'Your results are stored in this browser, which may clear them when the disk is nearly full. It can be asked to keep them.';
const AGREED = 'The browser has agreed: it keeps your results until you remove them.';
const NOT_AGREED =
  'The browser has not agreed; it goes by how often a page is used. Your results are still here: export those that matter.';
