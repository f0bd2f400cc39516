/** A Redis Cluster of six processes on this machine: three masters, a replica of each. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { startRedis, type LocalRedis } from '../../../tools/local/redis.ts';
import { until } from '../../platform/redis/testing.ts';

const MASTERS = 3;
const SLOTS = 16_384;
const SETTINGS = {
  'cluster-enabled': 'yes',
  'cluster-announce-ip': '127.0.0.1',
  // A master that is silent for so long is replaced.
  'cluster-node-timeout': '1500',
  'cluster-replica-validity-factor': '0',
  'repl-diskless-sync-delay': '0',
  appendonly: 'no',
};

/** One process of the cluster. */
export interface ClusterNode {
  readonly server: LocalRedis;
  readonly id: string;
  readonly isMaster: boolean;
}

export interface RedisCluster {
  readonly nodes: readonly ClusterNode[];
  /** The addresses of all nodes, as `REDIS_URL` takes them. */
  readonly url: string;
  /** Kills the master of this key, and resolves when its replica has taken over. */
  killMasterOf(key: string): Promise<void>;
  end(): Promise<void>;
}

/** Resolves when every slot is served and every replica has its copy. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-redis-cluster-'));
  const servers: LocalRedis[] = [];
  for (let index = 0; index < 2 * MASTERS; index += 1)
    servers.push(await startNode(join(folder, `${index}`)));
  const clients = servers.map(({ url }) => new Redis(url));
  for (const client of clients) client.on('error', () => undefined);
  const ids = await Promise.all(clients.map((client) => client.cluster('MYID')));
  await introduce(clients, servers, ids);
  return {
    nodes: servers.map((server, index) => ({ server, id: ids[index]!, isMaster: index < MASTERS })),
    url: servers.map(({ url }) => url).join(','),
    async killMasterOf(key) {
      const master = await masterOf(clients, key);
      process.kill(servers[master]!.pid, 'SIGKILL');
      clients[master]!.disconnect();
      const witness = (master + 1) % MASTERS;
      await until(async () => {
        const info = await clients[witness]!.cluster('INFO');
        return info.includes('cluster_state:ok') && (await masterOf(clients, key, witness)) !== master;
      }, 60_000);
    },
    async end() {
      for (const client of clients) client.disconnect();
      await Promise.all(servers.map((server) => server.stop(200)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(folder: string): Promise<LocalRedis> {
  return startRedis({
    dataDir: join(folder, 'data'),
    binDir: resolve('.studyflow/bin'),
    settings: { ...SETTINGS, 'cluster-port': String(await anyFreePort()) },
  });
}

/** Introduces the six to each other, deals out the slots and makes the second three replicas of the first. */
async function introduce(
  clients: readonly Redis[],
  servers: readonly LocalRedis[],
  ids: readonly string[],
): Promise<void> {
  const busPorts = await Promise.all(
    clients.map(async (client) => String((await client.config('GET', 'cluster-port'))[1])),
  );
  const share = Math.ceil(SLOTS / MASTERS);
  for (let index = 0; index < MASTERS; index += 1) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await clients[index]!.call('CLUSTER', 'ADDSLOTSRANGE', index * share, last);
  }
  // Of two equal configuration epochs one moves by itself; told apart from the start nobody waits for that.
  await Promise.all(clients.map((client, index) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)));
  for (const [index, { port }] of servers.entries()) {
    if (index > 0) await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', port, busPorts[index]!);
  }
  const isSo = (sentence: RegExp, command: 'cluster' | 'info') => async (): Promise<boolean> => {
    const asked = clients.map(async (client) =>
      sentence.test(await (command === 'cluster' ? client.cluster('INFO') : client.info('replication'))),
    );
    return (await Promise.all(asked)).every(Boolean);
  };
  await until(
    isSo(/cluster_known_nodes:6[^]*cluster_size:3|cluster_size:3[^]*cluster_known_nodes:6/, 'cluster'),
    60_000,
  );
  for (let index = 0; index < MASTERS; index += 1) {
    const replica = clients[MASTERS + index]!;
    await until(async () => String(await replica.cluster('NODES')).includes(ids[index]!));
    await replica.call('CLUSTER', 'REPLICATE', ids[index]!);
  }
  await until(isSo(/master_link_status:up|connected_slaves:1/, 'info'), 60_000);
  await until(isSo(/cluster_state:ok/, 'cluster'), 60_000);
}

/** Which of the processes serves the slot of a key, as one of them sees it. */
async function masterOf(clients: readonly Redis[], key: string, asked = 0): Promise<number> {
  const witness = clients[asked]!.status === 'ready' ? clients[asked]! : clients[asked + 1]!;
  const slot = await witness.cluster('KEYSLOT', key);
  const slots = await witness.cluster('SLOTS');
  const range = slots.find(([from, to]) => from <= slot && slot <= to);
  const [, port] = (range?.[2] ?? []) as readonly unknown[];
  return clients.findIndex(({ options }) => options.port === port);
}
