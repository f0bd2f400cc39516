import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { createPhoenixServer, type PhoenixServer, type PhoenixServerOptions } from './phoenix-server.ts';

const opened: { server: Server; phoenix: PhoenixServer }[] = [];
afterEach(() => {
  for (const { server, phoenix } of opened.splice(0)) {
    phoenix.close();
    server.close();
  }
});

async function setup(limits: Partial<PhoenixServerOptions['limits']>) {
  const cuts: string[] = [];
  const refusals: number[] = [];
  const said: string[] = [];
  const server = createServer();
  const phoenix = createPhoenixServer({
    httpServer: server,
    path: '/socket',
    isOriginAllowed: () => false,
    trustedProxies: 0,
    limits: { maxMessageBytes: 1_000, maxUnreadBytes: 10_000, idleMs: 60_000, ...limits },
    admit: async ({ apiKey }) => {
      if (apiKey === 'broken') throw new Error('away');
      return apiKey === 'key' ? undefined : 401;
    },
    accept: (connection) => ({
      message: ({ event }) => {
        said.push(event);
        connection.push({ joinRef: null, ref: null, topic: 't', event }, '{}');
      },
      refused: ({ event }) => void said.push(`refused ${event}`),
      closed: () => void said.push('closed'),
    }),
    onRefused: (status) => void refusals.push(status),
    onCut: (reason) => void cuts.push(reason),
  });
  opened.push({ server, phoenix });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connect = (query = 'apikey=key&vsn=2.0.0', headers = {}): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${port}/socket?${query}`, { headers });
  return { phoenix, cuts, refusals, said, connect };
}

async function refusalOf(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

test('a client that says nothing for too long is cut', async () => {
  const { connect, cuts, said, phoenix } = await setup({ idleMs: 80 });
  const socket = connect();
  await once(socket, 'open');
  expect(phoenix.count()).toBe(1);
  await once(socket, 'close');
  expect(cuts).toEqual(['IDLE']);
  while (phoenix.count() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(said).toEqual(['closed']);
});

test('a flood is refused message by message, then ended', async () => {
  const { connect, cuts, said } = await setup({ rate: { burst: 3, perSecond: 0.001 } });
  const socket = connect();
  await once(socket, 'open');
  for (let count = 0; count < 1_003; count += 1) socket.send('[null,"1","t","e",{}]');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1_008);
  expect(cuts).toEqual(['FLOOD']);
  expect(said.slice(0, 4)).toEqual(['e', 'e', 'e', 'refused e']);
});

test('an address has so many connections and no more, and gets its place back', async () => {
  const { connect, refusals } = await setup({ connectionsPerAddress: 2 });
  const first = [connect(), connect()];
  await Promise.all(first.map((socket) => once(socket, 'open')));
  expect(await refusalOf(connect())).toContain('429');
  first[0]?.close();
  await once(first[0] as WebSocket, 'close');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const again = connect();
  await once(again, 'open');
  expect(refusals).toEqual([429]);
});

test('refuses whom nobody can judge now, and browsers from elsewhere, but not from the same host', async () => {
  const { connect, refusals } = await setup({});
  expect(await refusalOf(connect('apikey=broken&vsn=2.0.0'))).toContain('503');
  expect(await refusalOf(connect('apikey=no&vsn=2.0.0'))).toContain('401');
  expect(await refusalOf(connect('apikey=key', { origin: 'https://elsewhere.example' }))).toContain('403');
  const same = connect('apikey=key', { origin: 'http://same.example', host: 'same.example' });
  await once(same, 'open');
  expect(refusals).toEqual([503, 401, 403]);
});
