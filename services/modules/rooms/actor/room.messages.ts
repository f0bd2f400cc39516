import type { Person, Role, RoomChanges } from '../room.ts';
import type { PeopleMessage } from './people.messages.ts';
import type { ContentMessage } from './content/content.messages.ts';
import type { TimerAction, TimerPhase } from './room.timer.ts';

/** Somebody comes in: by membership, as a public room lets them, or by an invitation. */
export interface JoinMessage {
  readonly type: 'join';
  readonly person: Person;
  /** Whether the room, if public, is public for them too. */
  readonly isEligible: boolean;
  /** What they are in the class that the room is for. */
  readonly classRole?: 'student' | 'teacher';
  readonly invitationId?: string;
  /** The process whose socket it is; absent at doors without presence. */
  readonly process?: string;
}

export interface PostMessage {
  readonly type: 'post';
  readonly userId: string;
  readonly clientId: string;
  readonly text: string;
}

export interface TimerMessage {
  readonly type: 'timer';
  readonly userId: string;
  readonly clientId: string;
  readonly action: TimerAction;
  readonly phase?: TimerPhase | undefined;
  readonly durationSeconds?: number | undefined;
}

/** How many sockets of each person a process holds; 0 takes a person out. */
export interface PresenceReport {
  readonly type: 'presence';
  readonly process: string;
  readonly people: readonly (Person & { readonly connections: number })[];
  /** The report is all that this process holds: who is missing is not there. */
  readonly isComplete: boolean;
}

/** Everything that can be said to a room's actor; plain JSON, because it may come from another process. */
export type RoomMessage =
  | JoinMessage
  | PostMessage
  | TimerMessage
  | PresenceReport
  | PeopleMessage
  | ContentMessage
  | { readonly type: 'leave'; readonly userId: string }
  | {
      readonly type: 'remove';
      readonly by: string;
      readonly userId: string;
      readonly reason: string | null;
      readonly ban: boolean;
    }
  | {
      readonly type: 'set-role';
      readonly by: string;
      readonly userId: string;
      readonly role: Exclude<Role, 'host'>;
    }
  | {
      readonly type: 'update';
      readonly by: string;
      readonly changes: RoomChanges;
      readonly version: string | undefined;
    }
  | { readonly type: 'close'; readonly by: string }
  | {
      readonly type: 'invite';
      readonly by: string;
      readonly id: string;
      readonly tokenHash: string;
      readonly expiresInSeconds: number | null;
      readonly maxUses: number | null;
    }
  | { readonly type: 'revoke'; readonly by: string; readonly id: string }
  | { readonly type: 'typing'; readonly userId: string; readonly typing: boolean }
  /** Reads who is there. */
  | { readonly type: 'look'; readonly userId: string }
  /** A process is gone, with all its sockets. */
  | { readonly type: 'process-gone'; readonly process: string }
  /** After a take-over: whoever has not come back by now has left with the old owner. */
  | { readonly type: 'settle'; readonly since: number }
  /** The room's own alarm. */
  | { readonly type: 'wake' };

export type MessageOf<Type extends RoomMessage['type']> = Extract<RoomMessage, { type: Type }>;
