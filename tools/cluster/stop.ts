/** Takes a cluster away, whole or half made, and everything that it has changed on the machine. */
import { rmSync } from 'node:fs';
import { failure } from '../local/failure.ts';
import { endProcess, isAlive, signal, type ProcessIdentity } from '../local/process-table.ts';
import { waitUntil } from '../local/wait.ts';
import { removeCgroup } from './host/cgroups.ts';
import { restoreSysctls } from './host/sysctls.ts';
import { removeHubLink } from './network/hub.ts';
import { readState, type ClusterState } from './state.ts';

/** Stops the cluster of a folder; false when there was none. */
export async function stopCluster(directory: string): Promise<boolean> {
  const known = readState(directory);
  if (!known) return false;
  const { plan, state } = known;
  await powerOff(state);
  await endControlPlane(state);
  if (state.hub) await kill(state.hub.keeper);
  await removeHubLink(plan);
  if (!(await removeCgroup(plan.cgroup))) {
    throw failure(`Processes are left in the control group ${plan.cgroup}. Run make cluster-stop again.`);
  }
  restoreSysctls(state.sysctls);
  rmSync(directory, { recursive: true, force: true });
  return true;
}

/** Killing the first process of a node ends containers, mounts, links and rules with it. */
async function powerOff({ nodes }: ClusterState): Promise<void> {
  await Promise.all(Object.values(nodes).map(async ({ namespaces }) => kill(namespaces.keeper)));
}

/** The API server before etcd: without etcd it hangs for minutes. */
async function endControlPlane({ controlPlane = {} }: ClusterState): Promise<void> {
  const { etcd, ...others } = controlPlane;
  await Promise.all(Object.values(others).map(kill));
  if (etcd) await endProcess(etcd, { graceMs: 1000 });
}

async function kill(identity: ProcessIdentity): Promise<void> {
  if (isAlive(identity)) signal(identity.pid, 'SIGKILL');
  await waitUntil(() => !isAlive(identity), { timeoutMs: 5000 });
}
