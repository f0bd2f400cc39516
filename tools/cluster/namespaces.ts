import type { ProcessIdentity } from '../local/process-table.ts';
import { firstChildOf, startDaemon } from './daemon.ts';
import { run } from './shell.ts';

/** Kinds of namespaces, as unshare and nsenter name them. */
export type NamespaceKind = 'mount' | 'net' | 'pid' | 'uts' | 'ipc';

/** Namespaces that live as long as one process does. */
export interface Namespaces {
  /** The process that keeps them open; number 1 where they have a pid namespace. Killing it is a power cut. */
  readonly keeper: ProcessIdentity;
  readonly kinds: readonly NamespaceKind[];
}

const IDLE = ['sleep', 'infinity'];

/** Makes namespaces and a process in them that does nothing but collect orphans. */
export async function makeNamespaces(
  name: string,
  kinds: readonly NamespaceKind[],
  logFile: string,
): Promise<Namespaces> {
  const flags = kinds.map((kind) => `--${kind}`);
  const hasOwnPids = kinds.includes('pid');
  const parent = await startDaemon({
    name,
    logFile,
    command: [
      'unshare',
      ...flags,
      ...(hasOwnPids ? ['--mount-proc'] : []),
      '--fork',
      '--kill-child=KILL',
      ...(hasOwnPids ? ['catatonit', '--', ...IDLE] : IDLE),
    ],
  });
  const keeper = await firstChildOf(parent.pid);
  return { keeper, kinds };
}

/** The command that runs another one inside. */
export function inside({ keeper, kinds }: Namespaces, command: readonly string[]): string[] {
  return ['nsenter', '--target', String(keeper.pid), ...kinds.map((kind) => `--${kind}`), '--', ...command];
}

/** Runs a shell script inside; the first line that fails ends it. */
export async function runInside(namespaces: Namespaces, script: string): Promise<string> {
  return run(inside(namespaces, ['sh', '-euc', script]));
}
