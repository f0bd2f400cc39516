import { afterEach, describe, expect, it } from '@jest/globals';
import { openRedis, startOwnRedis, until, untilUp } from '../redis/testing.ts';
import { Audience } from './audience.ts';
import {
  connected,
  createTestLog,
  range,
  recordRoom,
  startSockets,
  type StartedSockets,
  type TestLog,
} from './testing.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function member(process: StartedSockets, user: string) {
  const client = process.client(user);
  await connected(client);
  const record = recordRoom(client, 'r1');
  const ack = (await client.emitWithAck('room:join', { room_id: 'r1' })) as Record<string, unknown>;
  return { client, record, ack };
}

describe('an audience', () => {
  it('is not believed to be empty when somebody came after the count was asked for', () => {
    const audience = new Audience();
    const since = audience.moment;
    audience.changed();
    audience.counted(1, since);
    expect(audience.needs(1)).toBe(true);
    audience.counted(1, audience.moment);
    expect(audience.needs(2)).toBe(false);
    expect(audience.takeWithheld()).toBe(2);
    expect(audience.takeWithheld()).toBe(0);
    audience.counted(undefined, audience.moment);
    expect(audience.needs(3)).toBe(true);
  });
});

describe('a feed that nobody hears in another process', () => {
  /** A process, and how often it says something of a room to others. */
  async function startCounted(url: string, log: TestLog, keyPrefix: string) {
    const redis = openRedis({ url, keyPrefix });
    const said = { messages: 0 };
    const publish = redis.publish.bind(redis);
    redis.publish = (channel, message) => {
      said.messages += 1;
      return publish(channel, message);
    };
    const process = await startSockets({ redis, log });
    closers.push(() => process.stop());
    await untilUp(redis);
    return { ...process, said };
  }

  async function startBoth() {
    const server = await startOwnRedis();
    closers.push(() => server.end());
    const log = createTestLog();
    const [owner, other] = [
      await startCounted(server.url, log, 'alone'),
      await startCounted(server.url, log, 'alone'),
    ];
    return { owner, other };
  }

  /** Says one thing after the other until told to stop. */
  function speak({ feeds, log }: StartedSockets): () => void {
    const timer = setInterval(() => feeds.publish('r1', log.append('r1', 1)), 2);
    return () => clearInterval(timer);
  }

  it('is not sent through Redis, but for its head now and then', async () => {
    const { owner } = await startBoth();
    const { record } = await member(owner, 'a');
    const stop = speak(owner);
    await until(() => record.seqs.length > 50);
    const before = { said: owner.said.messages, heard: record.seqs.length };
    await until(() => record.seqs.length > before.heard + 200);
    stop();
    expect(owner.said.messages - before.said).toBeLessThan(100);
    await until(() => record.seqs.length === owner.log.rows('r1').length);
    expect(record.seqs).toEqual(range(1, record.seqs.length));
  });

  it('is heard from the moment on in which somebody comes, in the middle of a stream, 20 times', async () => {
    const { owner, other } = await startBoth();
    await member(owner, 'a');
    const stop = speak(owner);
    const rooms = [];
    for (let round = 0; round < 20; round += 1) {
      const { client, record, ack } = await member(other, `b${round}`);
      rooms.push({ record, from: Number(ack['seq']) });
      await until(() => record.seqs.length > 5);
      if (round % 4 === 3) client.disconnect();
    }
    stop();
    const all = owner.log.rows('r1').length;
    const staying = rooms.filter((_room, round) => round % 4 !== 3);
    await until(() => staying.every(({ record }) => record.seqs.at(-1) === all));
    for (const { record, from } of rooms)
      expect(record.seqs).toEqual(range(from + 1, record.seqs.at(-1) ?? 0));
  });

  it('reaches within a moment a process that came without being heard', async () => {
    const { owner, other } = await startBoth();
    const here = await member(owner, 'a');
    for (let said = 1; said <= 5; said += 1) {
      owner.feeds.publish('r1', owner.log.append('r1', 1));
      await until(() => here.record.seqs.length === said);
    }
    const publish = other.redis.publish.bind(other.redis);
    other.redis.publish = () => Promise.resolve(undefined);
    const { record } = await member(other, 'b');
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.seqs.length === 1, 5_000);
    other.redis.publish = publish;
    owner.feeds.publish('r1', owner.log.append('r1', 1));
    await until(() => record.seqs.length === 2, 5_000);
    expect(record.seqs).toEqual([6, 7]);
  });
});
