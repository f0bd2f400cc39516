import type { Server } from 'node:http';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import { createPhoenixServer, type PhoenixServer } from '../../platform/phoenix/phoenix-server.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Revocation, VerifyHandshake } from '../identity/index.ts';
import { createChangeFeed, type ChangeFeed } from './changes/change-feed.ts';
import { readCatalogue } from './changes/columns.ts';
import { createVisibility } from './changes/visibility.ts';
import { createDoorkeeper } from './channels/doorkeeper.ts';
import { createJoiner } from './channels/joiner.ts';
import type { RealtimeLimits } from './limits.ts';
import { Sessions } from './sessions.ts';
import { TABLES } from './tables.ts';

export interface RealtimeModuleDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly authenticator: Authenticator;
  readonly verifyHandshake: VerifyHandshake;
  readonly onRevoked: (listener: (revocation: Revocation) => void) => () => void;
  readonly limits: RealtimeLimits;
  /** Off for load tests: no limits of how often and how many. */
  readonly hasLimits: boolean;
}

/** Where the module's WebSockets are served. */
export interface RealtimeDoor {
  readonly httpServer: Server;
  readonly isOriginAllowed: (origin: string) => boolean;
  readonly trustedProxies: number;
}

/** Realtime in this process. */
export interface RealtimeModule {
  /** Takes the upgrades of `/realtime/v1/websocket` on a server that others share. */
  serve(door: RealtimeDoor): void;
  /** Tells clients to come back elsewhere. */
  drain(withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** The path of the WebSocket. */
export const REALTIME_PATH = '/realtime/v1/websocket';

/** A client's heartbeat comes every 25 or 30 s. */
const IDLE_MS = 75_000;

export function createRealtimeModule(deps: RealtimeModuleDeps): RealtimeModule {
  const { limits, hasLimits, log } = deps;
  const feed = openFeed(deps);
  const doorkeeper = createDoorkeeper(deps.authenticator, deps.verifyHandshake);
  const joiner = createJoiner({
    doorkeeper,
    feed,
    mayJoin: () => Promise.resolve(false),
    hasPlace: (session, { caller }) => sessions.hasPlace(session, caller),
    onJoined: () => undefined,
  });
  const sessions = new Sessions({
    clock: deps.clock,
    joiner,
    talk: { take: () => undefined },
    onLeft: (channel) => feed.forget(channel),
    reportBug: (error, event) => log.error('a bug answered a realtime message', { error, event }),
    channelsPerSocket: limits.REALTIME_CHANNELS_PER_SOCKET,
    socketsPerUser: hasLimits ? limits.REALTIME_SOCKETS_PER_USER : undefined,
  });
  const stopListening = deps.onRevoked((revocation) => sessions.revoke(revocation));
  let server: PhoenixServer | undefined;

  return {
    serve: (door) => {
      server = createPhoenixServer({
        ...door,
        path: REALTIME_PATH,
        limits: {
          maxMessageBytes: limits.REALTIME_MESSAGE_BYTES,
          maxUnreadBytes: limits.REALTIME_UNREAD_BYTES,
          idleMs: IDLE_MS,
          ...(hasLimits && {
            connectionsPerAddress: limits.REALTIME_SOCKETS_PER_ADDRESS,
            rate: { burst: limits.REALTIME_MESSAGES_BURST, perSecond: limits.REALTIME_MESSAGES_PER_SECOND },
          }),
        },
        admit: (who) => doorkeeper.judgeKey(who),
        accept: (connection) => sessions.open(connection),
        onRefused: () => undefined,
        onCut: () => undefined,
      });
    },
    drain: async (withinMs) => server?.drain(withinMs),
    stop: async () => {
      stopListening();
      sessions.close();
      server?.close();
      await feed.stop();
    },
  };
}

function openFeed({ database, log }: RealtimeModuleDeps): ChangeFeed {
  const system = database.shared(PLATFORM, { requestId: 'realtime.columns' }, 'system');
  return createChangeFeed({
    store: createOutboxStore(database),
    log,
    visibility: createVisibility(database, (error) => log.error('a row could not be judged', { error })),
    readCatalogue: () => readCatalogue(system, TABLES),
    onTold: () => undefined,
  });
}
