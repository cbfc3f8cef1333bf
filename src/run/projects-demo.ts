// Fetches the project that is served beside the page.

import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';

const DEMO_PATH = 'demo/demo.humpback.zip';

const NO_DEMO: Failure = {
  kind: 'network',
  message: 'The demo could not be fetched. Nothing was changed; check the connection and try again.',
};

/**
 * The demo as a file.
 *
 * @param report is told the share that is here, 0 to 1, where the server says how long it is.
 */
export async function fetchedDemo(
  pageUrl: string,
  report: (share: number) => void,
  stop: AbortSignal,
): Promise<Outcome<Blob>> {
  try {
    const response = await fetch(new URL(DEMO_PATH, pageUrl), { signal: stop });
    if (!response.ok || response.body === null) return fail(NO_DEMO);
    const length = Number(response.headers.get('content-length'));
    let bytes = 0;
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.length;
        if (length > 0) report(Math.min(1, bytes / length));
        controller.enqueue(chunk);
      },
    });
    return succeed(await new Response(response.body.pipeThrough(counted)).blob());
  } catch (thrown) {
    if (stop.aborted) return fail({ kind: 'aborted', message: 'Fetching the demo was stopped.' });
    // Fetch standard: every failure of the network is a TypeError.
    if (thrown instanceof TypeError) return fail(NO_DEMO);
    throw thrown;
  }
}
