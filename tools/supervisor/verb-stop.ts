import { rmSync } from 'node:fs';
import { failure } from '../local/failure.ts';
import { isAlive, signal } from '../local/process-table.ts';
import { waitUntil } from '../local/wait.ts';
import { endLeftovers } from './children.ts';
import { releaseLock, runningSupervisor } from './lock.ts';
import type { Paths } from './paths.ts';
import { inSeconds } from './reporter.ts';

/** The supervisor stops everything within five seconds; this is when we no longer believe in it. */
const PATIENCE_MS = 10_000;

/** Stops what runs, with or without a supervisor; true when there was something to stop. */
export async function stopEverything(paths: Paths): Promise<boolean> {
  const supervisor = runningSupervisor(paths);
  if (supervisor) {
    signal(supervisor.pid, 'SIGTERM');
    if (!(await waitUntil(() => !isAlive(supervisor), { timeoutMs: PATIENCE_MS }))) {
      throw failure(
        `The supervisor (process ${supervisor.pid}) does not end. Run: kill -9 ${supervisor.pid}; then make stop again.`,
      );
    }
    return true;
  }
  const ended = await endLeftovers(paths);
  rmSync(paths.run, { force: true });
  releaseLock(paths);
  return ended > 0;
}

/** `make stop`. */
export async function stop(paths: Paths): Promise<number> {
  const began = performance.now();
  const hadSomething = await stopEverything(paths);
  const took = inSeconds(performance.now() - began);
  process.stdout.write(hadSomething ? `StudyFlow has stopped (${took}).\n` : 'StudyFlow does not run.\n');
  return 0;
}
