import type { ActorSystem } from '../../platform/actors/actor-system.ts';
import type { GoalsView } from './actor/content/goals.ts';
import type { NoteChange } from './actor/content/note-changes.ts';
import type { Task } from './actor/content/tasks.ts';
import type { RoomMessage } from './actor/room.messages.ts';
import { ROOM_KIND } from './actor/room.actor.ts';
import type { TimerView } from './actor/room.timer.ts';
import type { Member, Room } from './room.ts';

/** A goal as it is at `seq`. */
export interface GoalAnswer {
  readonly seq: number;
  readonly user_id: string | null;
  readonly round: number;
  readonly text: string | null;
  readonly done: boolean;
}

/** What has become of a task, as its event says; `task` where nothing had to change. */
export interface TaskAnswer {
  readonly seq: number;
  readonly id?: string;
  readonly version?: number;
  readonly task?: Task;
  readonly changes?: Partial<Task>;
  readonly after_id?: string | null;
}

/** The changes as they are in the log, for the version before. */
export interface NoteAnswer {
  readonly seq: number;
  readonly version: number;
  readonly changes: readonly NoteChange[];
}

/** The parts that can be read, each at a seq of the room. */
export interface ContentParts {
  readonly goals: GoalsView & { readonly seq: number };
  readonly tasks: { readonly seq: number; readonly tasks: readonly Task[] };
  readonly notes: { readonly seq: number; readonly version: number; readonly text: string };
}

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
  readonly transfer: Room;
  readonly mute: { readonly user_id: string; readonly until: string };
  readonly knock: { readonly status: 'pending' | 'member'; readonly expires_at: string | null };
  readonly invite: {
    readonly id: string;
    readonly expires_at: string | null;
    readonly max_uses: number | null;
    readonly uses: number;
  };
  readonly look: { readonly members: readonly Member[]; readonly timer: TimerView; readonly seq: number };
  readonly goal: GoalAnswer;
  readonly task: TaskAnswer;
  readonly note: NoteAnswer;
  readonly react: { readonly seq: number; readonly count: number };
  readonly read: { readonly seq: number };
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
