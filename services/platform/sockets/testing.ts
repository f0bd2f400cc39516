import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { failure } from '../errors/app-error.ts';
import { systemClock, type Clock } from '../clock/clock.ts';
import { randomIds } from '../ids/ids.ts';
import { createRateLimiter } from '../rate-limit/rate-limiter.ts';
import { rulesOf } from '../rate-limit/rule.ts';
import type { Redis } from '../redis/redis.ts';
import { openRedis } from '../redis/testing.ts';
import { NOBODY, type Caller } from '../use-case/caller.ts';
import type { FeedEvent, FeedKind, Feeds } from './feed.ts';
import { createFeeds, type FeedsDeps } from './feeds.ts';
import type { VerifyHandshake } from './handshake.ts';
import type { SocketEvent } from './socket-event.ts';
import { createSocketServer, type SocketServer, type SocketServerOptions } from './socket-server.ts';

export interface LogEvent extends FeedEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A log in memory that many processes of a test share, as they share the database. */
export interface TestLog {
  readonly state: { reads: number; heads: number; isDown: boolean };
  rows(key: string): LogEvent[];
  append(key: string, count: number, event?: Partial<LogEvent>): LogEvent[];
  readAfter(key: string, after: number, limit: number): Promise<readonly LogEvent[]>;
  headsOf(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export function createTestLog(): TestLog {
  const rows = new Map<string, LogEvent[]>();
  const state = { reads: 0, heads: 0, isDown: false };
  const log = (key: string): LogEvent[] => {
    const present = rows.get(key) ?? [];
    rows.set(key, present);
    return present;
  };
  return {
    state,
    rows: log,
    append(key: string, count: number, event: Partial<LogEvent> = {}): LogEvent[] {
      const added = Array.from({ length: count }, (_, index) => ({
        type: 'chat',
        data: { text: `event ${log(key).length + index + 1}` },
        ...event,
        seq: log(key).length + index + 1,
      }));
      log(key).push(...added);
      return added;
    },
    async readAfter(key: string, after: number, limit: number): Promise<readonly LogEvent[]> {
      state.reads += 1;
      await Promise.resolve();
      if (state.isDown) throw new Error('the log is down');
      return log(key).slice(after, after + limit);
    },
    async headsOf(keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
      state.heads += 1;
      await Promise.resolve();
      if (state.isDown) throw new Error('the log is down');
      return new Map(keys.map((key) => [key, log(key).length]));
    },
  };
}

const afterAhead = failure({
  code: 'CONFLICT',
  reason: 'room.after-ahead',
  sentences: { en: 'There is nothing after {seq}.', de: 'Nach {seq} gibt es nichts.' },
});

export function roomKind(log: TestLog, detached: string[] = []): FeedKind<LogEvent> {
  return {
    name: 'rooms',
    eventName: 'room:events',
    keyField: 'room_id',
    readAfter: log.readAfter,
    headsOf: log.headsOf,
    afterAhead: (seq) => afterAhead({ seq }, { details: { seq } }),
    removalOf: ({ type, data }) =>
      type === 'member.removed'
        ? { userId: String(data['user_id']), reason: String(data['reason']) }
        : undefined,
    farewell: { event: 'room:removed', payload: (key, reason) => ({ room_id: key, reason }) },
    onDetached: (key, socket) => void detached.push(`${key} ${socket.data.caller.userId}`),
  };
}

/** Tokens of tests: `alice` is good for an hour, `alice@<ms>` until then; `expired`, `revoked` and `down` are refused. */
export const testHandshake: VerifyHandshake = async ({ token, apikey }, { address }) => {
  await Promise.resolve();
  if (apikey === 'wrong') return { ok: false, code: 'APIKEY_INVALID' };
  if (token === undefined) return { ok: false, code: 'TOKEN_MISSING' };
  if (typeof token !== 'string') return { ok: false, code: 'TOKEN_INVALID' };
  if (token === 'expired') return { ok: false, code: 'TOKEN_EXPIRED' };
  if (token === 'revoked') return { ok: false, code: 'SESSION_REVOKED' };
  if (token === 'down') return { ok: false, code: 'UNAVAILABLE', retryAfterMs: 1_000 };
  if (token === 'bug') throw new Error('a bug in the handshake');
  const [userId = '', expiresAt] = token.split('@');
  const caller: Caller = {
    ...NOBODY,
    role: 'authenticated',
    userId,
    sessionId: `session-of-${userId}`,
    address,
  };
  return { ok: true, caller, expiresAt: Number(expiresAt ?? Date.now() + 3_600_000) };
};

export interface StartOptions {
  readonly redis?: Redis;
  readonly log?: TestLog;
  readonly events?: readonly SocketEvent[];
  readonly clock?: Clock;
  readonly rules?: string;
  readonly server?: Partial<SocketServerOptions>;
  readonly feeds?: Partial<FeedsDeps>;
}

export interface StartedSockets {
  readonly url: string;
  readonly log: TestLog;
  readonly redis: Redis;
  readonly feeds: Feeds<LogEvent>;
  readonly sockets: SocketServer;
  readonly detached: string[];
  readonly bugs: unknown[];
  readonly seen: string[];
  readonly processId: string;
  readonly httpServer: HttpServer;
  /** A client that is not connected yet. */
  client(token?: unknown, more?: Partial<ManagerOptions & SocketOptions>): Socket;
  stop(): Promise<void>;
}

let started = 0;

/** One process of the platform, as far as sockets are concerned, with a feed over a log in memory. */
export async function startSockets(options: StartOptions = {}): Promise<StartedSockets> {
  const redis = options.redis ?? openRedis();
  const log = options.log ?? createTestLog();
  const detached: string[] = [];
  const bugs: unknown[] = [];
  const seen: string[] = [];
  const processId = `process-${(started += 1)}`;
  const feeds = createFeeds(roomKind(log, detached), {
    redis,
    processId,
    onError: (error) => void bugs.push(error),
    ...options.feeds,
  });
  const httpServer = createServer((_request, response) => response.end('plain'));
  const sockets = createSocketServer({
    httpServer,
    redis,
    limiter: createRateLimiter({ enabled: true, rules: rulesOf(options.rules ?? ''), redis }),
    handshake: testHandshake,
    events: [...(options.events ?? []), joinEvent(feeds), leaveEvent(feeds)],
    processId,
    now: () => performance.timeOrigin + performance.now(),
    clock: options.clock ?? systemClock,
    ids: randomIds,
    isOriginAllowed: (origin) => origin === 'https://study.example',
    trustedProxies: 0,
    connectTimeoutMs: 5_000,
    limits: { perUser: 20, perAddress: 5_000, eventsPerSecond: 20, eventsBurst: 100 },
    reportBug: (error) => void bugs.push(error),
    observe: {
      event: (event, outcome) => void seen.push(`${event} ${outcome}`),
      refused: (code) => void seen.push(`refused ${code}`),
      closed: (code) => void seen.push(`closed ${code}`),
    },
    ...options.server,
  });
  const url = await listen(httpServer);
  const clients: Socket[] = [];
  return {
    url,
    log,
    redis,
    feeds,
    sockets,
    detached,
    bugs,
    seen,
    processId,
    httpServer,
    client(token?: unknown, more: Partial<ManagerOptions & SocketOptions> = {}): Socket {
      const client = io(url, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        ...more,
      });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await feeds.close();
      await sockets.close();
      await redis.close();
      httpServer.closeAllConnections();
      await new Promise((resolve) => httpServer.close(resolve));
    },
  };
}

async function listen(httpServer: HttpServer): Promise<string> {
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
}

/** A socket event around a plain function, for tests of the doors. */
export function eventOf(
  event: string,
  execute: (caller: Caller, input: never) => unknown,
  answer?: SocketEvent['answer'],
): SocketEvent {
  return {
    event,
    summary: event,
    useCase: {
      name: event,
      kind: 'command',
      input: undefined as never,
      roles: ['authenticated'],
      execute: async (caller, input) => execute(caller, input as never),
    },
    ...(answer !== undefined && { answer }),
  };
}

function joinEvent(feeds: ReturnType<typeof createFeeds<LogEvent>>): SocketEvent {
  return eventOf(
    'room:join',
    (_caller, input: { room_id: string; after?: number; seq?: number }) => input,
    async (socket, output, afterAcknowledgement) => {
      const { room_id, after, seq } = output as { room_id: string; after?: number; seq?: number };
      return { ...(await feeds.attach(socket, room_id, { after, seq, afterAcknowledgement })) };
    },
  );
}

function leaveEvent(feeds: ReturnType<typeof createFeeds<LogEvent>>): SocketEvent {
  return eventOf(
    'room:leave',
    (_caller, input: { room_id: string }) => input,
    (socket, output) => ({ left: feeds.detach(socket, (output as { room_id: string }).room_id) }),
  );
}

/** Connects and resolves with the first thing the server says. */
export async function connected(client: Socket): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    client.once('server:hello', resolve);
    client.once('connect_error', reject);
  });
}

/** Everything that a client was given of a room, in the order of arrival: acknowledgements and events. */
export function recordRoom(
  client: Socket,
  room: string,
): { seqs: number[]; frames: number[]; removed: unknown[] } {
  const record = { seqs: [] as number[], frames: [] as number[], removed: [] as unknown[] };
  client.on('room:events', (message: { room_id: string; events: LogEvent[] }) => {
    if (message.room_id !== room) return;
    record.frames.push(message.events.length);
    record.seqs.push(...message.events.map(({ seq }) => seq));
  });
  client.on('room:removed', (message) => record.removed.push(message));
  return record;
}

/** From 1, or another start, to the end. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
