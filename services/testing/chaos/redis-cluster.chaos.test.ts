import { setTimeout as delay } from 'node:timers/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeys } from '../../platform/redis/keys.ts';
import { openStage, type Stage } from '../e2e/stage.ts';
import { startRedisCluster, type RedisCluster } from '../redis/cluster.ts';
import { campaign } from './campaign.ts';
import { until } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';

interface Sizes {
  readonly failovers: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

const KEYS = createKeys('studyflow');
const BACK_WITHIN_MS = 60_000;

let cluster: RedisCluster;

campaign<Sizes>({
  promise: 'Q150',
  title: 'rooms go on over a Redis Cluster of six processes whose masters are killed, and lose nothing',
  sizes: {
    smallest: { failovers: 1, controlSeconds: 5 },
    // Three masters with one replica each: of two of them one may be killed and a majority is left.
    full: { failovers: 1, controlSeconds: 30 },
  },
  least: { failovers: 1, acknowledged: 200 },
  stage: openClusterStage,
  run: async (run) => {
    const load = await openRoomLoad(run, { rooms: 8, members: 3, pauseMs: 150 });
    await delay(run.size.controlSeconds * 1_000);
    for (let failover = 1; failover <= run.size.failovers && !run.isControl; failover += 1) {
      const room = run.chance.pick(load.rooms);
      run.history.add({ type: 'fault', what: 'SIGKILL', target: `the master of the feed of ${room}` });
      const beganAt = performance.now();
      await cluster.killMasterOf(KEYS.feed('rooms', room));
      run.count('failovers', failover);
      run.count('ms until the replica served', Math.round(performance.now() - beganAt));
      await acknowledgedAgain(load);
      run.count('ms until every room was acknowledged again', Math.round(performance.now() - beganAt));
    }
    await load.finish();
  },
});

async function acknowledgedAgain(load: RoomLoad): Promise<void> {
  const since = performance.now();
  const isAgain = (room: string): boolean => (load.acknowledgedAt(room).at(-1) ?? 0) > since;
  await until('every room is acknowledged again', () => load.rooms.every(isAgain), BACK_WITHIN_MS);
}

/** Three processes and a worker on the cluster, with sharded channels for rooms and for people. */
async function openClusterStage(): Promise<Stage> {
  cluster = await startRedisCluster();
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-cluster-address-'));
  const file = join(folder, 'redis-url');
  writeFileSync(file, cluster.url);
  const end = async (): Promise<void> => {
    await cluster.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const stage = await openStage({ REPLICAS: '3', REDIS_URL_FILE: file, SOCKET_ADAPTER: 'sharded' });
    return { ...stage, close: () => stage.close().finally(end) };
  } catch (error) {
    await end();
    throw error;
  }
}
