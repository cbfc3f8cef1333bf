// A host that is not the page's own: it lets every page read it, and remembers what it was asked.

import { createServer } from 'node:http';

export interface OtherHost {
  /** Ends with a slash. */
  readonly url: string;
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** @param body what it answers to everything. */
export async function serveOtherHost(body: string): Promise<OtherHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host did not start.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
