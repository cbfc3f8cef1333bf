// Lets the page answer between two parts of long work.

/** Gives the event loop a turn each time it is asked to. Whoever made it closes it. */
export interface Turns {
  next(): Promise<void>;
  close(): void;
}

/**
 * A message to itself rather than a timer: a page in the background has its timers slowed down to one a second, and later
 * to one a minute.
 */
export function turns(): Turns {
  const { port1, port2 } = new MessageChannel();
  let resume: (() => void) | null = null;
  port1.onmessage = () => resume?.();
  return {
    next: () =>
      new Promise((resolve) => {
        resume = resolve;
        port2.postMessage(null);
      }),
    close() {
      port1.close();
      port2.close();
    },
  };
}
