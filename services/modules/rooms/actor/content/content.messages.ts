import type { NoteChange } from './note-changes.ts';

/** Something in the room that its members make together. `asked` tells what was sent from everything else, for ever. */
interface FromMember {
  readonly userId: string;
  readonly clientId: string;
  readonly asked: string;
}

export interface GoalMessage extends FromMember {
  readonly type: 'goal';
  /** Everybody's, which hosts set; else the sender's own. */
  readonly isShared: boolean;
  /** Absent: as it is. Null: none any more. */
  readonly text?: string | null | undefined;
  readonly done?: boolean | undefined;
}

/** What people write into a task. */
export interface TaskFields {
  readonly title: string;
  readonly done: boolean;
  readonly assignee_id: string | null;
}

export type TaskMessage = FromMember & {
  readonly type: 'task';
  /** Whoever asked takes no other version than the one they named (If-Match). */
  readonly isExact?: boolean;
} & (
    | {
        readonly action: 'add';
        /** A new one; sent again, the first one counts. */
        readonly id: string;
        readonly title: string;
        readonly assigneeId: string | null;
        /** Null: at the beginning. Absent: at the end. */
        readonly afterId?: string | null | undefined;
      }
    | {
        readonly action: 'edit';
        readonly taskId: string;
        /** The task as the sender knows it. Absent, here and below: as it is, whichever version that is. */
        readonly version?: number | undefined;
        readonly changes: Partial<TaskFields>;
      }
    | {
        readonly action: 'move';
        readonly taskId: string;
        readonly version?: number | undefined;
        readonly afterId: string | null;
      }
    | { readonly action: 'delete'; readonly taskId: string; readonly version?: number | undefined }
  );

export interface NoteMessage extends FromMember {
  readonly type: 'note';
  /** The version that the changes are for. */
  readonly baseVersion: number;
  /** In order, none into another; positions in UTF-16 units of that version. */
  readonly changes: readonly NoteChange[];
  /** No bound to the pace: the platform runs without limits. */
  readonly isUnlimited?: boolean;
}

/** A reaction to a post, with what the store knew of that post when it was sent. */
export interface ReactMessage {
  readonly type: 'react';
  readonly userId: string;
  readonly postSeq: number;
  readonly emoji: string;
  readonly isOn: boolean;
  readonly known: KnownReactions;
}

/** Reactions to a post as they are stored at `seq` of the room. */
export interface KnownReactions {
  readonly seq: number;
  /** Kinds with how many people each. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether this person and kind is among them. */
  readonly mine: boolean;
}

export type ContentPart = 'goals' | 'tasks' | 'notes';

/** Reads a part of the content; members may, also when the room is closed. */
export interface ReadMessage {
  readonly type: 'read';
  readonly userId: string;
  readonly part: ContentPart;
}

export type ContentMessage = GoalMessage | TaskMessage | NoteMessage | ReactMessage | ReadMessage;
