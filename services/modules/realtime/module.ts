import type { Server } from 'node:http';
import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import { createPhoenixServer, type PhoenixServer } from '../../platform/phoenix/phoenix-server.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { Revocation, VerifyHandshake } from '../identity/index.ts';
import { ChangeFeed, type ChangeFeedOptions } from './changes/change-feed.ts';
import { readCatalogue } from './changes/columns.ts';
import { createPatterns } from './changes/patterns.ts';
import { createVisibility } from './changes/visibility.ts';
import { createDoorkeeper, type Doorkeeper } from './channels/doorkeeper.ts';
import { Joiner } from './channels/joiner.ts';
import { createPrivateDoor, type MayJoin } from './channels/private-door.ts';
import type { RealtimeLimits } from './limits.ts';
import { membershipsIn } from './memberships.ts';
import { observeRealtime, type RealtimeMetrics } from './observe.ts';
import { Sessions } from './sessions.ts';
import { createBroadcastHandler } from './surface/broadcast-handler.ts';
import { TABLES } from './tables.ts';
import { Talk } from './topics/talk.ts';
import { checkMembership } from './use-cases/check-membership.ts';

export interface RealtimeModuleDeps {
  readonly database: Database;
  readonly runner: Runner;
  readonly redis: Redis;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Who this process is among those that share Redis. */
  readonly processId: string;
  readonly authenticator: Authenticator;
  readonly verifyHandshake: VerifyHandshake;
  readonly onRevoked: (listener: (revocation: Revocation) => void) => () => void;
  readonly limits: RealtimeLimits;
  /** Off for load tests: no limits of how often and how many. */
  readonly hasLimits: boolean;
  readonly reportBug: ReportBug;
}

/** Where the module's WebSockets are served. */
export interface RealtimeDoor {
  readonly httpServer: Server;
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly trustedProxies: number;
}

/** Realtime in this process. */
export interface RealtimeModule {
  /** Takes the upgrades of `REALTIME_PATH` on a server that others share. */
  serve(door: RealtimeDoor): void;
  /** To be mounted at `/realtime/v1/api/broadcast`, behind these handlers that find out who calls. */
  broadcastHandler(admission: readonly RequestHandler[]): RequestHandler;
  /** Tells clients to come back elsewhere. */
  drain(withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** The path of the WebSocket. */
export const REALTIME_PATH = '/realtime/v1/websocket';

/** A client's heartbeat comes every 25 or 30 s. */
const IDLE_MS = 75_000;

export function createRealtimeModule(deps: RealtimeModuleDeps): RealtimeModule {
  const { limits, reportBug } = deps;
  let server: PhoenixServer | undefined;
  const metrics = observeRealtime(deps.metrics, {
    connections: () => server?.count() ?? 0,
    channels: () => sessions.channelCount(),
    listeners: () => feed.listeners,
  });
  const feed = new ChangeFeed(feedOptions(deps, metrics));
  const doorkeeper = createDoorkeeper(deps.authenticator, deps.verifyHandshake);
  const mayJoin = createPrivateDoor(
    deps.runner.bindTo((scope) => ({ memberships: membershipsIn(scope) }))(checkMembership),
  );
  const talk = new Talk(deps);
  const sessions = openSessions(deps, { feed, doorkeeper, mayJoin, talk });
  const stopListening = deps.onRevoked((revocation) => sessions.revoke(revocation));
  return {
    serve: (door) => {
      server = openServer(deps, door, { sessions, doorkeeper, metrics });
    },
    broadcastHandler: (admission) =>
      createBroadcastHandler({
        send: (broadcast) => talk.send(broadcast),
        mayJoin,
        admission,
        limitBytes: limits.REALTIME_MESSAGE_BYTES,
        reportBug,
      }),
    drain: async (withinMs) => server?.drain(withinMs),
    stop: async () => {
      stopListening();
      sessions.close();
      server?.close();
      talk.close();
      await feed.stop();
    },
  };
}

interface Parts {
  readonly feed: ChangeFeed;
  readonly doorkeeper: Doorkeeper;
  readonly mayJoin: MayJoin;
  readonly talk: Talk;
}

function openSessions(deps: RealtimeModuleDeps, { feed, doorkeeper, mayJoin, talk }: Parts): Sessions {
  const { clock, ids, log, limits, hasLimits } = deps;
  const sessions: Sessions = new Sessions({
    clock,
    mayJoin,
    joiner: new Joiner({
      ids,
      doorkeeper,
      feed,
      mayJoin,
      hasPlace: (session, caller) => sessions.hasPlace(session, caller),
      onJoined: (channel) => talk.enter(channel),
    }),
    talk,
    onLeft: (channel) => {
      feed.forget(channel);
      talk.leave(channel);
    },
    reportBug: (error, event) => log.error('a realtime message could not be handled', { error, event }),
    channelsPerSocket: hasLimits ? limits.REALTIME_CHANNELS_PER_SOCKET : Number.POSITIVE_INFINITY,
    socketsPerUser: hasLimits ? limits.REALTIME_SOCKETS_PER_USER : Number.POSITIVE_INFINITY,
  });
  return sessions;
}

function openServer(
  { limits, hasLimits }: RealtimeModuleDeps,
  door: RealtimeDoor,
  parts: { readonly sessions: Sessions; readonly doorkeeper: Doorkeeper; readonly metrics: RealtimeMetrics },
): PhoenixServer {
  const { sessions, doorkeeper, metrics } = parts;
  return createPhoenixServer({
    ...door,
    path: REALTIME_PATH,
    limits: {
      maxMessageBytes: limits.REALTIME_MESSAGE_BYTES,
      maxUnreadBytes: limits.REALTIME_UNREAD_BYTES,
      idleMs: IDLE_MS,
      ...(hasLimits && {
        connectionsPerAddress: limits.REALTIME_SOCKETS_PER_ADDRESS,
        rate: {
          burst: limits.REALTIME_MESSAGES_BURST,
          perSecond: limits.REALTIME_MESSAGES_PER_SECOND,
        },
      }),
    },
    admit: (who) => doorkeeper.judgeKey(who),
    accept: (connection) => sessions.open(connection),
    onRefused: (status) => metrics.connectionRefused(status),
    onCut: (reason) => metrics.connectionCut(reason),
  });
}

function feedOptions(
  { database, log, clock }: RealtimeModuleDeps,
  metrics: RealtimeMetrics,
): ChangeFeedOptions {
  const system = database.shared(PLATFORM, { requestId: 'realtime.columns' }, 'system');
  return {
    store: createOutboxStore(database),
    log,
    visibility: createVisibility(database, (error) => log.error('a row could not be judged', { error })),
    patterns: createPatterns(database),
    readCatalogue: () => readCatalogue(system, TABLES),
    onTold: ({ at }, listeners) =>
      metrics.changeTold(listeners, (clock.now().getTime() - Date.parse(at)) / 1_000),
  };
}
