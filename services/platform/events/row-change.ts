/** One change of one row, as the trigger wrote it to `app.outbox` in the same transaction (Decision 32). */
export interface RowChange {
  /** Unique; order is `(xid, id)`, promised per row (Decision 33). */
  readonly id: string;
  /** `schema.table`, `public.tasks`. */
  readonly table: string;
  /** `EVENT` for a fact that a module published by name instead of a change of a row. */
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE' | 'EVENT';
  readonly rowId: string | null;
  /** Whose row it is. */
  readonly userId: string | null;
  readonly organisationId: string | null;
  /** The row before; null for INSERT. */
  readonly old: Readonly<Record<string, unknown>> | null;
  /** The row after; null for DELETE. */
  readonly new: Readonly<Record<string, unknown>> | null;
  /** Who did it, when a caller did. */
  readonly callerId: string | null;
  readonly requestId: string | null;
  readonly at: string;
}

/**
 * A reaction to changes, whatever door they came through. Each subscriber has its own place in the outbox
 * and sees every change at least once, in order; `handle` must be idempotent, its effects keyed by `change.id`.
 */
export interface Subscriber {
  /** `module.what`, the name of its place; never renamed. */
  readonly name: string;
  /** The tables whose changes it wants, as `schema.table`. */
  readonly tables: readonly string[];
  handle(change: RowChange): Promise<void>;
  /** The same for several at once, in order, all or none; where it fails they are handled one by one. */
  handleAll?(changes: readonly RowChange[]): Promise<void>;
}
