import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { openHttpServer, type HttpServer, type ServerLimits } from './server.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let http: HttpServer | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  http?.server.close();
  http?.destroy();
});

async function serve(handler: RequestListener, limits: Partial<ServerLimits> = {}): Promise<HttpServer> {
  http = await openHttpServer({
    host: '127.0.0.1',
    port: 0,
    handler,
    limits: { requestTimeoutMs: 5_000, ...limits },
  });
  return http;
}

/** A raw connection; `said` is all that the server has answered. */
async function dial(
  server: HttpServer,
): Promise<{ socket: Socket; said: () => string; ended: Promise<number> }> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  const startedAt = performance.now();
  const ended = once(socket, 'close').then(() => performance.now() - startedAt);
  await once(socket, 'connect');
  return { socket, said: () => text, ended };
}

const ok: RequestListener = (_request, response) => void response.end('ok');

describe('the server', () => {
  test('cuts a client that sends its headers drop by drop', async () => {
    const { socket, ended, said } = await dial(await serve(ok, { headersTimeoutMs: 300 }));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    expect(await ended).toBeLessThan(3_000 * machine.factor());
    expect(said()).toContain('408');
  });

  test('cuts a client that connects and says nothing', async () => {
    const { ended } = await dial(await serve(ok, { headersTimeoutMs: 300 }));
    expect(await ended).toBeLessThan(3_000 * machine.factor());
  });

  test('refuses headers that are too large, and what is no HTTP', async () => {
    const server = await serve(ok, { maxHeaderBytes: 1_024 });
    const large = await dial(server);
    large.socket.write(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(5_000)}\r\n\r\n`);
    await large.ended;
    expect(large.said()).toContain('431');

    const nonsense = await dial(server);
    nonsense.socket.write('\u0000\u0001\u0002 nonsense\r\n\r\n');
    await nonsense.ended;
    expect(nonsense.said()).toContain('400');
    expect(nonsense.said()).toMatch(/problem\+json[\s\S]*"reason":"input.malformed"/);
  });

  test('does not read a refused body to its end', async () => {
    const server = await serve((_request, response) => void response.writeHead(413).end());
    const { socket, said, ended } = await dial(server);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nstart');
    expect(await ended).toBeLessThan(3_000 * machine.factor());
    expect(said()).toContain('413');
  });

  test('refuses connections above its limit at once', async () => {
    const server = await serve(ok, { maxConnections: 1 });
    await dial(server);
    const { ended } = await dial(server);
    expect(await ended).toBeLessThan(1_000 * machine.factor());
  });

  test('says who took the port when it cannot be had', async () => {
    const server = await serve(ok);
    const again = openHttpServer({
      host: '127.0.0.1',
      port: server.port,
      handler: ok,
      limits: { requestTimeoutMs: 1_000 },
    });
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the drain', () => {
  test('ends connections with their next answer, and answers what was begun', async () => {
    let answer = (): void => undefined;
    const server = await serve((request, response) => {
      if (request.url === '/slow') answer = () => void response.end('late');
      else response.end('ok');
    });
    const kept = await dial(server);
    kept.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept.socket, 'data');
    expect(kept.said()).toContain('Connection: keep-alive');
    const slow = await dial(server);
    slow.socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));

    server.startDraining();
    const late = await dial(server);
    late.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await late.ended;
    expect(late.said()).toMatch(/Connection: close[\s\S]*ok$/);

    const stopped = server.stopListening();
    await kept.ended;
    answer();
    await slow.ended;
    expect(slow.said()).toMatch(/Connection: close[\s\S]*late/);
    await stopped;
  });

  test('serves one more request of a kept connection and the first of a new one after it has stopped listening', async () => {
    const server = await serve(ok, { drainQuietMs: 400 });
    const kept = await dial(server);
    kept.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept.socket, 'data');
    const silent = await dial(server);

    const stopped = server.stopListening();
    await new Promise((resolve) => setTimeout(resolve, 150));
    for (const { socket } of [kept, silent]) {
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi');
    }
    await Promise.all([kept.ended, silent.ended, stopped]);
    expect(kept.said()).toMatch(/keep-alive[\s\S]*200 OK[\s\S]*Connection: close[\s\S]*ok$/);
    expect(silent.said()).toMatch(/200 OK[\s\S]*Connection: close[\s\S]*ok$/);
    const refused = connect(server.port, '127.0.0.1');
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => refused.once('error', resolve));
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('closes connections that stay quiet, and leaves those that became WebSockets to their server', async () => {
    const server = await serve(ok, { drainQuietMs: 50 });
    const upgraded = new Promise<Duplex>((resolve) => {
      server.server.once('upgrade', (_request, socket: Duplex) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
        resolve(socket);
      });
    });
    const [quiet, other] = [await dial(server), await dial(server)];
    other.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
    const socket = await upgraded;

    const stopped = server.stopListening();
    await quiet.ended;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(socket.destroyed).toBe(false);
    socket.destroy();
    await stopped;
  });
});
