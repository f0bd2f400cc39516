import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRolePools, type RolePools } from '../../platform/database/pools.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { AuthenticatedSocket } from '../../platform/sockets/socket-event.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import type { PresencePayload } from './broadcast.ts';
import type { MessageToPerson } from '../inbox/index.ts';
import { createRoomsModule, type RoomsModule, type RoomsModuleDeps } from './module.ts';
import type { RoomEvent } from './room.ts';
import type { RoomFeedKind, RoomFeeds } from './room-feed.ts';

/** Says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

/** What a process's rooms have said to the world. */
export interface Said {
  readonly events: { readonly roomId: string; readonly event: RoomEvent }[];
  readonly presence: PresencePayload[];
  readonly removed: { readonly roomId: string; readonly userId: string; readonly reason: string }[];
  /** What was said to people, not to rooms. */
  readonly told: { readonly userId: string; readonly event: string; readonly payload: object }[];
  /** What was brought to inboxes. */
  readonly reached: MessageToPerson[];
  readonly typing: { readonly user_id: string; readonly typing: boolean }[];
}

/** One process's rooms in a test: pools and internal port of its own. */
export interface RoomsProcess extends RoomsModule {
  readonly processId: string;
  readonly said: Said;
  readonly pools: RolePools;
  readonly server: Server;
  /** Joins with a socket of this process, as far as rooms see it; the answer closes it. */
  enter(caller: Caller, roomId: string): Promise<() => void>;
  /** Ends like a process that is killed: nothing is released, nothing renewed. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface RoomsProcessOptions {
  readonly leaseMs?: number;
  readonly roles?: readonly string[];
  readonly log?: Log;
  /** A way to real sockets, instead of one that remembers what was said. */
  readonly live?: Pick<RoomsModuleDeps, 'openFeeds' | 'sendToUser'>;
  /** Stands between the rooms and their connections, for faults. */
  readonly wrapPools?: (pools: RolePools) => Pick<RolePools, 'acquire'>;
}

const POOL = {
  maxConnections: 6,
  acquireTimeoutMs: 1_000,
  statementTimeoutMs: 1_000,
  idleTimeoutMs: 10_000,
  onError: () => undefined,
};

export async function startRoomsProcess(
  { urls, runner }: OpenDatabase,
  {
    leaseMs = 1_000,
    roles = ['api', 'rooms'],
    log = silentLog,
    wrapPools = (pools) => pools,
    live,
  }: RoomsProcessOptions = {},
): Promise<RoomsProcess> {
  const pools = createRolePools({ app: urls.appUrl, system: urls.systemUrl }, POOL);
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const processId = randomUUID();
  const said: Said = { events: [], presence: [], removed: [], told: [], typing: [], reached: [] };
  const sockets: TestSockets = { attached: new Set(), onDetached: undefined };
  const rooms = createRoomsModule({
    runner,
    pools: wrapPools(pools),
    clock: systemClock,
    ids: randomIds,
    log,
    processId,
    roles,
    leaseMs,
    internalToken: 'a-token-for-tests-only',
    publicUrl: 'http://127.0.0.1:4000',
    reach: async (...messages) => void said.reached.push(...messages),
    sendToUser: (userId, event, payload) => void said.told.push({ userId, event, payload }),
    openFeeds: (kind) => {
      sockets.onDetached = kind.onDetached;
      return recordTo(said, sockets.attached);
    },
    ...live,
  });
  server.on('upgrade', (request, socket, head) => {
    if (!rooms.internal.upgrade(request, socket, head)) socket.destroy();
  });
  await rooms.actors.start(`http://127.0.0.1:${port}`);
  const closeServer = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    ...rooms,
    processId,
    said,
    pools,
    server,
    enter: (caller, roomId) => enterWithSocket(rooms, sockets, { caller, roomId }),
    crash: async () => {
      await pools.close();
      await rooms.actors.stop().catch(() => undefined);
      await closeServer();
    },
    stop: async () => {
      await rooms.actors.stop();
      await closeServer();
      await pools.close();
    },
  };
}

interface TestSockets {
  readonly attached: Set<AuthenticatedSocket>;
  onDetached: RoomFeedKind['onDetached'];
}

/** Runs `room:join` through its door, with a socket that is nothing but its caller. */
async function enterWithSocket(
  { parts }: RoomsModule,
  sockets: TestSockets,
  { caller, roomId }: { caller: Caller; roomId: string },
): Promise<() => void> {
  const socket = { data: { caller } } as unknown as AuthenticatedSocket;
  sockets.attached.add(socket);
  const event = parts.socketEvents?.find((one) => one.event === 'room:join');
  const joined = await event?.useCase.execute(caller, { room_id: roomId }, { requestId: 'test' });
  await event?.answer?.(socket, joined as never, () => undefined);
  return () => {
    sockets.attached.delete(socket);
    sockets.onDetached?.(roomId, socket);
  };
}

/** A feed to nobody that remembers what was said. */
function recordTo(said: Said, attached: ReadonlySet<AuthenticatedSocket>): RoomFeeds {
  return {
    publish: (roomId, events) => void said.events.push(...events.map((event) => ({ roomId, event }))),
    publishTransient: (_roomId, event, payload) => {
      if (event === 'room:presence') said.presence.push(payload as PresencePayload);
      else said.typing.push(payload as Said['typing'][number]);
    },
    removeUser: (roomId, { userId, reason }) => void said.removed.push({ roomId, userId, reason }),
    attach: () => Promise.resolve({ seq: 0, events: [], more: false }),
    detach: () => false,
    isAttached: (socket) => attached.has(socket),
    attachedTo: () => [],
    close: () => Promise.resolve(),
  };
}

/** What a test does to a named statement instead of running it, or around it. */
export type Interference = (name: string, run: () => Promise<unknown>) => Promise<unknown>;

/** Lets a test stand between the rooms and PostgreSQL; change `interference.now` while it runs. */
export function interfering(interference: {
  now: Interference;
}): NonNullable<RoomsProcessOptions['wrapPools']> {
  return (pools) => ({
    acquire: async (role) => {
      const lease = await pools.acquire(role);
      const query = (config: { name?: string }): Promise<unknown> =>
        interference.now(config.name ?? '', () => lease.client.query(config as never));
      return { client: { query } as never, release: (broken) => lease.release(broken) };
    },
  });
}

/** Lets everything through. */
export const noInterference: Interference = (_name, run) => run();
