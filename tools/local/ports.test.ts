import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { anyFreePort, isPortFree, nextFreePort } from './ports.ts';

const servers: Server[] = [];

async function occupy(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe('ports', () => {
  it('takes a port that somebody listens on for occupied, whatever address they bound', async () => {
    expect(await isPortFree(await occupy('127.0.0.1'))).toBe(false);
    expect(await isPortFree(await occupy('0.0.0.0'))).toBe(false);
  });

  it('takes a port that nobody has for free', async () => {
    expect(await isPortFree(await anyFreePort())).toBe(true);
  });

  it('goes past occupied and reserved ports', async () => {
    const occupied = await occupy('127.0.0.1');
    const next = await nextFreePort(occupied, new Set());
    expect(next).toBeGreaterThan(occupied);
    expect(await nextFreePort(occupied, new Set([next]))).toBeGreaterThan(next);
  });
});
