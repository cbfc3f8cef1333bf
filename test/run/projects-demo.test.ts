import 'fake-indexeddb/auto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOfProject } from '../../src/store/project-rows.ts';
import { madeFile, madeProject } from '../store/project-file/made.ts';
import { visit } from './open-projects.ts';

let server: Server;
let pageUrl = '';
let body: Uint8Array | null = null;
let asked = 0;

beforeEach(async () => {
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    const isThere = request.url === '/page/demo/demo.humpback.zip' && body !== null;
    response.writeHead(isThere ? 200 : 404).end(isThere ? body : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pageUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page/`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('the demo', () => {
  it('is fetched once, opened as a project of its own, and gone to from then on', async () => {
    body = new Uint8Array(await (await madeFile(rowsOfProject(madeProject()), [])).arrayBuffer());
    const first = await visit(null, 'demo browser', { pageUrl });
    expect(await first.app.openDemo()).toBe(null);
    const demo = await visit(first.went[0] ?? null, 'demo browser', { pageUrl });
    expect(demo.app.project.value).toMatchObject({ name: 'Demo: tides and sourdough', origin: 'demo' });
    expect(demo.app.documents.value).toHaveLength(2);
    expect(demo.app.projectFile.value).toEqual({ kind: 'idle', failure: null });
    const again = await visit('first', 'demo browser', { pageUrl });
    expect(again.app.documents.value).toEqual([]);
    expect(await again.app.openDemo()).toBe(null);
    expect(again.went).toEqual([demo.id]);
    expect(asked).toBe(1);
  });

  it('that is not there, or is broken, is a sentence, and no project comes of it', async () => {
    const first = await visit(null, 'bare browser', { pageUrl });
    body = null;
    expect((await first.app.openDemo())?.message).toContain('The demo could not be fetched');
    body = new TextEncoder().encode('<html>not found</html>');
    expect((await first.app.openDemo())?.message).toContain('The demo cannot be opened as a project');
    await first.app.lookAtProjects();
    expect(first.app.projects.value?.map(({ name }) => name)).toEqual(['My project']);
    expect(first.went).toEqual([]);
  });
});
