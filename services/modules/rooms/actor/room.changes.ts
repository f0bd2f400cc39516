import type { Role, Room } from '../room.ts';
import type { PeopleChange } from './people.changes.ts';
import type { StoredContent } from './content/content.ts';

/** A row that changes together with a room's events. Of several changes of one row in a write the last one counts. */
export type RoomChange =
  | { readonly table: 'room'; readonly room: Room }
  | PeopleChange
  | {
      readonly table: 'member';
      readonly user_id: string;
      readonly role: Role;
      readonly joined_at: string;
      readonly via: 'class' | null;
    }
  | { readonly table: 'member-gone'; readonly user_id: string }
  | {
      readonly table: 'ban';
      readonly user_id: string;
      readonly banned_by: string;
      readonly reason: string | null;
      readonly created_at: string;
    }
  | {
      readonly table: 'invitation';
      readonly id: string;
      readonly token_hash: string;
      readonly created_by: string;
      readonly created_at: string;
      readonly expires_at: string | null;
      readonly max_uses: number | null;
      readonly uses: number;
      readonly revoked_at: string | null;
    }
  | { readonly table: 'content'; readonly seq: number; readonly state: StoredContent }
  | {
      readonly table: 'reaction';
      /** Of the post. */
      readonly seq: number;
      readonly emoji: string;
      readonly user_id: string;
      readonly is_on: boolean;
      readonly at: string;
    }
  | {
      readonly table: 'attendance';
      readonly phase_seq: number;
      readonly user_id: string;
      readonly started_at: string;
      readonly ended_at: string;
      readonly attended_ms: number;
      /** It became a study session. */
      readonly is_counted: boolean;
    }
  | {
      readonly table: 'study-session';
      readonly id: string;
      readonly user_id: string;
      readonly subject_id: string | null;
      readonly title: string;
      readonly minutes: number;
      readonly started_at: string;
      readonly completed_at: string;
    };

type RowOf = {
  readonly [Table in RoomChange['table']]: (change: Extract<RoomChange, { table: Table }>) => string;
};

/** A row that begins and one that ends are the same row. */
const ROW_OF: RowOf = {
  room: () => 'room',
  content: () => 'content',
  reaction: ({ seq, emoji, user_id }) => `reaction ${seq} ${emoji} ${user_id}`,
  attendance: ({ phase_seq, user_id }) => `attendance ${phase_seq} ${user_id}`,
  member: ({ user_id }) => `member ${user_id}`,
  'member-gone': ({ user_id }) => `member ${user_id}`,
  ban: ({ user_id }) => `ban ${user_id}`,
  'ban-gone': ({ user_id }) => `ban ${user_id}`,
  mute: ({ user_id }) => `mute ${user_id}`,
  'mute-gone': ({ user_id }) => `mute ${user_id}`,
  knock: ({ user_id }) => `knock ${user_id}`,
  'knock-gone': ({ user_id }) => `knock ${user_id}`,
  redaction: ({ seq }) => `redaction ${seq}`,
  invitation: ({ id }) => `invitation ${id}`,
  'study-session': ({ id }) => `study-session ${id}`,
};

/** Which row a change is about. */
export function rowOf(change: RoomChange): string {
  return (ROW_OF[change.table] as (change: RoomChange) => string)(change);
}
