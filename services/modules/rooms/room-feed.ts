import type { FeedKind, Feeds, Removal } from '../../platform/sockets/feed.ts';
import type { UserChannel } from '../../platform/sockets/user-channel.ts';
import type { RoomJournal } from './actor/room.journal.ts';
import type { RoomBroadcast } from './broadcast.ts';
import { afterAhead } from './errors.ts';
import type { RoomEvent } from './room.ts';

export type RoomFeedKind = FeedKind<RoomEvent>;
export type RoomFeeds = Feeds<RoomEvent>;

/** Rooms as a kind of feed: the log is the truth, and it tells who has to leave. */
export function roomFeedKind(
  log: Pick<RoomJournal, 'readAfter' | 'headsOf'>,
  onDetached: NonNullable<RoomFeedKind['onDetached']>,
): RoomFeedKind {
  return {
    name: 'rooms',
    eventName: 'room:events',
    keyField: 'room_id',
    readAfter: (roomId, after, limit) => log.readAfter(roomId, after, limit),
    headsOf: (roomIds) => log.headsOf(roomIds),
    afterAhead: (seq) => afterAhead({}, { details: { seq } }),
    removalOf,
    farewell: { event: 'room:removed', payload: (room_id, reason) => ({ room_id, reason }) },
    onDetached,
  };
}

function removalOf({ type, actor_id, data }: RoomEvent): Removal | undefined {
  if (type === 'member.left' && actor_id !== null) return { userId: actor_id, reason: 'left' };
  if (type !== 'member.removed') return undefined;
  return { userId: String(data['user_id']), reason: farewellReason(data['reason'], data['ban'] === true) };
}

/** What the host said, else what was done. */
export function farewellReason(reason: unknown, isBan: boolean): string {
  if (typeof reason === 'string') return reason;
  return isBan ? 'banned' : 'removed';
}

/** A room's owner speaks through the feed. */
export function broadcastTo(
  feeds: Pick<RoomFeeds, 'publish' | 'publishTransient' | 'removeUser'>,
  sendToUser: UserChannel['toUser'],
): RoomBroadcast {
  return {
    publishEvents: (roomId, events) => feeds.publish(roomId, events),
    publishPresence: (roomId, payload) => feeds.publishTransient(roomId, 'room:presence', payload),
    publishTyping: (roomId, userId, typing) =>
      feeds.publishTransient(roomId, 'room:typing', { room_id: roomId, user_id: userId, typing }, { userId }),
    tell: (userIds, event, payload) => {
      for (const userId of userIds) sendToUser(userId, event, payload);
    },
    removed: (roomId, userId, reason) => feeds.removeUser(roomId, { userId, reason }),
  };
}
