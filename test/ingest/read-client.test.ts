import * as Comlink from 'comlink';
import { describe, expect, it } from 'vitest';
import { type ReadApi, ReadClient, type ReadNews, type ReadWorkerLike } from '../../src/ingest/read-client.ts';

const LENGTHS = { minChars: 600, maxChars: 3000 };
const NEWS: ReadNews = { documents: [], bytes: 1, notes: [], fields: null };
const request = (name: string) => ({ input: { name, blob: new Blob(['x']), type: '' }, field: null, lengths: LENGTHS });
const running = () => new AbortController().signal;

/** Workers that do what `api` says, over a real message channel; each is counted. */
function workers(api: Partial<ReadApi>) {
  const made: { terminated: boolean; crash: () => void }[] = [];
  const spawn = (): ReadWorkerLike => {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose({ read: () => null, stop: () => undefined, cut: () => [], ...api }, port2);
    const one = { terminated: false, crash: () => void port1.dispatchEvent(new Event('error')) };
    made.push(one);
    const terminate = (): void => {
      one.terminated = true;
      port1.close();
      port2.close();
    };
    return Object.assign(port1, { terminate }) as unknown as ReadWorkerLike;
  };
  return { made, spawn };
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('the page’s side of the read worker', () => {
  it('takes one helping after the other, and the worker waits until it is taken', async () => {
    const order: string[] = [];
    const { spawn } = workers({
      async read(_job, _request, take) {
        for (const bytes of [1, 2, 3]) {
          order.push(`made ${bytes}`);
          await take({ ...NEWS, bytes });
        }
        return null;
      },
    });
    const take = async ({ bytes }: ReadNews): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`taken ${bytes}`);
    };
    expect(await new ReadClient({ spawn }).read(request('a.txt'), take, running())).toBeNull();
    expect(order).toEqual(['made 1', 'taken 1', 'made 2', 'taken 2', 'made 3', 'taken 3']);
  });

  it('gives up a file from which nothing comes any more, and reads the next one in a fresh worker', async () => {
    const { made, spawn } = workers({
      read: (_job, { input }) => (input.name === 'silent.pdf' ? never() : Promise.resolve(null)),
    });
    const client = new ReadClient({ spawn, silenceMs: 20 });
    const take = () => Promise.resolve();
    expect(await client.read(request('silent.pdf'), take, running())).toMatch(/^silent\.pdf took too long/);
    expect(made[0]?.terminated).toBe(true);
    expect(await client.read(request('good.txt'), take, running())).toBeNull();
    expect(made).toHaveLength(2);
  });

  it('does not count the time that the page takes for saving as silence', async () => {
    const { made, spawn } = workers({
      async read(_job, _request, take) {
        await take(NEWS);
        return null;
      },
    });
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 120));
    expect(await new ReadClient({ spawn, silenceMs: 60 }).read(request('a.txt'), slow, running())).toBeNull();
    expect(made[0]?.terminated).toBe(false);
  });

  it('says that the reader crashed, and goes on with the next file', async () => {
    const { made, spawn } = workers({
      read: (_job, { input }) => (input.name === 'bad' ? never() : Promise.resolve(null)),
    });
    const client = new ReadClient({ spawn });
    const take = () => Promise.resolve();
    const reading = client.read(request('bad'), take, running());
    made[0]?.crash();
    expect(await reading).toMatch(/^bad made the reader crash/);
    expect(await client.read(request('good'), take, running())).toBeNull();
  });

  it('is stopped politely, and by force when that does not help', async () => {
    const stopped: number[] = [];
    let end: (value: null) => void = () => undefined;
    const { made, spawn } = workers({
      read: (_job, { input }) => (input.name === 'deaf' ? never() : new Promise((resolve) => (end = resolve))),
      stop(job) {
        stopped.push(job);
        end(null);
      },
    });
    const client = new ReadClient({ spawn, graceMs: 20 });
    const take = () => Promise.resolve();
    for (const name of ['polite', 'deaf']) {
      const stop = new AbortController();
      const reading = client.read(request(name), take, stop.signal);
      await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort();
      expect(await reading).toBeNull();
    }
    expect(stopped).toEqual([1, 2]);
    expect(made.map(({ terminated }) => terminated)).toEqual([true]);
  });

  it('passes on what the page throws while it takes a helping', async () => {
    const { spawn } = workers({
      async read(_job, _request, take) {
        await take(NEWS);
        return null;
      },
    });
    const broken = () => Promise.reject(new Error('a fault of the page'));
    await expect(new ReadClient({ spawn }).read(request('a'), broken, running())).rejects.toThrow(
      'a fault of the page',
    );
  });

  it('cuts documents, and says so when it could not', async () => {
    const segment = { id: 'd/0-3', documentId: 'd', headingPath: [], from: 0, to: 3 };
    const { spawn } = workers({ cut: () => [[segment]] });
    const document = { id: 'd', form: 'plain' as const, text: 'abc' };
    expect(await new ReadClient({ spawn }).cut([document], LENGTHS)).toEqual([[segment]]);
    const dying = workers({ cut: () => never() as never });
    const client = new ReadClient({ spawn: dying.spawn });
    const cutting = client.cut([document], LENGTHS);
    dying.made[0]?.crash();
    expect(await cutting).toBeNull();
  });
});
