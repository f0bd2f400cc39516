import type { Person } from '../room.ts';

/** Somebody who is not in a room asks to be let in. */
export interface KnockMessage {
  readonly type: 'knock';
  readonly person: Person;
  /** Whether people like them may know of the room at all. */
  readonly isEligible: boolean;
}

/** What hosts, and those who keep order, say to a room about people; plain JSON. */
export type PeopleMessage =
  | KnockMessage
  | { readonly type: 'answer-knock'; readonly by: string; readonly userId: string; readonly accept: boolean }
  | { readonly type: 'transfer'; readonly by: string; readonly userId: string }
  | { readonly type: 'unban'; readonly by: string; readonly userId: string }
  | {
      readonly type: 'mute';
      readonly by: string;
      readonly userId: string;
      readonly seconds: number;
      readonly reason: string | null;
    }
  | { readonly type: 'unmute'; readonly by: string; readonly userId: string }
  | {
      readonly type: 'remove-post';
      readonly by: string;
      readonly seq: number;
      /** Who said it, as the log tells. */
      readonly authorId: string | null;
      readonly reason: string | null;
    }
  /** Somebody has left the class that a room is for. */
  | { readonly type: 'leave-class'; readonly userId: string };
