import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../clock/clock.ts';
import { createHealth } from '../health/health.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { openInternalServer, type InternalPages } from './internal-server.ts';
import type { HttpServer } from './server.ts';

const TOKEN = 'internal-token-0123456789';
let http: HttpServer | undefined;
afterEach(() => http?.destroy());

async function setup(pages: Partial<InternalPages> = {}) {
  const failures: unknown[] = [];
  const health = createHealth({ components: [], clock: systemClock });
  health.markServing();
  http = await openInternalServer({
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    pages: {
      process: 'p-1',
      health,
      metrics: createMetrics({ version: '1', withDefaults: false }),
      ...pages,
    },
    reportFailure: (_what, cause) => failures.push(cause),
  });
  const { url, port } = http;
  return { url, port, failures };
}

/** Asks for an upgrade with these headers. @returns the first line of the answer. */
async function upgrade(port: number, headers: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `GET /internal/link HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`,
  );
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return chunk.toString().split('\r\n')[0] ?? '';
}

describe('the internal port', () => {
  test('shows metrics in the format that is asked for, and every part of the health', async () => {
    const { url } = await setup();
    const open = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
    expect(open.headers.get('content-type')).toContain('openmetrics');
    const ready = await fetch(`${url}/health/ready`);
    expect(await ready.json()).toEqual({ status: 'ready', degraded: [], components: [] });
  });

  test('shows the actors that this process owns and who owns a room (contracts.md 1)', async () => {
    const actor = { kind: 'room', id: 'r-1', epoch: 2, seq: 9, state: 'active', mailbox: 0 };
    const { url } = await setup({
      actors: () => [actor],
      roomOwner: async (id) => (id === 'r-1' ? { process: 'p-1', epoch: 2 } : undefined),
    });
    expect(await (await fetch(`${url}/internal/actors`)).json()).toEqual({ process: 'p-1', actors: [actor] });
    expect(await (await fetch(`${url}/internal/rooms/r-1/owner`)).json()).toEqual({
      process: 'p-1',
      epoch: 2,
    });
    expect((await fetch(`${url}/internal/rooms/r-2/owner`)).status).toBe(404);
  });

  test('shows mails where it is given some, and only there', async () => {
    const { url } = await setup({ mails: () => '<!doctype html>mails' });
    const page = await fetch(`${url}/internal/mails`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('mails');
    http?.destroy();
    expect((await fetch(`${(await setup()).url}/internal/mails`)).status).toBe(404);
  });

  test('shows which version of each credential is in use', async () => {
    const inUse = [{ name: 'database', version: 'v2', since: '2026-01-01T00:00:00Z' }];
    const { url } = await setup({ credentials: () => inUse });
    expect(await (await fetch(`${url}/internal/credentials`)).json()).toEqual({
      process: 'p-1',
      credentials: inUse,
    });
  });

  test('answers 404 for what this process does not have, 405 for other methods', async () => {
    const { url } = await setup();
    for (const path of ['/', '/internal/actors', '/internal/credentials', '/internal/rooms/r-1/owner']) {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    }
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  test('reports a page that failed, without telling its text', async () => {
    const { url, failures } = await setup({
      actors: () => {
        throw new Error('canary');
      },
    });
    const response = await fetch(`${url}/internal/actors`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('canary');
    expect(failures).toHaveLength(1);
  });
});

describe('actor links', () => {
  test('are opened with the token of the processes only', async () => {
    const { port } = await setup({
      acceptLink: (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    });
    expect(await upgrade(port, '')).toContain('401');
    expect(await upgrade(port, 'Authorization: Bearer wrong\r\n')).toContain('401');
    expect(await upgrade(port, `Authorization: Bearer ${TOKEN}\r\n`)).toContain('101');
  });

  test('are refused where no actors live', async () => {
    const { port } = await setup();
    expect(await upgrade(port, `Authorization: Bearer ${TOKEN}\r\n`)).toContain('404');
  });
});
