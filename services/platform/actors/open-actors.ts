import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import type { RolePools } from '../database/pools.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AnyActorKind } from './actor-kind.ts';
import { createActorMetrics, noActorMetrics } from './actor-metrics.ts';
import { ActorSystem, type ActorSystemOptions } from './actor-system.ts';
import { createPostgresDirectory } from './directory.postgres.ts';
import { createFailureCodec } from './link-frames.ts';
import { createLinkServer } from './link-server.ts';
import { createLinks } from './links.ts';
import { createOwnerHints, type OwnerHintsDeps } from './owner-hints.ts';
import { createRoomTime, type RoomTime } from './room-time.ts';
import { systemTimers } from './timers.ts';

export interface OpenActorsOptions {
  readonly processId: string;
  readonly roles: readonly string[];
  /** False for a process that only forwards until `takeActors` is called. @default true */
  readonly takesActors?: boolean;
  readonly release?: string;
  readonly leaseMs: number;
  /** What processes prove themselves with on the internal port. */
  readonly token: string;
  readonly pools: Pick<RolePools, 'acquire'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly kinds: readonly AnyActorKind[];
  /** Where processes tell each other of owners; it only saves time. */
  readonly redis?: OwnerHintsDeps['redis'];
  readonly rebalance?: ActorSystemOptions['rebalance'];
  readonly backlog?: ActorSystemOptions['backlog'];
}

/** An actor system over PostgreSQL, and its door on the internal port. */
export interface OpenActors {
  readonly system: ActorSystem;
  readonly roomTime: RoomTime;
  /** For the internal server's `upgrade` event; false when the upgrade is not for actors. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly stop: () => Promise<void>;
}

export function openActors(options: OpenActorsOptions): OpenActors {
  const { processId, token, pools, clock, log, metrics, kinds, redis } = options;
  const roomTime = createRoomTime(clock);
  const codec = createFailureCodec(kinds.flatMap(({ failures }) => failures));
  const timers = systemTimers;
  const actors: ActorSystem = new ActorSystem({
    ...placeOf(options),
    ...pacesOf(options),
    processId,
    kinds,
    directory: createPostgresDirectory(pools),
    links: createLinks({ self: processId, token, codec, timers, log, onDead: (gone) => actors.bury(gone) }),
    clock,
    timers,
    roomTime,
    log,
    ...(redis && { hints: createOwnerHints({ redis, timers }) }),
    metrics: metrics === undefined ? noActorMetrics : createActorMetrics(metrics),
  });
  const server = createLinkServer({
    self: processId,
    token,
    codec,
    log,
    answer: (question, deadlineMs) => actors.answer(question, deadlineMs),
  });
  return {
    system: actors,
    roomTime,
    upgrade: server.upgrade,
    stop: async () => {
      try {
        await actors.stop();
      } finally {
        server.close();
      }
    },
  };
}

function placeOf({ roles, leaseMs, takesActors = true, release }: OpenActorsOptions) {
  return { roles, leaseMs, takesActors, ...(release !== undefined && { release }) };
}

function pacesOf({ rebalance, backlog }: OpenActorsOptions) {
  return { ...(rebalance && { rebalance }), ...(backlog && { backlog }) };
}
