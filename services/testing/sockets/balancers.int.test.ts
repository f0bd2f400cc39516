import { afterEach, describe, expect, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { openRedis, until, untilUp } from '../../platform/redis/testing.ts';
import {
  connected,
  createTestLog,
  range,
  recordRoom,
  startSockets,
  type StartedSockets,
} from '../../platform/sockets/testing.ts';
import { startBalancer, type Balancer } from './balancer.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let stages = 0;

/** Three processes behind a balancer. */
async function openStage(sticky: boolean): Promise<{ balancer: Balancer; processes: StartedSockets[] }> {
  const keyPrefix = `balanced-${process.pid}-${(stages += 1)}`;
  const log = createTestLog();
  const processes: StartedSockets[] = [];
  for (const _ of range(1, 3)) {
    const started = await startSockets({ log, redis: await untilUp(openRedis({ keyPrefix })) });
    closers.push(() => started.stop());
    processes.push(started);
  }
  const balancer = await startBalancer(
    processes.map(({ url }) => url),
    { sticky },
  );
  closers.push(() => balancer.stop());
  return { balancer, processes };
}

const NAMES = ['ada', 'ben', 'cleo'];

/** A client as a browser is one: it keeps the balancer's cookie. */
function clientOf({ url }: Balancer, name: string, transports: ('polling' | 'websocket')[]): Socket {
  const client = io(url, {
    transports,
    auth: { token: name },
    withCredentials: true,
    forceNew: true,
    reconnection: false,
  });
  closers.push(async () => client.disconnect());
  return client;
}

/** Everybody comes in, hears what one process says in a room, and says something back. */
async function tryRoom(
  { balancer, processes }: Awaited<ReturnType<typeof openStage>>,
  transports: ('polling' | 'websocket')[],
): Promise<Socket[]> {
  const clients = NAMES.map((name) => clientOf(balancer, name, transports));
  const hellos = await Promise.all(clients.map(connected));
  expect(new Set(hellos.map(({ process }) => process)).size).toBe(3);
  const records = clients.map((client) => recordRoom(client, 'room'));
  for (const client of clients) {
    expect(await client.emitWithAck('room:join', { room_id: 'room', after: 0 })).toMatchObject({ ok: true });
  }
  const [first] = processes;
  first!.feeds.publish('room', first!.log.append('room', 50));
  await until(() => records.every(({ seqs }) => seqs.length === 50));
  for (const { seqs } of records) expect(seqs).toEqual(range(1, 50));
  return clients;
}

describe('three processes behind a balancer that is not sticky', () => {
  test('serve websockets', async () => {
    await tryRoom(await openStage(false), ['websocket']);
  });

  test('answer long polling with what is missing, and what to do', async () => {
    const { balancer, processes } = await openStage(false);
    const failure = await connected(clientOf(balancer, 'ada', ['polling'])).catch((error: unknown) => error);
    expect(failure).toMatchObject({ description: 400 });
    // What a browser's network panel shows of the same: socket.io-client keeps the status alone.
    const poll = `${balancer.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(poll)).text()).slice(1)) as { sid: string };
    const refusal = await fetch(`${poll}&sid=${sid}`);
    expect(refusal.status).toBe(400);
    expect(await refusal.json()).toEqual({
      code: 1,
      message: expect.stringMatching(/needs a sticky load balancer.*transports: \['websocket'\]/),
    });
    expect(processes.map(({ sockets }) => sockets.count())).toEqual([0, 0, 0]);
  });
});

describe('three processes behind a sticky balancer', () => {
  test('serve long polling', async () => {
    const clients = await tryRoom(await openStage(true), ['polling']);
    expect(clients.map(({ io: { engine } }) => engine.transport.name)).toEqual(NAMES.map(() => 'polling'));
  });

  test('let polling become websockets', async () => {
    const clients = await tryRoom(await openStage(true), ['polling', 'websocket']);
    await until(() => clients.every(({ io: { engine } }) => engine.transport.name === 'websocket'));
    for (const client of clients)
      expect(await client.emitWithAck('clock:sync', { t0: 1 })).toMatchObject({ ok: true });
  });
});
