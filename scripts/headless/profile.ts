// A browser keeps what it stores by origin, and the port is part of the origin: a profile must be served from the port
// that it was begun on.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Complaint } from './words.ts';

/** The profile's port; a free one is written down for a new profile. */
export async function profilePort(profile: string): Promise<number> {
  mkdirSync(profile, { recursive: true });
  const file = join(profile, 'humpback-port');
  const known = Number(readIfThere(file) ?? Number.NaN);
  const port = await freePort(Number.isInteger(known) ? known : 0);
  if (port === null) {
    throw new Complaint(`Port ${known}, which this profile was begun on, is taken; end the program that uses it.`);
  }
  writeFileSync(file, String(port));
  return port;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

/** `wanted` if it is free, any free port when it is 0, null otherwise. */
function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = address !== null && typeof address === 'object' ? address.port : null;
      probe.close(() => resolve(port));
    });
  });
}
