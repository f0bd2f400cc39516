import type { Timers } from '../../../platform/actors/timers.ts';
import type { PresencePayload, RoomBroadcast } from '../broadcast.ts';
import type { Member } from '../room.ts';
import { presentMembers, type RoomState } from './room.state.ts';

/** Publishes who is in which room: at most twice a second, and in a big room only what has changed. */
export interface PresencePublisher {
  changed(roomId: string, state: RoomState): void;
  /** The room has left this process. */
  forget(roomId: string): void;
}

const INTERVAL_MS = 500;
/** Above so many members a list of all of them is not sent again and again. */
const LISTED_MEMBERS = 50;

interface Published {
  latest: RoomState;
  /** What was told before, by person; undefined at first. */
  told: ReadonlyMap<string, Member> | undefined;
  isWaiting: boolean;
  isDirty: boolean;
  cancel: () => void;
}

export function createPresencePublisher(
  broadcast: Pick<RoomBroadcast, 'publishPresence'>,
  timers: Timers,
): PresencePublisher {
  const rooms = new Map<string, Published>();

  const publish = (roomId: string, published: Published): void => {
    published.isDirty = false;
    published.isWaiting = true;
    const { payload, told } = payloadOf(roomId, published);
    published.told = told;
    broadcast.publishPresence(roomId, payload);
    published.cancel = timers.after(INTERVAL_MS, () => {
      published.isWaiting = false;
      if (published.isDirty) publish(roomId, published);
    });
  };

  return {
    changed: (roomId, state) => {
      let published = rooms.get(roomId);
      if (published === undefined) {
        published = {
          latest: state,
          told: undefined,
          isWaiting: false,
          isDirty: false,
          cancel: () => undefined,
        };
        rooms.set(roomId, published);
      }
      published.latest = state;
      published.isDirty = true;
      if (!published.isWaiting) publish(roomId, published);
    },
    forget: (roomId) => {
      rooms.get(roomId)?.cancel();
      rooms.delete(roomId);
    },
  };
}

function payloadOf(
  roomId: string,
  { latest, told }: Published,
): { payload: PresencePayload; told: ReadonlyMap<string, Member> } {
  const members = presentMembers(latest);
  const now = new Map(members.map((member) => [member.user_id, member]));
  const head = { room_id: roomId, version: latest.presenceVersion };
  if (told === undefined || Math.max(now.size, told.size) <= LISTED_MEMBERS) {
    return { payload: { ...head, members }, told: now };
  }
  const joined = members.filter((member) => !isSame(told.get(member.user_id), member));
  const left = [...told.keys()].filter((userId) => !now.has(userId));
  return { payload: { ...head, joined, left }, told: now };
}

function isSame(before: Member | undefined, now: Member): boolean {
  return before !== undefined && before.connections === now.connections && before.role === now.role;
}
