import { z } from 'zod';
import type { Job } from '../../../platform/jobs/job.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { Addressee, Delivery, DeliveryDesk } from '../ways/delivery.postgres.ts';
import type { ObserveWay } from '../ways/observe-ways.ts';
import type { WayOut } from '../ways/way-out.ts';
import { messageOf } from '../ways/words.ts';

const SEND = {
  name: 'inbox.send-digest',
  payload: z.strictObject({ batch_id: z.guid(), user_id: z.guid() }),
} as const;

/** People whose digests are gathered in one statement. */
const PEOPLE_AT_ONCE = 200;
/** A mail names so many messages, and how many more there are. */
const MOST_IN_MAIL = 50;

export interface DigestJobsDeps {
  readonly deliveries: DeliveryDesk;
  readonly way: WayOut<Addressee>;
  readonly observe: ObserveWay;
  readonly log: Pick<Log, 'warn'>;
}

/** The jobs that send digests. */
export function digestJobs(deps: DigestJobsDeps): Job[] {
  return [gatherJob(deps), sendJob(deps)];
}

/** Every minute: when a digest is due was decided by its person's wall clock as it was written down. */
function gatherJob({ deliveries }: DigestJobsDeps): Job {
  return {
    name: 'inbox.gather-digests',
    payload: z.strictObject({}),
    schedule: '* * * * *',
    run: async (_payload, signal) => {
      let gathered = PEOPLE_AT_ONCE;
      while (gathered === PEOPLE_AT_ONCE && !signal.aborted) {
        gathered = await deliveries.gatherDigests(SEND.name, PEOPLE_AT_ONCE);
      }
    },
  };
}

function sendJob({ deliveries, way, observe, log }: DigestJobsDeps): Job<typeof SEND.payload> {
  return {
    ...SEND,
    run: async ({ batch_id: id, user_id: userId }, signal) => {
      const waiting = await deliveries.inDigest(id);
      const unread = waiting.filter(({ is_read: isRead }) => !isRead);
      const ids = waiting.map((delivery) => delivery.id);
      const to = await deliveries.addresseeOf(userId);
      const [first] = unread;
      if (to === undefined || first === undefined) {
        await deliveries.settle(ids, 'dropped');
        observe('email', 'dropped');
        return;
      }
      const outcome = await way
        .deliver({ id, to, language: first.language, ...partOf(unread) }, signal)
        .catch((thrown: unknown) => {
          observe('email', 'failed');
          throw thrown;
        });
      if (outcome !== 'sent') log.warn('The mail server refused a digest', { batch_id: id });
      observe('email', outcome);
      await deliveries.settle(ids, outcome === 'sent' ? 'sent' : 'dropped');
    },
  };
}

function partOf(
  deliveries: readonly Delivery[],
): Pick<Parameters<WayOut<Addressee>['deliver']>[0], 'messages' | 'more'> {
  return {
    messages: deliveries
      .slice(0, MOST_IN_MAIL)
      .map(({ id, kind, data, language, created_at: at }) => messageOf({ id, kind, data, at }, language)),
    more: Math.max(0, deliveries.length - MOST_IN_MAIL),
  };
}
