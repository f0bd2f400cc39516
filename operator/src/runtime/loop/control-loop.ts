import { createDeadline } from '../../kube/deadline.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import type { Key } from '../../kube/kube.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics, ReconcileOutcome } from '../../telemetry/metrics.ts';
import type { Clock } from '../clock.ts';
import type { ConditionedStatus } from '../conditions.ts';
import type { Controller, Outcome } from '../controller.ts';
import { describeFailure, kindOfFailure, retryAfterOf, type FailureKind } from './failure.ts';
import { reportFailure, type FailureReporter } from './failure-report.ts';
import type { WithStatus } from '../status.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

/** What drives one controller. */
export interface ControlLoopOptions extends FailureReporter {
  readonly controller: Controller;
  /** The newest known state of the controller's own kind. */
  readonly find: (key: Key) => WithStatus<ConditionedStatus> | undefined;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'reconciled' | 'retried' | 'failed'>;
  readonly workers: number;
  readonly signal: AbortSignal;
}

/** Longer than any call's deadline: a reconcile makes several. */
const RECONCILE_MS = 60_000;
/** Failures that may pass are told to the person when they have come so often in a row. */
const FAILURES_BEFORE_REPORT = 3;
/** A conflict is nothing to tell, unless it never ends. */
const CONFLICTS_BEFORE_REPORT = 10;

/** @returns the queue whose keys the controller reconciles. */
export function startControlLoop(options: ControlLoopOptions): WorkQueue {
  const queue: WorkQueue = createWorkQueue({
    clock: options.clock,
    chance: options.chance,
    workers: options.workers,
    work: async (key) => {
      const startedMs = options.clock.monotonicMs();
      const outcome = await attempt(options, queue, key);
      options.metrics.reconciled(
        options.controller.name,
        outcome,
        (options.clock.monotonicMs() - startedMs) / 1000,
      );
    },
  });
  return queue;
}

async function attempt(options: ControlLoopOptions, queue: WorkQueue, key: Key): Promise<ReconcileOutcome> {
  const deadline = createDeadline(RECONCILE_MS, options.signal);
  try {
    return succeed(queue, key, await options.controller.reconcile(key, deadline.signal));
  } catch (error) {
    return await fail(options, queue, key, error);
  } finally {
    deadline.clear();
  }
}

function succeed(queue: WorkQueue, key: Key, { requeueAfterMs }: Outcome): ReconcileOutcome {
  queue.forget(key);
  if (requeueAfterMs === undefined) {
    return 'done';
  }
  queue.addAfter(key, requeueAfterMs);
  return 'requeued';
}

async function fail(
  options: ControlLoopOptions,
  queue: WorkQueue,
  key: Key,
  error: unknown,
): Promise<FailureKind> {
  const { controller, log, metrics } = options;
  const kind = kindOfFailure(error);
  if (kind === 'not-leader' || options.signal.aborted) {
    return 'not-leader';
  }
  const failure = describeFailure(error);
  if (kind === 'terminal') {
    queue.forget(key);
  } else {
    queue.retry(key, retryAfterOf(error));
    metrics.retried(controller.name);
  }
  if (kind === 'conflict' && queue.failuresOf(key) < CONFLICTS_BEFORE_REPORT) {
    log.debug({ controller: controller.name, ...key, err: error }, 'somebody has written in between');
    return kind;
  }
  metrics.failed(controller.name, failure.reason);
  log.warn(
    { controller: controller.name, ...key, err: error, failures: queue.failuresOf(key) },
    'reconcile failed',
  );
  if (kind === 'terminal' || isWorthTelling(error) || queue.failuresOf(key) >= FAILURES_BEFORE_REPORT) {
    await report(options, queue, key, { ...failure, isTerminal: kind === 'terminal' });
  }
  return kind;
}

/** What the API server refuses stays refused until somebody does something. */
function isWorthTelling(error: unknown): boolean {
  return isKubeError(error, 'Forbidden', 'Invalid', 'NotFound');
}

async function report(
  options: ControlLoopOptions,
  queue: WorkQueue,
  key: Key,
  failure: Parameters<typeof reportFailure>[3],
): Promise<void> {
  const object = options.find(key);
  if (object === undefined) {
    return;
  }
  try {
    await reportFailure(options, options.controller.kind, object, failure);
  } catch (error) {
    options.log.debug({ ...key, err: error }, 'the failure could not be reported yet');
    if (failure.isTerminal && kindOfFailure(error) !== 'not-leader') {
      queue.retry(key);
    }
  }
}
