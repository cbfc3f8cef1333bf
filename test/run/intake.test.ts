import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../src/core/outcome.ts';
import type { DocumentReader, ReadNews } from '../../src/ingest/read-client.ts';
import { readHere } from '../../src/ingest/read-here.ts';
import { boundTo, fileOf, openApp, SMALL, textOf, until } from './open-app.ts';

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `intake-${count}`;
});
afterEach(() => vi.unstubAllGlobals());

const csv = (rows: number) =>
  ['title,body,note', ...Array.from({ length: rows }, (_, at) => `Row ${at},"${textOf(1, at)}",n${at}`)].join('\n');

describe('files on their way in', () => {
  it('end each with how it went, its documents and its segments', async () => {
    const { app } = await openApp(name);
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    const lines = ['{"text":"', '{"text":'].map((start) => `${start}${JSON.stringify(textOf(1)).slice(1)}`);
    await app.addFiles([
      fileOf('a.txt', textOf(3)),
      fileOf('rows.jsonl', [`{"text":${JSON.stringify(textOf(1))}}`, lines[1], '{"text":'].join('\n')),
      new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])], 'photo.png'),
      fileOf('table.csv', csv(4)),
    ]);
    expect(app.files.value.map(({ name: file, how }) => [file, how])).toEqual([
      ['a.txt', 'read'],
      ['rows.jsonl', 'partly-read'],
      ['photo.png', 'failed'],
      ['table.csv', 'read'],
    ]);
    expect(app.files.value[0]).toMatchObject({ documents: 1, segments: 3, share: 1, notes: [] });
    expect(app.files.value[2]?.notes[0]).toMatch(/^photo\.png is an image/);
    expect(app.files.value[3]).toMatchObject({ documents: 4, segments: 4 });
    expect(app.intake.value).toBeNull();
    expect(app.documents.value.map(({ provenance }) => provenance?.file)).toContain('table.csv');
  });

  it('of a table are read again by another column, and its documents are replaced', async () => {
    const { app } = await openApp(name);
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('table.csv', csv(3))]);
    const [file] = app.files.value;
    expect(file?.fields).toMatchObject({ chosen: 'body' });
    expect(file?.fields?.all.map((field) => field.name)).toEqual(['title', 'body', 'note']);
    await app.readAgain(file!.id, 'title');
    expect(app.files.value[0]).toMatchObject({ how: 'read', fields: { chosen: 'title' }, documents: 3 });
    expect(app.documents.value.map(({ text }) => text)).toEqual(['Row 0', 'Row 1', 'Row 2']);
  });

  it('can be stopped: what was saved stays, and what waits is not begun', async () => {
    const slow: DocumentReader = {
      ...readHere,
      read: (request, take, stop) =>
        readHere.read(
          request,
          async (news: ReadNews) => {
            await take(news);
            if (news.documents.length > 0) app.stopIntake();
          },
          stop,
        ),
    };
    const { app } = await openApp(name, { reader: slow });
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('many.csv', csv(400)), fileOf('later.txt', textOf(3))]);
    expect(app.files.value.map(({ how }) => how)).toEqual(['stopped', 'stopped']);
    expect(app.documents.value.length).toBeGreaterThan(0);
    expect(app.documents.value.length).toBeLessThan(400);
    const again = await openApp(name);
    expect(again.app.documents.value).toHaveLength(app.documents.value.length);
  });

  it('of which nothing more can be saved stop there, in a sentence, with what was saved', async () => {
    const full = { kind: 'storage', message: 'The browser has no more space for this page.', quota: true } as const;
    // How much is handed over at once depends on how fast the file is read.
    let [helpings, saved] = [0, 0];
    const { app } = await openApp(name, {
      wrap: (store) => ({
        ...boundTo(store),
        addDocuments: (added) => {
          helpings += 1;
          if (helpings > 2) return Promise.resolve(fail(full));
          saved += added.length;
          return store.addDocuments(added);
        },
      }),
    });
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('many.csv', csv(400))]);
    expect(app.files.value[0]).toMatchObject({
      how: 'partly-read',
      documents: saved,
      segments: saved,
      notes: [full.message],
    });
    expect(saved).toBeLessThan(400);
    expect(app.documents.value.length).toBe(saved);
  });

  it('show how far they are', async () => {
    const seen: number[] = [];
    const slow: DocumentReader = {
      ...readHere,
      read: (request, take, stop) =>
        readHere.read(
          request,
          async (news) => {
            await take(news);
            await new Promise((resolve) => setTimeout(resolve, 120));
          },
          stop,
        ),
    };
    const { app } = await openApp(name, { reader: slow });
    const adding = app.addFiles([fileOf('a.csv', csv(500)), fileOf('b.csv', csv(501))]);
    void until(() => {
      const now = app.intake.value;
      if (now !== null) seen.push(now.share);
      return now === null && seen.length > 0;
    });
    await adding;
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.some((share) => share > 0 && share < 1)).toBe(true);
  });

  it('are cut by the lengths that hold when they arrive, whatever held when their file was begun', async () => {
    let changed = false;
    const changing: DocumentReader = {
      ...readHere,
      read: (request, take, stop) =>
        readHere.read(
          request,
          async (news) => {
            if (!changed) {
              changed = true;
              await app.changeSettings((now) => ({ ...now, segment: { minChars: 100, maxChars: 3000 } }));
            }
            await take(news);
          },
          stop,
        ),
    };
    const { app } = await openApp(name, { reader: changing });
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('a.txt', textOf(6))]);
    expect(app.allRows.value).toHaveLength(1);
  });

  it('from addresses are fetched without cookies, and one that may not be read is a sentence', async () => {
    const asked: [string, RequestInit | undefined][] = [];
    vi.stubGlobal('fetch', async (url: URL, init?: RequestInit) => {
      asked.push([url.href, init]);
      if (url.hostname !== 'open.example') throw new TypeError('Failed to fetch');
      return new Response(`<title>Tides</title><p>${textOf(4)}</p>`, { headers: { 'content-type': 'text/html' } });
    });
    const { app } = await openApp(name);
    await app.addUrls(
      'https://open.example/tides\nhttps://shut.example/\njavascript:alert(1)\nhttps://open.example/tides',
    );
    expect(app.files.value.map(({ name: file, how }) => [file, how])).toEqual([
      ['https://open.example/tides', 'read'],
      ['https://shut.example/', 'failed'],
    ]);
    expect(asked.map(([, init]) => init?.credentials)).toEqual(['omit', 'omit']);
    expect(app.documents.value[0]?.provenance).toMatchObject({ url: 'https://open.example/tides' });
    expect(app.notices.value.at(-1)?.failure.message).toMatch(/“javascript:alert\(1\)” is no address of a page/);
  });
});
