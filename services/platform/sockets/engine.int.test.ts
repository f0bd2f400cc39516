import { afterEach, describe, expect, it } from '@jest/globals';
import * as ws from 'ws';
import { until, untilUp } from '../redis/testing.ts';
import { bufferedBytes, connectionOf, frameOf, writeFrame } from './engine.ts';
import { packetOf } from './feed-message.ts';
import { connected, startSockets, type StartedSockets } from './testing.ts';

const started: StartedSockets[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((process) => process.stop()));
});

async function start(): Promise<StartedSockets> {
  const process = await startSockets();
  started.push(process);
  await untilUp(process.redis);
  return process;
}

describe('what the fast path takes from engine.io and ws without a promise', () => {
  it.each([1, 125, 126, 127, 65_535, 65_536, 200_000])('frames %d bytes exactly as ws does', (length) => {
    const payload = Buffer.alloc(length, 'x');
    const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };
    const theirs = Sender.frame(payload, { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: true });
    expect(frameOf(payload).websocket.equals(Buffer.concat(theirs))).toBe(true);
  });

  it('finds the TCP socket under a connection, and nothing in its queue when it is idle', async () => {
    const process = await start();
    await connected(process.client('alice'));
    const [socket] = [...process.sockets.io.of('/').sockets.values()];
    const connection = connectionOf(socket!);
    expect(connection.transport.socket?._socket?.write).toEqual(expect.any(Function));
    await until(() => bufferedBytes(connection) === 0);
    expect(connection.writeBuffer).toEqual([]);
  });

  it.each(['websocket', 'polling'])(
    'keeps the order with what Socket.IO sends itself over %s',
    async (transport) => {
      const process = await start();
      const client = process.client('alice', { transports: [transport] });
      await connected(client);
      const [socket] = [...process.sockets.io.of('/').sockets.values()];
      const heard: number[] = [];
      client.on('count', ({ at }: { at: number }) => heard.push(at));
      for (let at = 0; at < 200; at += 1) {
        if (at % 3 === 0) socket!.emit('count', { at });
        else writeFrame(connectionOf(socket!), packetOf('count', { at }));
      }
      await until(() => heard.length === 200);
      expect(heard).toEqual(Array.from({ length: 200 }, (_, at) => at));
    },
  );

  it('writes nothing to a connection that has ended', async () => {
    const process = await start();
    const client = process.client('alice');
    await connected(client);
    const [socket] = [...process.sockets.io.of('/').sockets.values()];
    client.disconnect();
    await until(() => process.sockets.count() === 0);
    expect(() => writeFrame(connectionOf(socket!), packetOf('count', { at: 1 }))).not.toThrow();
  });
});
