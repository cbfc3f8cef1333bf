// A plain file server, as most hosts are: a folder under a path, no headers but the type.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const DIST = join(import.meta.dirname, '../../dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown',
};

export interface PlainHost {
  /** Address of the page, the path included. */
  readonly url: string;
  close(): void;
}

/**
 * Serves dist/, or another folder of built files, under `path`, which begins and ends with a slash.
 *
 * @param models what lies under models/ in place of what was built, by its path there; anything else is a 404.
 */
export async function servePlainly(path: string, models: ReadonlyMap<string, Buffer>, dist = DIST): Promise<PlainHost> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const inside = pathname.startsWith(path) ? normalize(decodeURIComponent(pathname.slice(path.length))) : null;
    bodyOf(inside, models, dist).then(
      (body) => {
        const type = TYPES[extname(inside ?? '') || '.html'] ?? 'application/octet-stream';
        response.writeHead(200, { 'Content-Type': type }).end(body);
      },
      () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server did not start.');
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(inside: string | null, models: ReadonlyMap<string, Buffer>, dist: string): Promise<Buffer> {
  if (inside === null || inside.startsWith('..')) throw new Error('Outside of what is served.');
  if (inside.startsWith('models/')) {
    const body = models.get(inside.slice('models/'.length));
    if (body === undefined) throw new Error('No such model.');
    return body;
  }
  return await readFile(join(dist, inside === '.' || inside === '' ? 'index.html' : inside));
}
