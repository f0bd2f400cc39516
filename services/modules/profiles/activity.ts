import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock/clock.ts';
import { callerOf, requestIdOf } from '../../platform/http/context.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../platform/use-case/use-case.ts';

/** Notes when people were last here, whatever door they came through. */
export interface ActivityTracker {
  /** Returns at once. One write per person, process and minute; a failure is logged and tried again next time. */
  seen(caller: Caller, call: Pick<Call, 'requestId'>): void;
}

export interface ActivityTrackerDeps {
  readonly remember: BoundUseCase;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Pick<Log, 'warn'>;
}

const REMEMBERED_MS = 60_000;
/** People of one process and minute; beyond it the database's own check makes a second write a cheap no-op. */
const MAX_REMEMBERED = 50_000;

export function createActivityTracker({ remember, clock, log }: ActivityTrackerDeps): ActivityTracker {
  const seenLately = new LRUCache<string, true>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
    perf: { now: () => clock.monotonicMs() },
  });
  return {
    seen: (caller, { requestId }) => {
      if (caller.role !== 'authenticated' || seenLately.has(caller.userId)) return;
      seenLately.set(caller.userId, true);
      remember.execute(caller, {}, { requestId }).catch((error: unknown) => {
        seenLately.delete(caller.userId);
        log.warn('Activity could not be noted', { error });
      });
    },
  };
}

/** Stands after authentication in the chain of every request. */
export function noteActivity(tracker: ActivityTracker): RequestHandler {
  return (_request, response, next) => {
    tracker.seen(callerOf(response), { requestId: requestIdOf(response) });
    next();
  };
}
