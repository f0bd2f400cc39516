import type { UserChannel } from '../../platform/sockets/user-channel.ts';
import type { PersonPresence } from './presence.ts';
import type { PresenceDesk } from './presence.postgres.ts';

/** The topic that sockets listen to once they have asked for `presence:list`. */
export const TOPIC = 'presence';
const EVENT = 'presence:changed';

/** Above so many changes at once listeners are told to ask again instead: a deploy is no storm of names. */
const CROWD = 100;

/**
 * Tells those who share a room or a class with them, and their own devices, what changed; one message to each
 * listener, however many changes there are.
 */
export function announceTo(
  channel: Pick<UserChannel, 'toListeners'>,
  desk: Pick<PresenceDesk, 'watchersOf' | 'watchersOfCrowd'>,
): (changes: readonly PersonPresence[]) => Promise<void> {
  return async (changes) => {
    if (changes.length === 0) return;
    const ids = changes.map(({ user_id }) => user_id);
    if (changes.length > CROWD) {
      const watchers = new Set([...(await desk.watchersOfCrowd(ids)), ...ids]);
      for (const watcher of watchers)
        channel.toListeners(TOPIC, watcher, EVENT, { changes: [], stale: true });
      return;
    }
    const byPerson = new Map(changes.map((change) => [change.user_id, change]));
    const seenBy = new Map(ids.map((userId) => [userId, [userId]]));
    for (const { watcher, seen } of await desk.watchersOf(ids)) {
      seenBy.set(watcher, [...(seenBy.get(watcher) ?? []), ...seen]);
    }
    for (const [watcher, seen] of seenBy) {
      const told = seen.flatMap((userId) => byPerson.get(userId) ?? []);
      channel.toListeners(TOPIC, watcher, EVENT, { changes: told, stale: false });
    }
  };
}
