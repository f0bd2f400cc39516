import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { openRedis, untilUp } from '../../platform/redis/testing.ts';
import { createUserChannel } from '../../platform/sockets/user-channel.ts';
import { createMetrics, type Metrics } from '../../platform/telemetry/metrics.ts';
import { recordLog } from '../../platform/telemetry/testing.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import { startSocketProcess } from '../../testing/socket-process.ts';
import { createPresenceModule, type PresenceModule } from './module.ts';
import type { PersonPresence } from './presence.ts';

/** How often what is done in tests: the promises are the same, sooner. */
export const QUICK = { beatMs: 200, leaseMs: 1_000, sweepMs: 50, collectMs: 20 } as const;

/** One process of the platform, as far as presence is concerned. */
export interface PresenceProcess extends PresenceModule {
  readonly metrics: Metrics;
  connect(userId: string): Promise<Socket>;
  /** Falls silent as a process that is killed: it says nothing more, neither to the database nor to anybody. */
  kill(): Promise<void>;
  /** Hands its people on and ends. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPresence(
  { database, runner }: Pick<OpenDatabase, 'database' | 'runner'>,
  keyPrefix: string,
): Promise<PresenceProcess> {
  const redis = await untilUp(openRedis({ keyPrefix }));
  const processId = randomUUID();
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const presence = createPresenceModule({
    ...{ database, runner, processId, metrics, log: recordLog(), timing: QUICK },
    channel: createUserChannel(redis, 'classic'),
  });
  const { tracker, parts } = presence;
  const process = await startSocketProcess({
    ...{ redis, processId, events: parts.socketEvents ?? [] },
    onConnected: (socket) => tracker.connected(socket),
  });
  tracker.start();
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await tracker.stop();
    await process.stop();
    await redis.close();
  };
  return {
    ...{ ...presence, metrics, stop, kill: stop, connect: (userId) => process.connect(userId) },
    drain: async () => {
      await tracker.drain();
      await process.sockets.drain(50);
      await stop();
    },
  };
}

/** What somebody hears of others, in order: `name status`. */
export async function watch(socket: Socket): Promise<{
  readonly heard: PersonPresence[];
  readonly frames: { readonly stale: boolean }[];
  people: PersonPresence[];
}> {
  const heard: PersonPresence[] = [];
  const frames: { stale: boolean }[] = [];
  socket.on('presence:changed', (message: { changes: PersonPresence[]; stale: boolean }) => {
    heard.push(...message.changes);
    frames.push({ stale: message.stale });
  });
  const answer = (await socket.timeout(5_000).emitWithAck('presence:list', {})) as {
    people: PersonPresence[];
  };
  return { heard, frames, people: answer.people };
}
