import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { lookup } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOutbound } from './outbound.ts';
import { isPublicAddress } from './public-address.ts';

let server: Server;
let host = '';
let connections = 0;
let requests: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.url === '/moved') response.writeHead(302, { location: '/inside' }).end();
    else if (request.url === '/empty') response.writeHead(204).end();
    else if (request.url === '/large') response.end('x'.repeat(5_000));
    else if (request.url === '/slow') response.write('a');
    else request.pipe(response.setHeader('set-cookie', ['a=1', 'b=2']));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port.toString()}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A resolver that gives these addresses, whatever is asked. */
const resolving = (...addresses: string[]): typeof lookup =>
  ((_name: string, _options: unknown, callback: (error: Error | null, found: unknown) => void) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as never;

describe('a server that configuration names', () => {
  const options = { isTrustedHost: (name: string) => name === host };

  test('is asked, even without TLS and inside', async () => {
    const answer = await createOutbound(options)(`http://${host}/echo`, { method: 'POST', body: 'hello' });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe('hello');
  });

  test('is not followed elsewhere', async () => {
    requests = [];
    expect((await createOutbound(options)(`http://${host}/moved`)).status).toBe(302);
    expect(requests).toEqual(['GET /moved']);
  });

  test('may say nothing', async () => {
    expect(await (await createOutbound(options)(`http://${host}/empty`)).text()).toBe('');
  });

  test('has bounds in size and time, and the caller may leave', async () => {
    await expect(createOutbound({ ...options, maxBytes: 4_999 })(`http://${host}/large`)).rejects.toThrow(
      'too large',
    );
    await expect(createOutbound({ ...options, timeoutMs: 50 })(`http://${host}/slow`)).rejects.toThrow();
    const signal = AbortSignal.timeout(50);
    await expect(createOutbound(options)(`http://${host}/slow`, { signal })).rejects.toThrow();
  });
});

describe('any other server', () => {
  test.each([
    'http://example.test/',
    'ftp://example.test/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://user@127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
  ])('is not asked: %s', async (url) => {
    const before = connections;
    await expect(createOutbound()(url)).rejects.toThrow();
    expect(connections).toBe(before);
  });

  test.each([[['127.0.0.1']], [['93.184.216.34', '127.0.0.1']], [['10.0.0.1']], [['fd00::1']], [[]]])(
    'is not asked when its name leads to %j',
    async (addresses) => {
      const before = connections;
      const port = host.split(':')[1] ?? '';
      const outbound = createOutbound({ lookup: resolving(...addresses) });
      await expect(outbound(`https://rebinding.test:${port}/`)).rejects.toThrow(/public|no address/);
      expect(connections).toBe(before);
    },
  );

  test('is connected to by its public address, judged at the moment of connecting', async () => {
    let asked = 0;
    const lookupOnce = ((...from: Parameters<typeof lookup>) => {
      asked += 1;
      return void (resolving(asked === 1 ? '192.0.2.0' : '127.0.0.1') as (...all: unknown[]) => void)(
        ...from,
      );
    }) as never;
    const outbound = createOutbound({ lookup: lookupOnce, timeoutMs: 200 });
    await expect(outbound('https://rebinding.test/')).rejects.toThrow('Not a public address');
    const later = createOutbound({ lookup: resolving('203.0.114.1'), timeoutMs: 100 })(
      'https://public.test:1/',
    );
    await expect(later).rejects.not.toThrow('Not a public address');
  });
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['172.32.0.1', true],
  ['0.0.0.0', false],
  ['10.1.2.3', false],
  ['100.64.0.1', false],
  ['172.16.0.1', false],
  ['192.168.0.1', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['2001:0:1::1', false],
  ['2002:7f00:1::', false],
  ['::ffff:8.8.8.8', false],
  ['no address', false],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
