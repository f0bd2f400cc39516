/** Rows about people that change together with a room's events. */
export type PeopleChange =
  | { readonly table: 'ban-gone'; readonly user_id: string }
  | {
      readonly table: 'mute';
      readonly user_id: string;
      readonly muted_by: string;
      readonly reason: string | null;
      readonly until: string;
      readonly created_at: string;
    }
  | { readonly table: 'mute-gone'; readonly user_id: string }
  | {
      readonly table: 'knock';
      readonly user_id: string;
      readonly status: 'pending' | 'declined';
      readonly at: string;
      readonly until: string;
    }
  | { readonly table: 'knock-gone'; readonly user_id: string }
  /** What was said at this place of the log is shown to nobody any more. */
  | { readonly table: 'redaction'; readonly seq: number; readonly at: string };
