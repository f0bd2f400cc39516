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

type Told = ReadonlyMap<string, Member>;

interface Published {
  latest: RoomState;
  /** What was told last, and the time before, by person; undefined at first. */
  told: Told | undefined;
  toldBefore: Told | undefined;
  isWaiting: boolean;
  isDirty: boolean;
  cancel: () => void;
}

/**
 * Each change is told twice, an interval apart: a socket that is just joining hears nothing before its
 * acknowledgement, and its list may be older than what it did not hear.
 */
export function createPresencePublisher(
  broadcast: Pick<RoomBroadcast, 'publishPresence'>,
  timers: Timers,
): PresencePublisher {
  const rooms = new Map<string, Published>();

  const publish = (roomId: string, published: Published, isRepetition = false): void => {
    published.isDirty = false;
    published.isWaiting = true;
    const { payload, now } = payloadOf(roomId, published, isRepetition);
    [published.toldBefore, published.told] = [published.told, now];
    broadcast.publishPresence(roomId, payload);
    published.cancel = timers.after(INTERVAL_MS, () => {
      published.isWaiting = false;
      if (published.isDirty) publish(roomId, published);
      else if (!isRepetition && now.size > 0) publish(roomId, published, true);
    });
  };

  return {
    changed: (roomId, state) => {
      let published = rooms.get(roomId);
      if (published === undefined) {
        published = {
          latest: state,
          told: undefined,
          toldBefore: undefined,
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
  { latest, told, toldBefore }: Published,
  isRepetition: boolean,
): { readonly payload: PresencePayload; readonly now: Told } {
  const members = presentMembers(latest);
  const now = new Map(members.map((member) => [member.user_id, member]));
  // Versions rise with each message: the next change has that of a later moment.
  const head = { room_id: roomId, version: latest.presenceVersion + Number(isRepetition) };
  if (told === undefined || toldBefore === undefined) return { payload: { ...head, members }, now };
  if (Math.max(now.size, told.size, toldBefore.size) <= LISTED_MEMBERS)
    return { payload: { ...head, members }, now };
  const isKnown = (member: Member): boolean =>
    [told, toldBefore].every((before) => isSame(before.get(member.user_id), member));
  const left = new Set([...told.keys(), ...toldBefore.keys()].filter((userId) => !now.has(userId)));
  const joined = members.filter((member) => !isKnown(member));
  return { payload: { ...head, joined, left: [...left] }, now };
}

function isSame(before: Member | undefined, now: Member): boolean {
  return before !== undefined && before.connections === now.connections && before.role === now.role;
}
