import { SpanStatusCode, trace } from '@opentelemetry/api';
import { isAppError } from '../errors/app-error.ts';
import { traceIdOf, withCallContext } from '../telemetry/call-context.ts';
import type { Log } from '../telemetry/log.ts';
import { createScrub } from '../telemetry/redact.ts';
import type { Job } from './job.ts';
import type { Attempt, JobStore } from './job-store.ts';
import { waitAfter } from './retry-table.ts';

/** Told the outcome of each attempt: `done`, `failed`, `dead`, `returned` or `lost`. */
export type ObserveJob = (name: string, outcome: string, seconds: number) => void;

interface AttemptDeps {
  readonly store: JobStore;
  readonly log: Log;
  readonly observe: ObserveJob;
  readonly chance: () => number;
}

interface RunningAttempt {
  readonly job: Job;
  readonly attempt: Attempt;
  /** Aborts when the job is lost or must end. */
  readonly signal: AbortSignal;
  /** Aborted when the worker stops: what fails then has not failed by itself. */
  readonly stopping: AbortSignal;
}

/** Milliseconds after which a job is tried again that found the platform itself unavailable. */
const OUTAGE_WAIT_MS = 2_000;
const tracer = trace.getTracer('studyflow');
const scrub = createScrub();

/** Runs one attempt and settles it: done, waiting again, or buried. */
export async function runAttempt(deps: AttemptDeps, running: RunningAttempt): Promise<void> {
  const { attempt, job } = running;
  const requestId = attempt.request_id ?? `job-${attempt.id}`;
  const startedAt = performance.now();
  await withCallContext({ requestId, traceId: traceIdOf(undefined, requestId) }, () =>
    tracer.startActiveSpan(`job ${job.name}`, async (span) => {
      try {
        const outcome = await runAndSettle(deps, running);
        if (outcome !== 'done') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
        deps.observe(job.name, outcome, (performance.now() - startedAt) / 1_000);
      } finally {
        span.end();
      }
    }),
  );
}

async function runAndSettle(deps: AttemptDeps, running: RunningAttempt): Promise<string> {
  const { store, log } = deps;
  const { job, attempt, signal } = running;
  const parsed = job.payload.safeParse(attempt.payload);
  if (!parsed.success) {
    log.error('a job has a payload that does not fit', { job: job.name, job_id: attempt.id });
    return orLost(store.bury(attempt, 'the payload does not fit the schema'), 'dead');
  }
  try {
    await job.run(parsed.data, signal);
  } catch (error) {
    return settleFailure(deps, running, error);
  }
  if (await store.complete(attempt)) return 'done';
  log.warn('a job was completed too late: another worker has it', { job: job.name, job_id: attempt.id });
  return 'lost';
}

async function settleFailure(deps: AttemptDeps, running: RunningAttempt, error: unknown): Promise<string> {
  const { store, log } = deps;
  const { job, attempt, signal, stopping } = running;
  if (signal.aborted && stopping.aborted) return orLost(store.giveBack(attempt, 0), 'returned');

  const about = { job: job.name, job_id: attempt.id, attempt: attempt.failures + 1, error };
  if (isAppError(error) && error.code === 'UNAVAILABLE') {
    log.warn('a job waits for a part that is away', about);
    return orLost(store.giveBack(attempt, error.retryAfterMs ?? OUTAGE_WAIT_MS), 'returned');
  }
  const waitMs = waitAfter(attempt.failures + 1, deps.chance());
  if (waitMs === undefined) {
    log.error('a job is given up', about);
    return orLost(store.bury(attempt, sentenceOf(error)), 'dead');
  }
  log.warn('a job failed and will be tried again', { ...about, wait_ms: waitMs });
  return orLost(store.giveBack(attempt, waitMs, sentenceOf(error)), 'failed');
}

async function orLost(settling: Promise<boolean>, outcome: string): Promise<string> {
  return (await settling) ? outcome : 'lost';
}

/** What is kept about a failure: one line, nothing secret. */
export function sentenceOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return scrub(typeof message === 'string' ? message : 'failed').slice(0, 500);
}
