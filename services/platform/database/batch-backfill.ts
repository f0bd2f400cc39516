import { DatabaseMigration } from './migration.ts';

/** One batch's outcome as its statement tells it. */
export interface BatchRow {
  /** Where the next batch begins; null when there was nothing left. */
  readonly cursor: string | null;
  /** How many rows it changed. */
  readonly rows: number;
}

/**
 * A backfill that the runner takes in batches, each in a transaction of its own with the cursor that it came to: it is
 * never done twice to a row, locks few rows at once, and goes on where it was interrupted.
 */
export abstract class BatchBackfill extends DatabaseMigration {
  /** The table that is filled, with its schema. */
  abstract readonly table: string;

  /**
   * One batch: `$1` is the cursor as text (null at the beginning), `$2` how many rows at most. It answers one
   * `BatchRow`, in an order that rows which are written meanwhile do not change: mostly the key's.
   */
  abstract readonly batch: string;

  /** What is done once every row is filled. */
  override up(): void {
    this.addSql(`analyze ${this.table}`);
  }
}
