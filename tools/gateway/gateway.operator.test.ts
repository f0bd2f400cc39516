import { once } from 'node:events';
import { request as openRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../operator/test/harness/eventually.ts';
import { startGateway, testConfig, type Gateway } from './nginx.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const PROPS = {
  api: '127.0.0.1:4000',
  rooms: '127.0.0.1:4001',
  requestsPerMinute: 1_000,
  bodyLimits: { ai: 4_194_304, other: 1_048_576 },
};

test.each([
  ['plain', { hasTls: false, trustedProxyCidrs: [] }],
  ['with TLS', { hasTls: true, trustedProxyCidrs: [] }],
  ['behind a proxy', { hasTls: true, trustedProxyCidrs: ['10.0.0.0/8', 'fd00::/8'] }],
])('nginx takes the configuration %s', (_name, props) => {
  expect(() => testConfig({ ...PROPS, ...props })).not.toThrow();
});

describe('the gateway', () => {
  let api: Upstream;
  let rooms: Upstream;
  let gateway: Gateway;
  let endStream: () => void = () => undefined;

  beforeAll(async () => {
    api = await startUpstream('api', (request, response) => {
      if (request.url === '/functions/v1/stream') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('data: first\n\n');
        endStream = () => response.end('data: last\n\n');
        return;
      }
      request.resume();
      request.once('end', () => response.end('api'));
    });
    rooms = await startUpstream('rooms');
    for (const { server } of [api, rooms]) {
      server.on('upgrade', (_request, socket) => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
        );
        socket.on('data', (chunk: Buffer) => socket.write(`heard ${chunk.toString()}`));
      });
    }
    gateway = await startGateway({ api: api.address, rooms: rooms.address });
  });

  afterAll(async () => {
    await gateway.stop();
    await Promise.all([api.stop(), rooms.stop()]);
  });

  test.each([
    ['/', 'api'],
    ['/api/tasks?x=1', 'api'],
    ['/realtime/v1/websocket', 'api'],
    ['/socket.io/?transport=polling', 'rooms'],
  ])('leads %s to %s, as it was asked for', async (path, name) => {
    const answer = await fetch(`${gateway.url}${path}`);
    expect(await answer.text()).toBe(name);
    expect((name === 'api' ? api : rooms).requests.at(-1)?.url).toBe(path);
  });

  test('tells where a request comes from itself, whatever the client claims', async () => {
    await fetch(`${gateway.url}/claims`, {
      headers: {
        'X-Forwarded-For': '6.6.6.6',
        'X-Real-IP': '6.6.6.6',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil.example',
        Forwarded: 'for=6.6.6.6',
        Proxy: 'http://evil.example',
      },
    });
    const headers = api.requests.at(-1)?.headers ?? {};
    expect(headers).toMatchObject({
      host: `127.0.0.1:${gateway.port}`,
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'http',
    });
    for (const name of ['forwarded', 'proxy', 'x-forwarded-host']) expect(headers[name]).toBeUndefined();
  });

  test('gives every request an id, and leaves a harmless one of the client', async () => {
    await fetch(`${gateway.url}/own`);
    expect(api.requests.at(-1)?.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    await fetch(`${gateway.url}/theirs`, { headers: { 'X-Request-Id': 'order-7' } });
    expect(api.requests.at(-1)?.headers['x-request-id']).toBe('order-7');
    await fetch(`${gateway.url}/harmful`, { headers: { 'X-Request-Id': '"}{"' } });
    expect(api.requests.at(-1)?.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each(['/socket.io/?transport=websocket', '/realtime/v1/websocket'])(
    'opens a WebSocket at %s, both ways',
    async (path) => {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.endsWith('hello')) socket.write('you');
      });
      while (!text.includes('heard you')) await once(socket, 'data');
      expect(text).toMatch(/^HTTP\/1\.1 101 /);
      socket.destroy();
    },
  );

  test('upgrades to nothing else', async () => {
    const request = openRequest(`${gateway.url}/h2c`, {
      headers: {
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAMAAABkAAQAAP__',
      },
    });
    request.end();
    const [answer] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(api.requests.at(-1)?.headers.upgrade).toBeUndefined();
  });

  test('lets the first event of a stream through before the last is there', async () => {
    const answer = await fetch(`${gateway.url}/functions/v1/stream`);
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      // Only when the first one is here: a gateway that keeps it back would wait for ever.
      if (text === 'data: first\n\n') endStream();
    }
    expect(text).toBe('data: first\n\ndata: last\n\n');
  });

  test('writes a line per request without its query', async () => {
    await fetch(`${gateway.url}/logged?apikey=canary-key`);
    const line = await eventually('it is written', () =>
      gateway.log().find(({ path }) => path === '/logged'),
    );
    expect(line).toMatchObject({ method: 'GET', status: 200 });
    expect(JSON.stringify(gateway.log()) + gateway.nginx.output()).not.toContain('canary-key');
  });

  test('keeps connections to pods while they are used, and drops them within two seconds when they are not', async () => {
    const before = api.connections();
    for (let count = 0; count < 20; count += 1) await (await fetch(`${gateway.url}/kept`)).text();
    // Two workers at most, each with one.
    expect(api.connections() - before).toBeLessThanOrEqual(4);
    const open = (): Promise<number> =>
      new Promise((resolve) => api.server.getConnections((_error, count) => resolve(count)));
    await eventually('those that rest are dropped', async () => (await open()) <= 2, { withinMs: 2_000 });
  });

  test('says that it is there on a port of its own, and nothing of itself on the public one', async () => {
    expect((await fetch(`${gateway.healthUrl}/health`)).status).toBe(200);
    expect(await (await fetch(`${gateway.url}/status`)).text()).toBe('api');
    expect((await fetch(`${gateway.url}/x`)).headers.get('server')).toBe('nginx');
  });
});

describe('a pod that is gone', () => {
  test('is not noticed: a refused connection is tried anew, whatever the method', async () => {
    const pod = await startUpstream('alive');
    // No program of a person may listen there.
    const gone = ['127.0.0.1:1', '127.0.0.1:2'];
    const gateway = await startGateway({ apiPods: [...gone, pod.address] });
    for (let count = 0; count < 30; count += 1) {
      const method = count % 2 === 0 ? 'GET' : 'POST';
      const answer = await fetch(`${gateway.url}/x`, { method, ...(method === 'POST' && { body: 'once' }) });
      expect([answer.status, await answer.text()]).toEqual([200, 'alive']);
    }
    expect(pod.requests).toHaveLength(30);
    await gateway.stop();
    await pod.stop();
  });

  test('never gets or repeats what must not happen twice: a POST that was sent is not sent again', async () => {
    const breaking = await startUpstream('breaking', (request) => request.socket.destroy());
    const gateway = await startGateway({ api: breaking.address });
    const post = await fetch(`${gateway.url}/once`, { method: 'POST', body: 'x' });
    expect(post.status).toBe(503);
    expect(breaking.requests).toHaveLength(1);
    const get = await fetch(`${gateway.url}/again`);
    expect(get.status).toBe(503);
    expect(breaking.requests.length).toBeGreaterThan(2);
    await gateway.stop();
    await breaking.stop();
  });
});
