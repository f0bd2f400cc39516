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

/** Which row a change is about; a membership that begins and one that ends are the same row, and so are others. */
export function rowOf(change: RoomChange): string {
  switch (change.table) {
    case 'room':
    case 'content':
      return change.table;
    case 'reaction':
      return `reaction ${change.seq} ${change.emoji} ${change.user_id}`;
    case 'attendance':
      return `attendance ${change.phase_seq} ${change.user_id}`;
    case 'member':
    case 'member-gone':
      return `member ${change.user_id}`;
    case 'ban':
    case 'ban-gone':
      return `ban ${change.user_id}`;
    case 'mute':
    case 'mute-gone':
      return `mute ${change.user_id}`;
    case 'knock':
    case 'knock-gone':
      return `knock ${change.user_id}`;
    case 'redaction':
      return `redaction ${change.seq}`;
    case 'invitation':
    case 'study-session':
      return `${change.table} ${change.id}`;
  }
}
