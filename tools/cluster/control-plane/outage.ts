/** The API server and etcd, killed at once and started again as they were. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../../local/failure.ts';
import { isAlive, signal } from '../../local/process-table.ts';
import { waitUntil } from '../../local/wait.ts';
import { startDaemon } from '../daemon.ts';
import { kubectlFor } from '../kubectl.ts';
import { readState, writeState } from '../state.ts';
import { findProgram } from '../../kubernetes/programs.ts';

/** etcd first: the API server gives up when it finds none. */
const PROGRAMS = ['etcd', 'kube-apiserver'] as const;

/** Kills both. @returns how to start them again; resolves when the API server is ready. */
export async function killApiServer(directory: string): Promise<() => Promise<void>> {
  const killed = PROGRAMS.map((name) => {
    const running = readState(directory)?.state.controlPlane?.[name];
    if (!running || !isAlive(running)) throw failure(`No ${name} runs in ${directory}.`);
    const command = readFileSync(`/proc/${running.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    signal(running.pid, 'SIGKILL');
    return { name, running, command };
  });
  const areGone = await waitUntil(() => killed.every(({ running }) => !isAlive(running)), {
    timeoutMs: 5000,
  });
  if (!areGone) throw failure('The API server and etcd do not die.');
  return async () => {
    for (const { name, command } of killed) {
      const logFile = path.join(directory, 'logs', `${name}.log`);
      const started = await startDaemon({ name, command, logFile });
      const known = readState(directory);
      if (!known) throw failure(`No cluster runs in ${directory}.`);
      const controlPlane = { ...known.state.controlPlane, [name]: started };
      writeState(directory, { ...known.state, controlPlane });
    }
    const kubectl = kubectlFor(await findProgram('kubectl'), path.join(directory, 'kubeconfig'));
    const isReady = await waitUntil(
      async () => (await kubectl.attempt(['get', '--raw', '/readyz'])).code === 0,
      { timeoutMs: 90_000, everyMs: 250 },
    );
    if (!isReady) throw failure('The API server does not become ready again.');
  };
}
