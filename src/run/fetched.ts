// Parts of the page that are fetched when they are needed: a connection that is gone is a sentence, not a crash.

import { fail, type Outcome, succeed } from '../core/outcome.ts';

/** A part of the page; `network` when it cannot be fetched now. */
export async function fetched<Part>(load: () => Promise<Part>): Promise<Outcome<Part>> {
  try {
    return succeed(await load());
  } catch (thrown) {
    // HTML standard: a module that cannot be fetched is a TypeError.
    if (!(thrown instanceof TypeError)) throw thrown;
    const message = 'A part of this page could not be fetched. Your work is safe. Check the connection and try again.';
    return fail({ kind: 'network', message });
  }
}
