import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { openHttpServer, type HttpServer } from './server.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let http: HttpServer | undefined;
const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  http?.destroy();
});

const handler: RequestListener = (request, response) => {
  if (request.url === '/large') response.end(Buffer.alloc(50_000_000));
  else if (request.url === '/good') response.end('ok');
  else request.on('data', () => undefined).on('end', () => response.end('ok'));
};

/** Opens a connection, sends the head, and then only every half second what `drip` does. */
async function attack(server: HttpServer, head: string, drip: (socket: Socket) => void): Promise<number> {
  const client = connect(server.port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  await once(client, 'connect');
  client.write(head);
  const timer = setInterval(() => drip(client), 500);
  client.once('close', () => clearInterval(timer));
  return client.localPort ?? 0;
}

/** Asks again and again until told to stop. @returns the slowest answer in milliseconds. */
async function slowestAnswer(url: string, isOver: () => boolean): Promise<number> {
  let worst = 0;
  while (!isOver()) {
    const startedAt = performance.now();
    expect(await (await fetch(`${url}/good`)).text()).toBe('ok');
    worst = Math.max(worst, performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return worst;
}

test('slow senders and slow readers are cut within 15 s while a good client is served (S14)', async () => {
  const server = await openHttpServer({
    host: '127.0.0.1',
    port: 0,
    handler,
    limits: { requestTimeoutMs: 60_000 },
  });
  http = server;
  const cut = new Set<number>();
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket;
    socket.once('close', () => cut.add(remotePort));
  });

  const startedAt = performance.now();
  const slow = await Promise.all([
    ...Array.from({ length: 50 }, () =>
      attack(server, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n', (socket) =>
        socket.write('x'),
      ),
    ),
    ...Array.from({ length: 5 }, () =>
      attack(server, 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n', (socket) => socket.read(1)),
    ),
  ]);
  const isOver = (): boolean => slow.every((port) => cut.has(port)) || performance.now() - startedAt > 20_000;
  const slowest = await slowestAnswer(server.url, isOver);
  expect(performance.now() - startedAt).toBeLessThan(15_000 * machine.factor());
  expect(slowest).toBeLessThan(500 * machine.factor());
}, 30_000);
