import type { FeedKind, Feeds } from '../../platform/sockets/feed.ts';
import { afterAhead } from './errors.ts';
import type { InboxEvent } from './inbox.ts';
import type { InboxDesk } from './inbox.repository.ts';

export type InboxFeedKind = FeedKind<InboxEvent>;
export type InboxFeeds = Feeds<InboxEvent>;

/** Inboxes as a kind of feed: the key is the person, the log is `app.inbox`. */
export function inboxFeedKind(desk: Pick<InboxDesk, 'readAfter' | 'headsOf'>): InboxFeedKind {
  return {
    name: 'inboxes',
    eventName: 'inbox:events',
    keyField: 'user_id',
    readAfter: (userId, after, limit) => desk.readAfter(userId, after, limit),
    headsOf: (userIds) => desk.headsOf(userIds),
    afterAhead: (seq) => afterAhead({}, { details: { seq } }),
  };
}
