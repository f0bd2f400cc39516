/**
 * Who runs on this machine: tells a process from a later one that was given the same id,
 * and finds what an earlier run has left behind.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { waitUntil } from './wait.ts';

/** A process and the moment it began: together they name it for ever. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** The state letter and start tick of a Linux process. The name before them may hold spaces and brackets. */
function linuxStart(pid: number): string | null {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const isDead = fields[0] === 'Z' || fields[0] === 'X';
  return isDead
    ? null
    : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19] ?? ''}`;
}

/** The same through `ps`, where there is no /proc. */
function portableStart(pid: number): string | null {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = stdout.trim();
  return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '');
}

/** Identifies a living process; null when there is none (one that waits to be collected counts as dead). */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const startedAt = process.platform === 'linux' ? linuxStart(pid) : portableStart(pid);
    return startedAt === null ? null : { pid, startedAt };
  } catch {
    return null;
  }
}

/** True while the very same process lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** Sends a signal; a process that is gone already is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between, which is what a signal is for.
  }
}

/** Ends a process: one signal, some time, then SIGKILL. Resolves when it is gone. */
export async function endProcess(
  identity: ProcessIdentity,
  { first = 'SIGTERM', graceMs }: { first?: NodeJS.Signals; graceMs: number },
): Promise<void> {
  if (!isAlive(identity)) {
    return;
  }
  signal(identity.pid, first);
  if (!(await waitUntil(() => !isAlive(identity), { timeoutMs: graceMs }))) {
    signal(identity.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(identity), { timeoutMs: 2000 });
  }
}

/** Processes whose working directory is this folder: servers change into their data. Empty where /proc is missing. */
export function processesIn(folder: string): ProcessIdentity[] {
  if (process.platform !== 'linux') {
    return [];
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && workingDirectory(name) === folder)
    .flatMap((name) => identify(Number(name)) ?? []);
}

function workingDirectory(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
