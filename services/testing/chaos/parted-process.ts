/** A process whose ways to PostgreSQL, to Redis and from other processes can be cut. */
import type { Stage } from '../e2e/stage.ts';
import { startProcess, type ExtraProcess } from './extra-process.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export type Way = 'postgres' | 'redis' | 'others';

export interface PartedProcess extends ExtraProcess {
  /** Everything that it says to a server, or others to it, goes through one of these. */
  readonly ways: Readonly<Record<Way, TcpProxy>>;
}

/** Starts one, with whole ways. */
export async function startPartedProcess(stage: Stage, index: number): Promise<PartedProcess> {
  const { database_url: database, redis_url: redis } = stage.run;
  const door = { host: '127.0.0.1', port: 0 };
  const ways = {
    postgres: await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(database).port) }),
    redis: await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(redis).port) }),
    others: await startTcpProxy(door),
  };
  const process = await startProcess(stage, {
    index,
    through: { postgres: ways.postgres.port, redis: ways.redis.port },
    environment: { INTERNAL_ADVERTISE_URL: `http://127.0.0.1:${ways.others.port}` },
  });
  door.port = Number(new URL(process.internalUrl).port);
  return { ...process, ways };
}

/** Ends it and its ways. */
export async function endPartedProcess({ kill, ways }: PartedProcess): Promise<void> {
  await kill();
  await Promise.all(Object.values(ways).map((way) => way.close()));
}
