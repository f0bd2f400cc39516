/** An account that is to be deleted, or whose last traces are still to be removed. */
export interface Deletion {
  readonly user_id: string;
  readonly requested_at: string;
  /** The platform itself: where nobody can come back to. */
  readonly requested_by: 'person' | 'admin' | 'platform';
  readonly delete_at: string;
  /** When the account and its rows went. */
  readonly erased_at: string | null;
}

/** What is to be done for an account now. */
export interface DueDeletion {
  readonly user_id: string;
  readonly step: 'erase' | 'sweep';
}

/** Where the reading of the outbox goes on. */
export interface OutboxPlace {
  readonly xid: string;
  readonly id: string;
}
