import { randomUUID } from 'node:crypto';

import { readConfig, type Config } from './config.ts';
import { createDatabaseMigrationController } from './controllers/database-migration/controller.ts';
import { createReleaseController } from './controllers/release/index.ts';
import { createSecretRotationController } from './controllers/secret-rotation/controller.ts';
import { createStudyFlowController } from './controllers/study-flow/controller.ts';
import { createKubeClient, loadKubeConfig } from './kube/client.ts';
import type { ClusterAccess } from './kube/cluster-access.ts';
import { startHealthServer } from './runtime/http-server.ts';
import {
  createLeaderElector,
  LEASE_TIMES,
  type LeaderElector,
  type LeaseTimes,
} from './runtime/leadership/leader-elector.ts';
import { createManager } from './runtime/manager.ts';
import { runOperator } from './runtime/operator.ts';
import { createSingleLeader } from './runtime/leadership/single-leader.ts';
import { systemClock } from './runtime/system-clock.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { fenceVault } from './vault/fence-vault.ts';
import { openVault } from './vault/open-vault.ts';

/** After a signal: what has not ended by then is cut off. Below the pod's grace period. */
const STOP_MS = 15_000;

const config = start();
const log = createLog(config.LOG_LEVEL);
run(config, log).then(
  () => process.exit(0),
  (error: unknown) => {
    log.error({ err: error }, 'the operator ends');
    process.exit(1);
  },
);

function start(): Config {
  try {
    return readConfig();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}

async function run(config: Config, log: Log): Promise<void> {
  const access = await loadKubeConfig(config.KUBECONFIG, serverOf(config));
  const metrics = createMetrics();
  const kube = createKubeClient(access, { onCall: metrics.called });
  const elector = config.LEADER_ELECTION ? createElector(config, access, log) : createSingleLeader();
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stops');
      stopping.abort();
      setTimeout(() => process.exit(1), STOP_MS).unref();
    });
  }
  const manager = createManager({
    kube,
    leadership: elector,
    namespaces: config.WATCH_NAMESPACES,
    instance: config.POD_NAME,
    clock: systemClock,
    chance: Math.random,
    log,
    metrics,
    fetch: globalThis.fetch,
    workers: config.WORKERS,
    resyncMs: config.RESYNC_SECONDS * 1000,
    relistMs: config.RELIST_SECONDS * 1000,
  });
  manager.add(createStudyFlowController(manager.deps));
  manager.add(createReleaseController(manager.deps));
  manager.add(createDatabaseMigrationController(manager.deps));
  const vault = openVault(config, () => elector.leadsForMs());
  manager.add(
    createSecretRotationController(manager.deps, vault && fenceVault(vault, () => elector.mayWrite())),
  );
  const operator = runOperator({ manager, elector, log }, stopping.signal);
  const health = await startHealthServer(config.METRICS_PORT, metrics.registry, {
    whatIsBroken: () => undefined,
    whatIsMissing: () =>
      operator.hasSynced() ? undefined : 'The caches are not filled yet, or the process stops.',
  });
  log.info({ port: health.port, namespaces: config.WATCH_NAMESPACES }, 'runs');
  // Its token ends with it, and with that everything that was lent on it, also when leadership was lost.
  await operator.ended.finally(async () => await vault?.close());
  await health.close();
  kube.close();
}

function serverOf({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' }: Config) {
  return host === undefined ? undefined : { host, port };
}

function createElector(config: Config, access: ClusterAccess, log: Log): LeaderElector {
  const scale = config.LEASE_SECONDS / 15;
  const times: LeaseTimes = {
    durationMs: LEASE_TIMES.durationMs * scale,
    renewDeadlineMs: LEASE_TIMES.renewDeadlineMs * scale,
    retryMs: LEASE_TIMES.retryMs * scale,
  };
  return createLeaderElector({
    // Connections of its own: a renewal never waits behind a thousand other calls.
    kube: createKubeClient(access, { timeoutMs: times.renewDeadlineMs / 2 }),
    lease: { namespace: config.POD_NAMESPACE, name: 'studyflow-operator' },
    identity: `${config.POD_NAME}_${randomUUID()}`,
    clock: systemClock,
    chance: Math.random,
    log,
    times,
  });
}
