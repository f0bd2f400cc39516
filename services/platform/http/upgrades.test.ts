import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { refuseUnknownUpgrades } from './upgrades.ts';

test('an upgrade that nobody takes is answered and ended, one that somebody takes is left alone', async () => {
  const server = createServer();
  const taken: string[] = [];
  server.on('upgrade', (request, socket) => {
    if (request.url !== '/known?a=1') return;
    taken.push(request.url);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  refuseUnknownUpgrades(server, (path) => path === '/known');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ask = async (path: string): Promise<string> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    await once(socket, 'close');
    return answer;
  };
  expect(await ask('/other')).toMatch(/^HTTP\/1\.1 404 Not Found\r\nConnection: close/);
  expect(await ask('/known?a=1')).toMatch(/^HTTP\/1\.1 101/);
  expect(taken).toEqual(['/known?a=1']);
  server.close();
});
