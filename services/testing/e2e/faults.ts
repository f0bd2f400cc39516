/** Faults of the servers that a platform stands on. */
import { execFileSync } from 'node:child_process';
import { signal } from '../../../tools/local/process-table.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import type { Stage } from './stage.ts';

export type ServerName = 'postgres' | 'redis';

/** A server with every process of its own: PostgreSQL has one per connection. */
function pidsOf(stage: Stage, name: ServerName): number[] {
  const root = pidOf(stage, name);
  const pairs = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [root, ...pairs.filter(([, parent]) => parent === root).map(([pid = 0]) => pid)];
}

/** The main process of a server, as the run file names it now. */
export function pidOf(stage: Stage, name: ServerName): number {
  const service = stage.platform.runFile().services.find((one) => one.name === name);
  if (service === undefined) throw new Error(`The run file names no ${name}.`);
  return service.pid;
}

/** Freezes a server; what it gives back lets it go on. */
export function freeze(stage: Stage, name: ServerName): () => void {
  const pids = pidsOf(stage, name);
  for (const pid of pids) signal(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) signal(pid, 'SIGCONT');
  };
}

/** Kills a server, and resolves when the supervisor has started another one. */
export async function killAndAwaitSuccessor(stage: Stage, name: ServerName): Promise<void> {
  const old = pidOf(stage, name);
  signal(old, 'SIGKILL');
  if (!(await waitUntil(() => pidOf(stage, name) !== old, { timeoutMs: 20_000 }))) {
    throw new Error(`Nobody started ${name} again.`);
  }
}
