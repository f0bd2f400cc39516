import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failure } from '../local/failure.ts';
import { openLog, tailOf } from '../local/files.ts';
import { identify, type ProcessIdentity } from '../local/process-table.ts';
import { waitUntil } from '../local/wait.ts';

/** A program that goes on when this process has ended. */
export interface Daemon {
  readonly name: string;
  readonly command: readonly string[];
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a program in a session of its own; what it prints goes to its log. */
export async function startDaemon({ name, command, logFile, env }: Daemon): Promise<ProcessIdentity> {
  const [file = '', ...args] = command;
  mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openLog(logFile);
  try {
    const child = spawn(file, args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      ...(env && { env }),
    });
    await once(child, 'spawn');
    child.unref();
    const identity = identify(child.pid ?? 0);
    if (identity === null) throw failure(`${name} ended at once:\n${tailOf(logFile, 10)}`);
    return identity;
  } finally {
    closeSync(log);
  }
}

/**
 * The process that `unshare --fork` runs: number 1 of the new namespaces, by its number on this machine.
 *
 * @throws when there is none.
 */
export async function firstChildOf(parent: number): Promise<ProcessIdentity> {
  const find = (): ProcessIdentity | undefined =>
    childrenOf(parent)
      .map(identify)
      .find((child) => child !== null);
  await waitUntil(() => find() !== undefined, { timeoutMs: 5000, everyMs: 10 });
  const found = find();
  if (found === undefined) throw failure(`Process ${parent} has started nothing.`);
  return found;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}
