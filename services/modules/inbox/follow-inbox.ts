import type { Clock } from '../../platform/clock/clock.ts';
import type { Scope } from '../../platform/database/scope.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { InboxRead, PlacedEvent } from './inbox.ts';
import type { InboxFeeds } from './inbox-feed.ts';
import type { InboxWriter } from './inbox-writer.ts';
import { inboxDeskIn } from './inbox.postgres.ts';
import { PUSH } from './push/jobs.ts';
import type { FollowNotifications } from './subscribers.ts';
import { followSource } from './use-cases/follow-source.ts';
import { reachPeople } from './use-cases/reach-people.ts';
import { deliveryDeskIn } from './ways/delivery.postgres.ts';
import type { ObserveWay } from './ways/observe-ways.ts';

export interface FollowInboxDeps {
  readonly runner: Runner;
  readonly queue: JobQueue;
  readonly feeds: Pick<InboxFeeds, 'publish' | 'publishTransient'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly observe: ObserveWay;
}

/** What writes into inboxes and tells devices of it, each once it is committed. */
export function followInbox({ runner, queue, feeds, clock, observe }: FollowInboxDeps): {
  readonly writer: InboxWriter;
  readonly follow: FollowNotifications;
  readonly announceRead: (scope: Scope) => (userId: string, read: InboxRead) => void;
} {
  const announce =
    (scope: Scope) =>
    (placed: readonly PlacedEvent[]): void =>
      scope.afterCommit(() => {
        for (const { user_id: userId, event } of placed) {
          observe('inbox', 'sent');
          feeds.publish(userId, [event]);
        }
      });
  const announceRead =
    (scope: Scope) =>
    (userId: string, read: InboxRead): void =>
      scope.afterCommit(() => feeds.publishTransient(userId, 'inbox:read', read));
  const reach = runner.bindTo((scope: Scope) => ({
    clock,
    desk: inboxDeskIn(scope),
    deliveries: deliveryDeskIn(scope),
    pushLater: (delivery_id: string, runAt: Date) => queue.enqueue(PUSH, { delivery_id }, { scope, runAt }),
    announce: announce(scope),
  }))(reachPeople);
  const followed = runner.bindTo((scope: Scope) => ({
    desk: inboxDeskIn(scope),
    announceRead: announceRead(scope),
    announceWithdrawn: (userId: string, seq: number) =>
      scope.afterCommit(() => feeds.publishTransient(userId, 'inbox:withdrawn', { seq })),
  }))(followSource);

  const follow = async (user_id: string, source: string, what: 'read' | 'removed'): Promise<void> => {
    await followed.execute(PLATFORM, { user_id, source, what }, { requestId: `inbox ${source}` });
  };
  return {
    writer: {
      reach: async (...messages) => {
        await reach.execute(PLATFORM, { messages }, { requestId: `inbox ${String(messages[0]?.source)}` });
      },
    },
    follow: {
      markRead: (userId, source) => follow(userId, source, 'read'),
      withdraw: (userId, source) => follow(userId, source, 'removed'),
    },
    announceRead,
  };
}
