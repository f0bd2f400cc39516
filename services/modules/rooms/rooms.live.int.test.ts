import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { Redis } from '../../platform/redis/redis.ts';
import { openRedis } from '../../platform/redis/testing.ts';
import { createFeeds } from '../../platform/sockets/feeds.ts';
import { startSockets, type StartedSockets } from '../../platform/sockets/testing.ts';
import { createUserChannel } from '../../platform/sockets/user-channel.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { watchSlowdown } from '../../testing/e2e/slowdown.ts';
import { signUpCallers } from '../../testing/people.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };
/** Whatever is promised at once. */
const AT_ONCE_MS = 1_000;

/** Rooms with real sockets: one process, as the world meets it. */
interface LiveProcess {
  readonly rooms: RoomsProcess;
  readonly sockets: StartedSockets;
  readonly redis: Redis;
}

async function startLive(database: OpenDatabase, keyPrefix: string): Promise<LiveProcess> {
  const redis = openRedis({ keyPrefix });
  const rooms = await startRoomsProcess(database, {
    live: {
      openFeeds: (kind) =>
        createFeeds(kind, { redis, processId: randomUUID(), onError: (error) => void error }),
      sendToUser: createUserChannel(redis, 'sharded').toUser,
    },
  });
  const sockets = await startSockets({
    redis: openRedis({ keyPrefix }),
    server: { events: rooms.parts.socketEvents ?? [], adapter: 'sharded' },
  });
  return { rooms, sockets, redis };
}

describe('rooms with sockets in two processes', () => {
  let database: OpenDatabase;
  let processes: LiveProcess[];
  let first: LiveProcess;
  let second: LiveProcess;
  let host: Caller;
  let mia: Caller;
  let zoe: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, mia, zoe] = (await signUpCallers(database.urls.adminUrl, 3)) as [Caller, Caller, Caller];
    const keyPrefix = `test-${randomUUID()}`;
    processes = [await startLive(database, keyPrefix), await startLive(database, keyPrefix)];
    [first, second] = processes as [LiveProcess, LiveProcess];
  });

  afterAll(async () => {
    for (const { rooms, sockets, redis } of processes) {
      await sockets.stop();
      await rooms.stop();
      await redis.close();
    }
    await database.close();
  });

  /** A socket that remembers everything it hears. */
  const connect = async ({ sockets }: LiveProcess, { userId }: Caller) => {
    const socket = sockets.client(userId);
    const heard: { event: string; payload: Record<string, unknown>; at: number }[] = [];
    socket.onAny((event: string, payload: Record<string, unknown>) =>
      heard.push({ event, payload, at: performance.now() }),
    );
    await new Promise((resolve) => socket.once('server:hello', resolve));
    return { socket, heard };
  };
  const ask = (socket: Socket, event: string, payload: object): Promise<Record<string, unknown>> =>
    socket.timeout(5_000).emitWithAck(event, payload) as Promise<Record<string, unknown>>;
  const until = async (isTrue: () => boolean): Promise<void> => {
    const giveUpAt = performance.now() + 10_000;
    while (!isTrue() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isTrue()).toBe(true);
  };

  it('puts out every socket of somebody who is banned, in every process, at once; they hear nothing more', async () => {
    const { id } = await first.rooms.useCases.create.execute(
      host,
      { name: 'Live', visibility: 'public' },
      call,
    );
    const theirs = [await connect(first, mia), await connect(second, mia)];
    const others = [await connect(first, host), await connect(second, zoe)];
    for (const { socket } of [...theirs, ...others]) {
      expect(await ask(socket, 'room:join', { room_id: id })).toMatchObject({ ok: true });
    }
    const slowdown = watchSlowdown();
    await second.rooms.useCases.removeMember.execute(host, { id, user_id: mia.userId, ban: true }, call);
    const banned = performance.now();
    await until(() => theirs.every(({ heard }) => heard.some(({ event }) => event === 'room:removed')));
    const allowedMs = AT_ONCE_MS * (await slowdown.stop());
    for (const { heard } of theirs) {
      const [farewell] = heard.filter(({ event }) => event === 'room:removed');
      expect(farewell!.payload).toEqual({ room_id: id, reason: 'banned' });
      expect(farewell!.at - banned).toBeLessThanOrEqual(allowedMs);
    }
    const post = { room_id: id, client_id: randomUUID(), type: 'chat', data: { text: 'They are gone' } };
    await ask(others[0]!.socket, 'room:post', post);
    await until(() => others.every(({ heard }) => JSON.stringify(heard).includes('They are gone')));
    for (const { socket, heard } of theirs) {
      expect(heard.at(-1)?.event).toBe('room:removed');
      expect(JSON.stringify(heard)).not.toContain('They are gone');
      expect(await ask(socket, 'room:join', { room_id: id })).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOUND', reason: 'room.not-found' },
      });
      expect(await ask(socket, 'room:post', { ...post, client_id: randomUUID() })).toMatchObject({
        ok: false,
        error: { reason: 'room.not-found' },
      });
    }
  });

  it('lets somebody come and go as they said it, though they wait for no answer', async () => {
    const { id } = await first.rooms.useCases.create.execute(
      host,
      { name: 'Hasty', visibility: 'public' },
      call,
    );
    const hasty = await connect(first, zoe);
    const sent = ['join', 'leave', 'join', 'leave', 'join', 'leave', 'join'].map((word) =>
      ask(hasty.socket, `room:${word}`, { room_id: id }),
    );
    expect((await Promise.all(sent)).map(({ ok }) => ok)).toEqual(sent.map(() => true));
    const post = { room_id: id, client_id: randomUUID(), type: 'chat', data: { text: 'Still here' } };
    expect(await ask(hasty.socket, 'room:post', post)).toMatchObject({ ok: true });
    await until(() => JSON.stringify(hasty.heard).includes('Still here'));
  });

  it('tells hosts in other processes who knocks, and those who knock what came of it', async () => {
    const input = { name: 'Door', knocking: true };
    const { id } = await first.rooms.useCases.create.execute(host, input, call);
    const [hosts, knocker] = [await connect(first, host), await connect(second, zoe)];
    await second.rooms.people.knock.execute(zoe, { id }, call);
    await until(() => hosts.heard.some(({ event }) => event === 'room:knock'));
    expect(hosts.heard.at(-1)?.payload).toMatchObject({ room_id: id, user_id: zoe.userId });
    await first.rooms.people.answerKnock.execute(host, { id, user_id: zoe.userId, accept: true }, call);
    await until(() => knocker.heard.some(({ event }) => event === 'room:knock-answered'));
    expect(knocker.heard.at(-1)?.payload).toEqual({ room_id: id, user_id: zoe.userId, accepted: true });
    expect(await ask(knocker.socket, 'room:join', { room_id: id })).toMatchObject({ ok: true });
  });

  it('tells how long to wait in slow mode, whatever socket is used', async () => {
    const input = { name: 'Slow', visibility: 'public', slow_mode_seconds: 60 };
    const { id } = await first.rooms.useCases.create.execute(host, input, call);
    const [one, other] = [await connect(first, zoe), await connect(second, zoe)];
    await ask(one.socket, 'room:join', { room_id: id });
    const post = () => ({ room_id: id, client_id: randomUUID(), type: 'chat', data: { text: 'Hello' } });
    expect(await ask(one.socket, 'room:post', post())).toMatchObject({ ok: true });
    const { error } = (await ask(other.socket, 'room:post', post())) as {
      error: { retry_after_ms: number };
    };
    expect(error).toMatchObject({ code: 'RATE_LIMIT', reason: 'room.slow-mode', retryable: true });
    expect(error.retry_after_ms).toBeGreaterThan(0);
    expect(error.retry_after_ms).toBeLessThanOrEqual(60_000);
  });
});
