import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { until, untilUp } from '../redis/testing.ts';
import { bufferedBytes, connectionOf } from './engine.ts';
import {
  connected,
  range,
  recordRoom,
  startSockets,
  type StartedSockets,
  type StartOptions,
} from './testing.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: StartOptions = {}): Promise<StartedSockets> {
  const process = await startSockets(options);
  closers.push(() => process.stop());
  await untilUp(process.redis);
  return process;
}

/** A member that stops reading its TCP connection once it has joined. */
async function joinByHand(
  process: StartedSockets,
  user: string,
): Promise<{ engine: WebSocket; seqs: number[] }> {
  const engine = new WebSocket(`${process.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    maxPayload: 100_000_000,
  });
  const seqs: number[] = [];
  await new Promise<void>((joined) => {
    engine.on('message', (bytes: Buffer) => {
      const text = bytes.toString();
      if (text === '2') engine.send('3');
      if (text.startsWith('0')) engine.send(`40{"token":"${user}"}`);
      if (text.startsWith('40')) engine.send('421["room:join",{"room_id":"r1"}]');
      if (text.startsWith('431')) joined();
      if (text.startsWith('42["room:events"')) {
        const [, { events }] = JSON.parse(text.slice(2)) as [string, { events: { seq: number }[] }];
        seqs.push(...events.map(({ seq }) => seq));
      }
    });
  });
  return { engine, seqs };
}

/** 20 MB of events while one member does not read. */
async function flood(process: StartedSockets): Promise<number> {
  let most = 0;
  for (let said = 0; said < 200; said += 1) {
    process.feeds.publish('r1', process.log.append('r1', 1, { data: { text: 'x'.repeat(100_000) } }));
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const socket of process.feeds.attachedTo('r1'))
      most = Math.max(most, bufferedBytes(connectionOf(socket)));
  }
  return most;
}

describe('a slow reader (R18)', () => {
  it('bounds the memory, and gives it everything in order when it reads again', async () => {
    const process = await start();
    const fast = process.client('fast');
    await connected(fast);
    const record = recordRoom(fast, 'r1');
    await fast.emitWithAck('room:join', { room_id: 'r1' });
    const slow = await joinByHand(process, 'slow');
    slow.engine.pause();
    expect(await flood(process)).toBeLessThan(3_000_000);
    await until(() => record.seqs.length === 200);
    expect(record.seqs).toEqual(range(1, 200));
    slow.engine.resume();
    await until(() => slow.seqs.length >= 200);
    expect(slow.seqs).toEqual(range(1, 200));
    slow.engine.close();
  });

  it('cuts it when it reads no more, and it can go on where it was', async () => {
    const process = await start({ feeds: { stuckMs: 500 } });
    const slow = await joinByHand(process, 'slow');
    slow.engine.pause();
    await flood(process);
    await until(() => process.sockets.count() === 0, 5_000);
    slow.engine.resume();
    await new Promise((resolve) => slow.engine.once('close', resolve));
    const back = process.client('slow');
    await connected(back);
    const record = recordRoom(back, 'r1');
    const after = slow.seqs.at(-1) ?? 0;
    const ack = (await back.emitWithAck('room:join', { room_id: 'r1', after })) as {
      events: { seq: number }[];
    };
    await until(() => slow.seqs.length + ack.events.length + record.seqs.length >= 200);
    expect([...slow.seqs, ...ack.events.map(({ seq }) => seq), ...record.seqs]).toEqual(range(1, 200));
  });
});
