// Keeps the screen, and with it the device, awake while a run is on.

import { effect } from '@preact/signals';

/** What is needed of `navigator.wakeLock`. */
export interface WakeLocks {
  request(type: 'screen'): Promise<{ release(): Promise<void> }>;
}

/**
 * Holds a lock while `isOn`. The browser takes it away when the page goes out of sight (Screen Wake Lock API, 7.2), so it
 * is asked for again when the page is seen again. A browser that refuses, as with little battery, is not asked more often.
 *
 * @param isOn reads signals.
 */
export function stayAwake(
  wakeLocks: WakeLocks,
  page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>,
  isOn: () => boolean,
): void {
  effect(() => {
    if (!isOn()) return;
    let isOver = false;
    let held: { release(): Promise<void> } | null = null;
    const release = () => {
      // One that the browser has taken away already is released without harm.
      void held?.release().catch(() => undefined);
      held = null;
    };
    const hold = async () => {
      if (page.visibilityState !== 'visible') return;
      const lock = await wakeLocks.request('screen').catch(() => null);
      release();
      held = lock;
      if (isOver) release();
    };
    page.addEventListener('visibilitychange', hold);
    void hold();
    return () => {
      isOver = true;
      page.removeEventListener('visibilitychange', hold);
      release();
    };
  });
}
