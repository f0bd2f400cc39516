import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import type { Scope } from '../../../platform/database/scope.ts';
import type { Job, JobQueue } from '../../../platform/jobs/job.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { PLATFORM } from '../../../platform/use-case/caller.ts';
import { deliveryDeskIn, type Delivery } from '../ways/delivery.postgres.ts';
import type { ObserveWay } from '../ways/observe-ways.ts';
import type { WayOut } from '../ways/way-out.ts';
import { messageOf } from '../ways/words.ts';
import { PUSH_TTL_SECONDS } from './push.way.ts';
import { subscriptionDeskIn, type PushTarget } from './subscription.postgres.ts';

/** What a message leaves for the worker: one push to every browser of its person. */
export const PUSH = {
  name: 'inbox.push',
  payload: z.strictObject({ delivery_id: z.guid() }),
} as const;

/** One push to one browser: each has attempts of its own. */
const PUSH_TO = {
  name: 'inbox.push-to',
  payload: z.strictObject({ delivery_id: z.guid(), subscription_id: z.guid() }),
} as const;

export interface PushJobsDeps {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly way: WayOut<PushTarget>;
  readonly observe: ObserveWay;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/** The jobs that push. */
export function pushJobs(deps: PushJobsDeps): Job[] {
  return [fanOutJob(deps), pushToJob(deps)];
}

/** Leaves a job for each browser, all or none; what was read meanwhile is told nowhere. */
function fanOutJob({ database, queue, observe }: PushJobsDeps): Job<typeof PUSH.payload> {
  return {
    ...PUSH,
    run: ({ delivery_id: id }) =>
      database.transaction(PLATFORM, { requestId: `push ${id}` }, 'system', async (scope) => {
        const deliveries = deliveryDeskIn(scope);
        const delivery = await deliveries.find(id);
        if (delivery === undefined) return;
        if (delivery.is_read) {
          await deliveries.settle([id], 'dropped');
          scope.afterCommit(() => observe('push', 'dropped'));
          return;
        }
        const targets = await subscriptionDeskIn(scope).targetsOf(delivery.user_id);
        for (const { id: subscription_id } of targets) {
          await queue.enqueue(
            PUSH_TO,
            { delivery_id: id, subscription_id },
            { scope, key: `${id} ${subscription_id}` },
          );
        }
        await deliveries.settle([id], targets.length === 0 ? 'dropped' : 'sent');
      }),
  };
}

function pushToJob(deps: PushJobsDeps): Job<typeof PUSH_TO.payload> {
  const { database, observe, way, clock, log } = deps;
  return {
    ...PUSH_TO,
    run: async ({ delivery_id: id, subscription_id }, signal) => {
      const scope: Scope = database.shared(PLATFORM, { requestId: `push ${id}` }, 'system');
      const subscriptions = subscriptionDeskIn(scope);
      const [delivery, target] = await Promise.all([
        deliveryDeskIn(scope).find(id),
        subscriptions.find(subscription_id),
      ]);
      // Whoever signed in there meanwhile must not see it.
      if (delivery === undefined || target?.user_id !== delivery.user_id) return;
      if (isTooOld(delivery, clock.now())) {
        observe('push', 'dropped');
        return;
      }
      const outcome = await sent(way, { delivery, target }, signal).catch((thrown: unknown) => {
        observe('push', 'failed');
        throw thrown;
      });
      observe('push', outcome);
      if (outcome === 'sent') await subscriptions.used(subscription_id);
      if (outcome === 'gone') await subscriptions.remove(subscription_id);
      if (outcome === 'refused') log.warn('a push service refused a message', { delivery_id: id });
    },
  };
}

function sent(
  way: WayOut<PushTarget>,
  { delivery, target }: { readonly delivery: Delivery; readonly target: PushTarget },
  signal: AbortSignal,
): ReturnType<WayOut<PushTarget>['deliver']> {
  const { id, kind, data, language, created_at: at } = delivery;
  const messages = [messageOf({ id, kind, data, at }, language)];
  return way.deliver({ id, to: target, language, messages, more: 0 }, signal);
}

/** A push that waited longer than a service would keep it. */
function isTooOld({ due_at: dueAt }: Delivery, now: Date): boolean {
  return now.getTime() - Date.parse(dueAt) > PUSH_TTL_SECONDS * 1_000;
}
