import { startLoop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import type { Job } from './job.ts';
import type { Attempt, JobStore } from './job-store.ts';
import { runAttempt, type ObserveJob } from './run-attempt.ts';

export interface JobWorkerOptions {
  readonly store: JobStore;
  readonly jobs: readonly Job[];
  readonly log: Log;
  readonly observe: ObserveJob;
  /** A number from 0 to 1. */
  readonly chance: () => number;
  /** Jobs at once, beside those that have places of their own. @default 10 */
  readonly concurrency?: number;
  /** Milliseconds after the last heartbeat until others may take the job; below 10 s (R15). @default 6000 */
  readonly leaseMs?: number;
  /** Milliseconds between looks into an empty queue. @default 250 */
  readonly pollMs?: number;
  /** Milliseconds that running jobs get at the stop before they are aborted and given back. @default 1500 */
  readonly stopWithinMs?: number;
}

/** Runs jobs until it is stopped. */
export interface JobWorker {
  /** Finishes what is running, gives back what does not finish in time. */
  stop(): Promise<void>;
}

interface Running {
  readonly attempt: Attempt;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  /** Monotonic milliseconds until which the job is surely ours. */
  oursUntil: number;
}

/**
 * Takes due jobs and runs them, several at once. While one runs a heartbeat keeps its lease; a worker that dies or
 * freezes loses its jobs to others, and what it says about them afterwards is refused by the token.
 */
export function startJobWorker(options: JobWorkerOptions): JobWorker {
  const { store, log, concurrency = 10, leaseMs = 6_000, pollMs = 250 } = options;
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  const lanes = lanesOf(options.jobs, concurrency);
  const running = new Map<string, Running>();
  const stopping = new AbortController();

  const begin = (attempt: Attempt, oursUntil: number): void => {
    const job = jobs.get(attempt.name);
    if (job === undefined) return;
    const controller = new AbortController();
    const ended = runAttempt(options, { job, attempt, signal: controller.signal, stopping: stopping.signal })
      .catch((error: unknown) => log.warn('a job could not be settled; its lease will end', { error }))
      .finally(() => {
        running.delete(attempt.token);
        // Taking several at once is cheaper than one for each that ended.
        if (running.size <= concurrency / 2) taking.wake();
      });
    running.set(attempt.token, { attempt, controller, ended, oursUntil });
  };

  const taking = startLoop({
    everyMs: pollMs,
    onFailure: (error) => log.warn('jobs cannot be taken', { error }),
    turn: async () => {
      const oursUntil = performance.now() + leaseMs;
      const claiming = lanes.map(async ({ names, places }) => {
        const free = places - countIn(names, running);
        if (free <= 0) return;
        const attempts = await store.claim(names, free, leaseMs);
        for (const attempt of attempts) begin(attempt, oursUntil);
      });
      await Promise.all(claiming);
      return false;
    },
  });
  const beating = startLoop({
    everyMs: leaseMs / 4,
    onFailure: (error) => log.warn('leases of jobs cannot be prolonged', { error }),
    turn: async () => {
      await keepLeases(store, running, leaseMs).finally(() => abortLost(running));
      return false;
    },
  });

  return {
    stop: async () => {
      await taking.stop();
      stopping.abort();
      await settleWithin([...running.values()], options.stopWithinMs ?? 1_500);
      await beating.stop();
    },
  };
}

/** Jobs that share places. */
interface Lane {
  readonly names: readonly string[];
  readonly places: number;
}

function lanesOf(jobs: readonly Job[], concurrency: number): Lane[] {
  const shared = jobs.filter(({ atOnce }) => atOnce === undefined).map(({ name }) => name);
  const own = jobs.flatMap(({ name, atOnce }) =>
    atOnce === undefined ? [] : [{ names: [name], places: atOnce }],
  );
  return [...(shared.length === 0 ? [] : [{ names: shared, places: concurrency }]), ...own];
}

function countIn(names: readonly string[], running: ReadonlyMap<string, Running>): number {
  return [...running.values()].filter(({ attempt }) => names.includes(attempt.name)).length;
}

async function keepLeases(
  store: JobStore,
  running: ReadonlyMap<string, Running>,
  leaseMs: number,
): Promise<void> {
  const ours = [...running.values()];
  if (ours.length === 0) return;
  const oursUntil = performance.now() + leaseMs;
  const kept = new Set(
    await store.renew(
      ours.map(({ attempt }) => attempt),
      leaseMs,
    ),
  );
  for (const one of ours) one.oursUntil = kept.has(one.attempt.id) ? oursUntil : 0;
}

/** A job that may be another worker's by now is told to stop. */
function abortLost(running: ReadonlyMap<string, Running>): void {
  const now = performance.now();
  for (const { controller, oursUntil } of running.values()) {
    if (now >= oursUntil) controller.abort(new Error('The job has been lost to another worker'));
  }
}

/** Waits for what is running; then aborts it and waits a little more. */
async function settleWithin(running: readonly Running[], withinMs: number): Promise<void> {
  const all = Promise.all(running.map(({ ended }) => ended));
  const aborting = setTimeout(() => {
    for (const { controller } of running) controller.abort(new Error('The worker is stopping'));
  }, withinMs);
  let giveUp: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    giveUp = setTimeout(resolve, withinMs * 1.5 + 100);
  });
  await Promise.race([all, late]);
  clearTimeout(aborting);
  clearTimeout(giveUp);
}
