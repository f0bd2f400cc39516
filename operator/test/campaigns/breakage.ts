/** A control plane of a campaign alone, a proxy, one operator over all namespaces, and many platforms side by side. */
import { eventually } from '../harness/eventually.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { startProxy, type Proxy } from '../harness/proxy.ts';
import type { WriteFault } from '../harness/proxy/write-faults.ts';
import type { RecordedCall } from '../harness/proxy/recording.ts';
import { isStateWrite } from '../harness/proxy/api-call.ts';
import { closePlatform, openPlatform, type Platform } from './platform.ts';
import { openWitness, type Witness } from './witness.ts';

export interface Breakage {
  readonly ground: Ground;
  readonly witness: Witness;
  readonly proxy: Proxy;
  /** Faults by namespace; no fault: writes pass. */
  readonly faults: Map<string, WriteFault>;
  startOperator(more?: OperatorMore): Promise<OperatorProcess>;
  openPlatforms(count: number): Promise<readonly Platform[]>;
  closePlatforms(platforms: readonly Platform[]): Promise<void>;
  /** Writes of state that have gone through the proxy for a namespace. */
  writesOf(namespace: string): readonly RecordedCall[];
  close(): Promise<void>;
}

export interface OperatorMore {
  readonly kubeconfig?: string;
  readonly leaseSeconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where the operators of campaigns have their Lease. */
const HOME = 'default';
/** A write that is held holds a worker: each platform of a batch has its own. */
const WORKERS = '64';
/** Many processes start on a machine that is full of what they have left behind. */
const STARTS = { withinMs: 240_000, everyMs: 100 };

/** Starts everything but the operator. */
export async function startBreakage(): Promise<Breakage> {
  const ground = await startOperatorGround({ own: { controllers: true } });
  const proxy = await startProxy(ground.access, ground.access.folder);
  const witness = openWitness(ground.api);
  const faults = new Map<string, WriteFault>();
  proxy.breakWrites(byNamespace(faults));
  return {
    ground,
    witness,
    proxy,
    faults,
    startOperator: async ({ kubeconfig = proxy.kubeconfig, leaseSeconds, environment = {} } = {}) => {
      const operator = ground.spawnOperator({
        kubeconfig,
        namespace: HOME,
        watchNamespaces: [],
        ...(leaseSeconds !== undefined && { leaderElection: true, leaseSeconds }),
        environment: { WORKERS, LOG_LEVEL: 'info', ...environment },
      });
      await eventually('the operator is ready', () => operator.isReady(), STARTS);
      return operator;
    },
    openPlatforms: (count) =>
      Promise.all(Array.from({ length: count }, () => openPlatform(ground.api, witness))),
    closePlatforms: async (platforms) => void (await Promise.all(platforms.map(closePlatform))),
    writesOf: (namespace) =>
      proxy.recording.calls.filter((call) => call.namespace === namespace && isStateWrite(call)),
    async close() {
      witness.stop();
      await ground.close();
      await proxy.close();
    },
  };
}

/** Platforms know nothing of one another: what is broken for one is whole for the others. */
export function byNamespace(faults: ReadonlyMap<string, WriteFault>): WriteFault {
  return {
    judge: (call) => faults.get(call.namespace ?? '')?.judge(call) ?? { do: 'pass' },
    struck: new Promise(() => undefined),
  };
}
