/** Which processes a run has started, so that the next run can end them when the supervisor was killed. */
import { rmSync } from 'node:fs';
import { jsonOf, writeAtomically } from '../local/files.ts';
import { endProcess, identify, isAlive } from '../local/process-table.ts';
import type { ProcessIdentity } from '../local/process-table.ts';
import type { Paths } from './paths.ts';

/** Servers end after the processes that use them. */
const LAST = ['redis', 'postgres'];

/** Keeps the list of a run's children on disk. */
export interface ChildRecord {
  add: (name: string, pid: number) => void;
  clear: () => void;
}

/** Starts an empty list for a new run. */
export function recordChildren(paths: Paths): ChildRecord {
  const children: Record<string, ProcessIdentity> = {};
  return {
    add: (name, pid) => {
      const identity = identify(pid);
      if (identity) {
        children[name] = identity;
        writeAtomically(paths.children, `${JSON.stringify(children, null, 2)}\n`);
      }
    },
    clear: () => {
      rmSync(paths.children, { force: true });
    },
  };
}

/** The children of an earlier run that still live. */
export function livingChildren(paths: Paths): [string, ProcessIdentity][] {
  const stored = (jsonOf(paths.children) ?? {}) as Record<string, ProcessIdentity>;
  return Object.entries(stored).filter(([, identity]) => isAlive(identity));
}

/** Ends the children of an earlier run, servers last, and returns how many there were. */
export async function endLeftovers(paths: Paths, graceMs = 2000): Promise<number> {
  const living = livingChildren(paths);
  await Promise.all(
    living.filter(([name]) => !LAST.includes(name)).map(([, child]) => endProcess(child, { graceMs })),
  );
  for (const last of LAST) {
    const server = living.find(([name]) => name === last)?.[1];
    if (server) {
      await endProcess(server, { first: last === 'postgres' ? 'SIGINT' : 'SIGTERM', graceMs: 1500 });
    }
  }
  rmSync(paths.children, { force: true });
  return living.length;
}
