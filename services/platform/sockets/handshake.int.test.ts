import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { openRedis, until, untilUp } from '../redis/testing.ts';
import { connected, startSockets, type StartedSockets, type StartOptions } from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();
/** For what is waited for to its end: longer on a slow machine, but not without bounds. */
const patience = (): number => Math.min(3, machine.factor());

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

/** The refusal that a client gets. */
async function refusalOf(client: Socket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.once('connect_error', (error) => resolve((error as Error & { data?: unknown }).data));
    client.once('connect', () => reject(new Error('It was let in')));
  });
}

function ended(client: Socket): Promise<string> {
  return new Promise((resolve) => client.once('disconnect', resolve));
}

const LIMITS = { perUser: 2, perAddress: 3, eventsPerSecond: 20, eventsBurst: 100 };

describe('connecting', () => {
  it('says hello first, with the process and room time', async () => {
    const process = await start();
    const client = process.client('alice');
    const first: string[] = [];
    client.onAny((event: string) => first.push(event));
    const hello = await connected(client);
    expect(hello).toEqual({ protocol: 1, process: process.processId, now: expect.any(Number) });
    expect(first[0]).toBe('server:hello');
    expect(process.sockets.count()).toBe(1);
  });

  it.each([
    [undefined, 'TOKEN_MISSING'],
    ['expired', 'TOKEN_EXPIRED'],
    ['revoked', 'SESSION_REVOKED'],
    [{ not: 'a text' }, 'TOKEN_INVALID'],
  ])('refuses the token %j as %s', async (token, code) => {
    const process = await start();
    expect(await refusalOf(process.client(token))).toEqual({ code });
    expect(process.seen).toContain(`refused ${code}`);
  });

  it('refuses a wrong key, and says when to come back if it cannot tell', async () => {
    const process = await start();
    const wrong = process.client('alice', { auth: { token: 'alice', apikey: 'wrong' } });
    expect(await refusalOf(wrong)).toEqual({ code: 'APIKEY_INVALID' });
    expect(await refusalOf(process.client('down'))).toEqual({ code: 'UNAVAILABLE', retry_after_ms: 1_000 });
    expect(await refusalOf(process.client('bug'))).toEqual({ code: 'UNAVAILABLE', retry_after_ms: 1_000 });
    expect(process.bugs).toHaveLength(1);
  });

  it('refuses one socket too many of a person and of an address, until one closes', async () => {
    const process = await start({ server: { limits: LIMITS } });
    const first = process.client('alice');
    process.client('alice');
    await until(() => process.sockets.count() === 2);
    expect(await refusalOf(process.client('alice'))).toEqual({ code: 'RATE_LIMIT', retry_after_ms: 5_000 });
    await connected(process.client('bob'));
    expect(await refusalOf(process.client('carol'))).toMatchObject({ code: 'RATE_LIMIT' });
    first.disconnect();
    await until(() => process.sockets.count() === 2);
    await connected(process.client('alice'));
  });

  it('refuses handshakes beyond the rate of an address', async () => {
    const process = await start({ rules: 'socket-connect=1/60' });
    await connected(process.client('alice'));
    expect(await refusalOf(process.client('bob'))).toEqual({
      code: 'RATE_LIMIT',
      retry_after_ms: expect.any(Number),
    });
  });

  it('knows no namespace but /', async () => {
    const process = await start();
    const other = process.client('alice');
    const wrong = other.io.socket('/admin', { auth: { token: 'alice' } });
    const error = await new Promise<Error>((resolve) => wrong.once('connect_error', resolve).connect());
    expect(error.message).toBe('Invalid namespace');
  });

  it('lets browsers in from known origins and from itself only', async () => {
    const process = await start();
    const from = (origin: string) => process.client('alice', { extraHeaders: { origin } });
    await connected(from('https://study.example'));
    await connected(from(process.url));
    await expect(connected(from('https://evil.example'))).rejects.toThrow();
    expect(process.seen).toContain('refused ORIGIN');
  });

  it('tells a poller whose session is elsewhere what is missing, and serves polling otherwise', async () => {
    const process = await start();
    const answer = await fetch(`${process.url}/socket.io/?EIO=4&transport=polling&sid=somewhere-else`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 1, message: expect.stringContaining('sticky') });
    const polling = process.client('alice', { transports: ['polling'] });
    await connected(polling);
    expect(await polling.emitWithAck('clock:sync', { t0: 1 })).toMatchObject({ ok: true, t0: 1 });
    process.feeds.publish('r1', process.log.append('r1', 2));
    const events = new Promise((resolve) => polling.once('room:events', resolve));
    expect(await polling.emitWithAck('room:join', { room_id: 'r1' })).toMatchObject({ ok: true, seq: 2 });
    process.feeds.publish('r1', process.log.append('r1', 1));
    expect(await events).toMatchObject({ room_id: 'r1', events: [{ seq: 3 }] });
  });

  it('cuts an engine connection that never joins the namespace, and one that leaves it (S18)', async () => {
    const process = await start({ server: { connectTimeoutMs: 300 } });
    const engines = Array.from(
      { length: 50 },
      () => new WebSocket(`${process.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`),
    );
    const startedAt = performance.now();
    await Promise.all(engines.map((engine) => new Promise((resolve) => engine.once('close', resolve))));
    expect(performance.now() - startedAt).toBeLessThan(3_000 * machine.factor());
    const leaver = process.client('alice');
    await connected(leaver);
    const { engine } = leaver.io;
    const closed = new Promise((resolve) => engine.once('close', resolve));
    engine.write('1');
    await closed;
    await until(() => process.sockets.io.engine.clientsCount === 0);
  });

  it('leaves other upgrades and requests of the server alone', async () => {
    const process = await start();
    expect(await (await fetch(`${process.url}/anything`)).text()).toBe('plain');
    const taken = new Promise<string>((resolve) => {
      process.httpServer.on('upgrade', (request, socket) => {
        if (!request.url?.startsWith('/realtime')) return;
        setTimeout(() => {
          resolve(socket.destroyed ? 'destroyed' : 'alive');
          socket.destroy();
        }, 1_200);
      });
    });
    new WebSocket(`${process.url.replace('http', 'ws')}/realtime/v1`).on('error', () => undefined);
    expect(await taken).toBe('alive');
  });
});

describe('a session over time', () => {
  it('closes a socket when its token expires, with a reason', async () => {
    const process = await start();
    const client = process.client(`alice@${Date.now() + 1_000 * patience()}`);
    await connected(client);
    const reason = new Promise((resolve) => client.once('session:closed', resolve));
    const end = ended(client);
    expect(await reason).toEqual({ code: 'TOKEN_EXPIRED' });
    expect(await end).toBe('io server disconnect');
  });

  it('keeps it open with a new token of the same person', async () => {
    const process = await start();
    const endedAt = Date.now() + 1_500 * patience();
    const client = process.client(`alice@${endedAt}`);
    await connected(client);
    const expiresAt = Date.now() + 60_000;
    expect(await client.emitWithAck('session:refresh', { token: `alice@${expiresAt}` })).toEqual({
      ok: true,
      expires_at: new Date(expiresAt).toISOString(),
    });
    await new Promise((resolve) => setTimeout(resolve, endedAt - Date.now() + 1_500));
    expect(client.connected).toBe(true);
  });

  it.each([
    ['bob', 'AUTHZ_ERROR', 'socket.other-user'],
    ['expired', 'AUTH_ERROR', 'auth.token-expired'],
    ['revoked', 'AUTH_ERROR', 'auth.session-revoked'],
    ['down', 'UNAVAILABLE', 'platform.unavailable'],
  ])('does NOT take the token %s', async (token, code, reason) => {
    const process = await start();
    const client = process.client('alice');
    await connected(client);
    expect(await client.emitWithAck('session:refresh', { token })).toMatchObject({
      ok: false,
      error: { code, reason },
    });
    expect(client.connected).toBe(true);
  });

  it('closes the sockets of a session that ended, or of a whole person, and no others', async () => {
    const process = await start();
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => process.client(name));
    await Promise.all([alice!, bob!, carol!].map(connected));
    const closed: unknown[] = [];
    for (const client of [alice!, bob!]) client.once('session:closed', (told) => closed.push(told));
    const ends = Promise.all([ended(alice!), ended(bob!)]);
    process.sockets.revoke({ session_id: 'session-of-alice', user_id: 'alice' });
    process.sockets.revoke({ session_id: null, user_id: 'bob' });
    await ends;
    expect(closed).toEqual([{ code: 'SESSION_REVOKED' }, { code: 'SESSION_REVOKED' }]);
    expect(carol!.connected).toBe(true);
  });

  it('tells everybody to move before it stops, lets nobody in, and clients come back by themselves elsewhere', async () => {
    const process = await start();
    const clients = Array.from({ length: 20 }, (_, index) => process.client(`user-${index}`));
    await Promise.all(clients.map(connected));
    const told: unknown[] = [];
    const reasons = Promise.all(clients.map(ended));
    for (const client of clients) client.once('server:draining', (message) => told.push(message));
    await process.sockets.drain(300);
    expect(new Set(await reasons)).toEqual(new Set(['transport close']));
    expect(told).toEqual(Array.from({ length: 20 }, () => ({ within_ms: 300 })));
    await expect(connected(process.client('late'))).rejects.toThrow();
  });
});

describe('people over two processes', () => {
  it('counts the sockets of a person over both', async () => {
    const keyPrefix = `test-${process.hrtime.bigint()}`;
    const server = { limits: { ...LIMITS, perUser: 8, perAddress: 100 } };
    const both = [
      await start({ redis: openRedis({ keyPrefix }), server }),
      await start({ redis: openRedis({ keyPrefix }), server }),
    ];
    const accepted: number[] = [];
    for (let socket = 0; socket < 12; socket += 1) {
      await connected(both[socket % 2]!.client('alice')).then(
        () => accepted.push(socket),
        () => undefined,
      );
    }
    expect(accepted).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('reaches, finds and disconnects the sockets of a person wherever they are', async () => {
    const keyPrefix = `test-${process.hrtime.bigint()}`;
    const here = await start({ redis: openRedis({ keyPrefix }) });
    const there = await start({ redis: openRedis({ keyPrefix }) });
    const client = there.client('alice');
    await connected(client);
    await until(async () => (await here.sockets.io.in('user:alice').fetchSockets()).length === 1);
    const heard = new Promise((resolve) => client.once('inbox:events', resolve));
    here.sockets.toUser('alice', 'inbox:events', { events: [1] });
    expect(await heard).toEqual({ events: [1] });
    const end = ended(client);
    here.sockets.io.in('user:alice').disconnectSockets(true);
    expect(await end).toBe('io server disconnect');
  });
});
