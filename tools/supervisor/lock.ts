import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { failure } from '../local/failure.ts';
import { codeOf, jsonOf } from '../local/files.ts';
import { identify, isAlive } from '../local/process-table.ts';
import type { ProcessIdentity } from '../local/process-table.ts';
import type { Paths } from './paths.ts';

/** The supervisor that holds this state folder, when it lives. */
export function runningSupervisor(paths: Paths): ProcessIdentity | null {
  const holder = jsonOf(paths.lock) as ProcessIdentity | null;
  return holder && isAlive(holder) ? holder : null;
}

/** Takes the state folder for this process; false when a living supervisor has it. A dead one's lock is replaced. */
export function takeLock(paths: Paths): boolean {
  mkdirSync(paths.stateDir, { recursive: true, mode: 0o700 });
  const mine = `${paths.lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(mine, paths.lock)) {
        return true;
      }
      if (runningSupervisor(paths)) {
        return false;
      }
      removeStale(paths.lock);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw failure(
    `Could not take ${paths.lock}. Several starts seem to run at once: wait a moment and try again.`,
  );
}

/** A link appears whole or not at all, so that nobody reads a half-written lock. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Takes a stale lock away; one that another start has just made in its place is put back. */
function removeStale(lock: string): void {
  const aside = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // Another start was quicker.
  }
  const holder = jsonOf(aside) as ProcessIdentity | null;
  if (holder && isAlive(holder)) {
    tryLink(aside, lock);
  }
  rmSync(aside, { force: true });
}

/** Gives the state folder back. */
export function releaseLock(paths: Paths): void {
  rmSync(paths.lock, { force: true });
}
