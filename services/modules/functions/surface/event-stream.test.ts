import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { sendEvents } from './event-stream.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves one stream; tells what has been asked of it. */
async function serve(count: number, size: number, failAt = -1) {
  const seen = { asked: 0, isReturned: false, isSent: false };
  async function* parts(): AsyncGenerator<{ text: string }> {
    try {
      for (let n = 0; n < count; n += 1) {
        if (n === failAt) throw new Error('broke off');
        seen.asked += 1;
        yield { text: 'x'.repeat(size) };
      }
    } finally {
      seen.isReturned = true;
    }
  }
  const app = express();
  app.get('/', async (_request, response) => {
    await sendEvents(response, parts(), () => ({ type: 'error' }));
    seen.isSent = true;
  });
  app.use(
    (_thrown: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) =>
      void response.status(418).end(),
  );
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, port: (server.address() as AddressInfo).port };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('an event stream', () => {
  test('tells each part, then that it is done', async () => {
    const { port, seen } = await serve(2, 3);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('data: {"text":"xxx"}\n\ndata: {"text":"xxx"}\n\ndata: [DONE]\n\n');
    expect(seen.isReturned).toBe(true);
  });

  test('that fails before its first part is an ordinary refusal, later it is told in the stream', async () => {
    const early = await serve(2, 3, 0);
    expect((await fetch(`http://127.0.0.1:${early.port}/`)).status).toBe(418);
    const late = await serve(2, 3, 1);
    const response = await fetch(`http://127.0.0.1:${late.port}/`);
    expect(await response.text()).toBe('data: {"text":"xxx"}\n\ndata: {"type":"error"}\n\n');
  });

  test('waits for a reader that does not read, and ends when it leaves', async () => {
    const { port, seen } = await serve(10_000, 100_000);
    const reader = connect(port, '127.0.0.1');
    reader.pause();
    reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => seen.asked > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const asked = seen.asked;
    expect(asked).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen.asked).toBe(asked);
    reader.destroy();
    await until(() => seen.isReturned && seen.isSent);
    expect(seen.asked).toBeLessThan(1_000);
  });
});
