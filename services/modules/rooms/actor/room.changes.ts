import type { Role, Room } from '../room.ts';

/** A row that changes together with a room's events. Of several changes of one row in a write the last one counts. */
export type RoomChange =
  | { readonly table: 'room'; readonly room: Room }
  | { readonly table: 'member'; readonly user_id: string; readonly role: Role; readonly joined_at: string }
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

/** Which row a change is about; a membership that begins and one that ends are the same row. */
export function rowOf(change: RoomChange): string {
  switch (change.table) {
    case 'room':
      return 'room';
    case 'member':
    case 'member-gone':
      return `member ${change.user_id}`;
    case 'ban':
      return `ban ${change.user_id}`;
    case 'invitation':
    case 'study-session':
      return `${change.table} ${change.id}`;
  }
}
