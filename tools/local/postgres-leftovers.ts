import { rmSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { textOf } from './files.ts';
import { endProcess, identify, processesIn } from './process-table.ts';
import type { ProcessIdentity } from './process-table.ts';

/** True when this process is a PostgreSQL server on that folder (where /proc is missing, by its command line). */
function servesFolder(identity: ProcessIdentity, dataDir: string): boolean {
  if (process.platform === 'linux') {
    return processesIn(dataDir).some(({ pid }) => pid === identity.pid);
  }
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(identity.pid)], { encoding: 'utf8' });
  return stdout.includes('postgres') && stdout.includes(dataDir);
}

/**
 * Ends what an earlier run has left on this data folder: a server without its supervisor,
 * children without their server, and the lock file of a server that was killed.
 *
 * The server refuses to start while any of them is there, and its lock file may name a
 * process id that belongs to a stranger by now: that one is left alone.
 */
export async function endPostgresLeftovers(dataDir: string): Promise<void> {
  const lock = path.join(dataDir, 'postmaster.pid');
  const [firstLine] = (textOf(lock) ?? '').split('\n');
  const server = identify(Number(firstLine));
  if (server && servesFolder(server, dataDir)) {
    await endProcess(server, { first: 'SIGINT', graceMs: 3000 });
  }
  await Promise.all(
    processesIn(dataDir).map((child) => endProcess(child, { first: 'SIGQUIT', graceMs: 1000 })),
  );
  rmSync(lock, { force: true });
}
