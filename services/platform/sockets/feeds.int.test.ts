import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { openRedis, startOwnRedis, until, untilUp } from '../redis/testing.ts';
import {
  connected,
  createTestLog,
  range,
  recordRoom,
  startSockets,
  type StartedSockets,
  type StartOptions,
  type TestLog,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

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

/** Two processes over one Redis and one log. */
async function startTwo(
  log: TestLog = createTestLog(),
  url?: string,
): Promise<[StartedSockets, StartedSockets]> {
  const keyPrefix = `test-${process.hrtime.bigint()}`;
  const options = () => ({ log, redis: openRedis({ keyPrefix, ...(url !== undefined && { url }) }) });
  return [await start(options()), await start(options())];
}

async function member(process: StartedSockets, user: string, room = 'r1', join: object = {}) {
  const client = process.client(user);
  await connected(client);
  const record = recordRoom(client, room);
  const ack = await joining(client, room, join);
  return { client, record, ack };
}

async function joining(client: Socket, room: string, join: object = {}): Promise<Record<string, unknown>> {
  return (await client.emitWithAck('room:join', { room_id: room, ...join })) as Record<string, unknown>;
}

describe('a feed to the sockets of two processes', () => {
  it('gives every member each event once and in order, wherever the owner is', async () => {
    const [owner, other] = await startTwo();
    const members = [await member(owner, 'a'), await member(owner, 'b'), await member(other, 'c')];
    for (let round = 0; round < 40; round += 1) {
      owner.feeds.publish('r1', owner.log.append('r1', 1 + (round % 3)));
      if (round % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const all = range(1, owner.log.rows('r1').length);
    await until(() => members.every(({ record }) => record.seqs.length >= all.length));
    for (const { record } of members) expect(record.seqs).toEqual(all);
  });

  it('sends one frame for all that was said in one tick', async () => {
    const { feeds, log, ...process } = await start();
    const { record } = await member({ feeds, log, ...process }, 'a');
    for (let said = 0; said < 5; said += 1) feeds.publish('r1', log.append('r1', 2));
    await until(() => record.seqs.length === 10);
    expect(record.frames).toEqual([10]);
  });

  it('reads what Redis lost from the log before it delivers anything later', async () => {
    const [owner, other] = await startTwo();
    const { record } = await member(other, 'a');
    owner.log.append('r1', 3);
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.seqs.length >= 4);
    expect(record.seqs).toEqual([1, 2, 3, 4]);
  });

  it('drops what comes twice, whole or in part', async () => {
    const [owner, other] = await startTwo();
    const { record } = await member(other, 'a');
    const first = owner.log.append('r1', 4);
    owner.feeds.publish('r1', first);
    await until(() => record.seqs.length === 4);
    owner.feeds.publish('r1', first);
    owner.feeds.publish('r1', [...first.slice(2), ...owner.log.append('r1', 2)]);
    await until(() => record.seqs.length >= 6);
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.seqs.length >= 7);
    expect(record.seqs).toEqual(range(1, 7));
  });

  it('waits for a log that is away and then misses nothing', async () => {
    const [owner, other] = await startTwo();
    const { record } = await member(other, 'a');
    other.log.state.isDown = true;
    owner.log.append('r1', 2);
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(record.seqs).toEqual([]);
    other.log.state.isDown = false;
    await until(() => record.seqs.length === 3);
    expect(record.seqs).toEqual([1, 2, 3]);
  });

  it('says something passing to all but one', async () => {
    const [owner, other] = await startTwo();
    const members = [await member(owner, 'a'), await member(other, 'b'), await member(other, 'c')];
    const heard: string[] = [];
    for (const { client } of members) client.on('room:typing', ({ user_id }) => heard.push(user_id));
    owner.feeds.publishTransient('r1', 'room:typing', { user_id: 'b' }, { userId: 'b' });
    await until(() => heard.length >= 2);
    owner.feeds.publishTransient('r1', 'room:typing', { user_id: 'a' }, { socketId: members[0]!.client.id! });
    await until(() => heard.length >= 4);
    expect(heard.toSorted()).toEqual(['a', 'a', 'b', 'b']);
  });
});

describe('joining', () => {
  it('answers the last 50 without `after`, and live events start right behind', async () => {
    const process = await start();
    process.log.append('r1', 80);
    const { ack, record } = await member(process, 'a');
    expect(ack).toMatchObject({ ok: true, seq: 80, more: false });
    expect((ack['events'] as { seq: number }[]).map(({ seq }) => seq)).toEqual(range(31, 80));
    process.feeds.publish('r1', process.log.append('r1', 1));
    await until(() => record.seqs.length > 0);
    expect(record.seqs).toEqual([81]);
  });

  it('answers what comes after `after`, at most 500, and sends the rest before anything live', async () => {
    const process = await start();
    process.log.append('r1', 1_800);
    const client = process.client('a');
    await connected(client);
    const record = recordRoom(client, 'r1');
    const order: string[] = [];
    client.onAny(() => order.push('event'));
    const acknowledged = new Promise<Record<string, unknown>>((resolve) => {
      client.emit('room:join', { room_id: 'r1', after: 100 }, (answer: Record<string, unknown>) => {
        order.push('ack');
        resolve(answer);
      });
    });
    for (let said = 0; said < 50; said += 1) {
      process.feeds.publish('r1', process.log.append('r1', 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const ack = await acknowledged;
    expect(ack).toMatchObject({ more: true });
    const inAck = (ack['events'] as { seq: number }[]).map(({ seq }) => seq);
    expect(inAck).toEqual(range(101, 600));
    await until(() => record.seqs.length >= 1_250);
    expect([...inAck, ...record.seqs]).toEqual(range(101, 1_850));
    expect(Math.max(...record.frames)).toBeLessThanOrEqual(500);
    expect(order[0]).toBe('ack');
  });

  it('refuses an `after` above the head and attaches nothing', async () => {
    const process = await start();
    process.log.append('r1', 3);
    const { ack } = await member(process, 'a', 'r1', { after: 4 });
    expect(ack).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', reason: 'room.after-ahead', details: { seq: 3 } },
    });
    expect(process.feeds.attachedTo('r1')).toHaveLength(0);
  });

  it('answers the same again and changes nothing', async () => {
    const process = await start();
    process.log.append('r1', 5);
    const { client, ack, record } = await member(process, 'a', 'r1', { after: 0 });
    expect(await joining(client, 'r1', { after: 0 })).toEqual(ack);
    const both = await Promise.all([
      joining(client, 'r1', { after: 0 }),
      joining(client, 'r1', { after: 0 }),
    ]);
    expect(both).toEqual([ack, ack]);
    process.feeds.publish('r1', process.log.append('r1', 2));
    await until(() => record.seqs.length >= 2);
    expect(record.seqs).toEqual([6, 7]);
    expect(process.feeds.attachedTo('r1')).toHaveLength(1);
  });

  it('trusts the seq that the owner told, ahead of its own frames', async () => {
    const [owner, other] = await startTwo();
    await member(other, 'first');
    owner.log.append('r1', 4);
    const { ack, record } = await member(other, 'a', 'r1', { seq: 4, after: 2 });
    expect(ack).toMatchObject({ seq: 4, more: false, events: [{ seq: 3 }, { seq: 4 }] });
    owner.feeds.publish('r1', owner.log.rows('r1').slice(0, 4));
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.seqs.length >= 1);
    expect(record.seqs).toEqual([5]);
  });

  it('goes on where the client was, with nothing lost and nothing twice, 30 times in a stream of events (R17)', async () => {
    const [owner, other] = await startTwo();
    let last = 0;
    const seen: number[] = [];
    const stream = (async () => {
      for (let said = 0; said < 300; said += 1) {
        owner.feeds.publish('r1', owner.log.append('r1', 1 + (said % 5)));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    for (let visit = 0; visit < 30; visit += 1) {
      const { client, ack, record } = await member(visit % 2 ? owner : other, 'a', 'r1', { after: last });
      await new Promise((resolve) => setTimeout(resolve, 5));
      client.disconnect();
      const got = [...(ack['events'] as { seq: number }[]).map(({ seq }) => seq), ...record.seqs];
      seen.push(...got);
      last = got.at(-1) ?? last;
    }
    await stream;
    const { ack, record } = await member(other, 'a', 'r1', { after: last });
    seen.push(...(ack['events'] as { seq: number }[]).map(({ seq }) => seq));
    await until(() => seen.length + record.seqs.length >= owner.log.rows('r1').length);
    expect([...seen, ...record.seqs]).toEqual(range(1, owner.log.rows('r1').length));
  });

  it('refuses the 101st feed of one socket', async () => {
    const process = await start({ server: {} });
    const client = process.client('a');
    await connected(client);
    for (let room = 0; room < 100; room += 1) {
      if (room % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 100));
      const ack = await joining(client, `r${room}`);
      if (ack['ok'] !== true) await new Promise((resolve) => setTimeout(resolve, 60)).then(() => (room -= 1));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await joining(client, 'one more')).toMatchObject({ error: { reason: 'socket.too-many-feeds' } });
  });
});

describe('leaving', () => {
  it('ends with the connection and with leaving, told once each', async () => {
    const process = await start();
    const a = await member(process, 'a');
    const b = await member(process, 'b');
    expect(await a.client.emitWithAck('room:leave', { room_id: 'r1' })).toEqual({ ok: true, left: true });
    expect(await a.client.emitWithAck('room:leave', { room_id: 'r1' })).toEqual({ ok: true, left: false });
    b.client.disconnect();
    await until(() => process.detached.length === 2);
    process.feeds.publish('r1', process.log.append('r1', 1));
    await a.client.emitWithAck('clock:sync', { t0: 1 });
    expect(a.record.seqs).toEqual([]);
    expect(process.detached).toEqual(['r1 a', 'r1 b']);
  });

  it('tells a removed person so in every process, and nothing after it', async () => {
    const [owner, other] = await startTwo();
    const [a, b, here] = [await member(other, 'a'), await member(other, 'b'), await member(owner, 'a')];
    owner.feeds.publish('r1', owner.log.append('r1', 2));
    owner.feeds.publish(
      'r1',
      owner.log.append('r1', 1, { type: 'member.removed', data: { user_id: 'a', reason: 'spam' } }),
    );
    await until(
      () => a.record.removed.length + here.record.removed.length === 2 && b.record.seqs.length === 3,
    );
    owner.feeds.publish('r1', owner.log.append('r1', 3));
    await until(() => b.record.seqs.length === 6);
    expect(a.record.removed).toEqual([{ room_id: 'r1', reason: 'spam' }]);
    expect(a.record.seqs.filter((seq) => seq > 2)).toEqual([]);
    expect(other.detached).toEqual(['r1 a']);
  });

  it('notices a removal that it has to read from the log', async () => {
    const [owner, other] = await startTwo();
    const { record } = await member(other, 'a');
    owner.log.append('r1', 1, { type: 'member.removed', data: { user_id: 'a', reason: 'ban' } });
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.removed.length === 1);
    expect(record.seqs).toEqual([]);
  });

  it('lets somebody back in whose removal is older than the coming', async () => {
    const process = await start();
    process.log.append('r1', 3);
    process.log.append('r1', 1, { type: 'member.removed', data: { user_id: 'a', reason: 'spam' } });
    process.log.append('r1', 700);
    const { ack, record } = await member(process, 'a', 'r1', { after: 0 });
    await until(() => record.seqs.length + (ack['events'] as unknown[]).length === 704);
    expect(record.removed).toEqual([]);
  });

  it('takes a person out at once by name', async () => {
    const [owner, other] = await startTwo();
    const { record } = await member(other, 'a');
    owner.feeds.removeUser('r1', { userId: 'a', reason: 'ban' });
    await until(() => record.removed.length === 1);
    expect(other.feeds.attachedTo('r1')).toHaveLength(0);
  });
});

describe('without Redis (R3)', () => {
  it("serves the owner's own members at once and others from the log, and loses nothing", async () => {
    const server = await startOwnRedis();
    closers.push(() => server.end());
    const [owner, other] = await startTwo(createTestLog(), server.url);
    const [here, there] = [await member(owner, 'a'), await member(other, 'b')];
    server.freeze();
    const startedAt = performance.now();
    for (let said = 0; said < 20; said += 1) {
      owner.feeds.publish('r1', owner.log.append('r1', 1));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await until(() => here.record.seqs.length >= 20);
    expect(here.record.seqs).toEqual(range(1, 20));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 3_000 - (performance.now() - startedAt))));
    const probe = performance.now();
    await joining(here.client, 'r2');
    expect(performance.now() - probe).toBeLessThan(1_500 * machine.factor());
    server.thaw();
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => there.record.seqs.length === 21, 3_000);
    expect(there.record.seqs).toEqual(range(1, 21));
    expect(here.record.seqs).toEqual(range(1, 21));
  });

  it('lets people into a room that was not heard before Redis went away, from the log, and hears it when Redis is back (R3)', async () => {
    const own = await startOwnRedis();
    closers.push(() => own.end());
    const [owner, other] = await startTwo(createTestLog(), own.url);
    own.freeze();
    owner.log.append('r9', 2);
    const begun = performance.now();
    const { record, ack } = await member(other, 'a', 'r9', { after: 0 });
    expect(ack).toMatchObject({ ok: true, seq: 2 });
    expect(performance.now() - begun).toBeLessThan(10_000 * machine.factor());
    owner.feeds.publish('r9', owner.log.append('r9', 3));
    await until(() => record.seqs.length === 3);
    own.thaw();
    await until(() => other.redis.health().state === 'up' && owner.redis.health().state === 'up');
    let said = 5;
    await until(async () => {
      owner.feeds.publish('r9', owner.log.append('r9', 1));
      said += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return record.seqs.at(-1) === said;
    });
    expect(record.seqs).toEqual(range(3, said));
  });

  it('compares with the log after the connection broke, even if nothing more is said', async () => {
    const server = await startOwnRedis();
    closers.push(() => server.end());
    const [owner, other] = await startTwo(createTestLog(), server.url);
    const there = await member(other, 'b');
    await owner.redis.command((commands) => commands.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    owner.feeds.publish('r1', owner.log.append('r1', 5));
    await until(() => there.record.seqs.length === 5, 3_000);
    expect(there.record.seqs).toEqual(range(1, 5));
  });
});
