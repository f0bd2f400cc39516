import type { ActorSystem } from '../../platform/actors/actor-system.ts';
import type { RoomMessage } from './actor/room.messages.ts';
import { ROOM_KIND } from './actor/room.actor.ts';
import type { TimerView } from './actor/room.timer.ts';
import type { Member, Room } from './room.ts';

/** What a room answers to each message that has an answer worth having. */
interface Replies {
  readonly join: {
    readonly room: Room;
    readonly member: Member;
    readonly members: readonly Member[];
    readonly timer: TimerView;
    readonly seq: number;
  };
  readonly post: { readonly seq: number; readonly at: string };
  readonly timer: { readonly seq: number; readonly timer: TimerView };
  readonly update: Room;
  readonly invite: {
    readonly id: string;
    readonly expires_at: string | null;
    readonly max_uses: number | null;
    readonly uses: number;
  };
  readonly look: { readonly members: readonly Member[]; readonly timer: TimerView; readonly seq: number };
  readonly 'set-role': { readonly user_id: string; readonly role: 'cohost' | 'member' };
}

type ReplyTo<Message extends RoomMessage> = Message['type'] extends keyof Replies
  ? Replies[Message['type']]
  : unknown;

/** Rooms by id, wherever their owner is. */
export interface RoomActors {
  /** @throws AppError as the room refused, or unavailable when its owner cannot be reached in time. */
  tell<Message extends RoomMessage>(roomId: string, message: Message): Promise<ReplyTo<Message>>;
}

export function roomActors(system: Pick<ActorSystem, 'ask'>): RoomActors {
  return {
    tell: async <Message extends RoomMessage>(roomId: string, message: Message) =>
      (await system.ask(ROOM_KIND, roomId.toLowerCase(), message)) as ReplyTo<Message>,
  };
}
