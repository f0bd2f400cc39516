import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '../local/process-table.ts';

const LOOK_EVERY_MS = 250;

/** Runs `work` while no other process runs anything under this lock; a dead holder's lock is taken over. */
export async function underLock<T>(lock: string, work: () => Promise<T>, onWait: () => void): Promise<T> {
  mkdirSync(path.dirname(lock), { recursive: true });
  let hasWaited = false;
  while (!take(lock)) {
    if (!hasWaited) onWait();
    hasWaited = true;
    await delay(LOOK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A link appears whole or not at all, so that nobody reads a half-written lock. */
function take(lock: string): boolean {
  const mine = `${lock}.${process.pid}.${crypto.randomUUID()}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    removeStale(lock);
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function removeStale(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined || isAlive(holder)) return;
  const aside = `${lock}.stale.${crypto.randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // Another one was quicker.
  }
  const taken = holderOf(aside);
  // Between the look and the move a new holder may have come: it gets its lock back.
  if (taken !== undefined && isAlive(taken)) renameSync(aside, lock);
  else rmSync(aside, { force: true });
}

function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
