import type { StatementArguments, TextStatement } from '../../../platform/database/statement.ts';
import type { Reply } from '../request/rest-request.ts';

/** A statement with its values. */
export interface Run {
  readonly statement: TextStatement;
  readonly values: StatementArguments;
  /** What no row at all stands for, where the statement gives none instead of saying so. */
  readonly ifNothing?: string;
}

/**
 * What is to be done, and how its text becomes the answer:
 * - `read`: beside the reads of others;
 * - `write`: beside the writes of others; gives up where a row is locked, and is then done alone;
 * - `alone`: one transaction; what `settle` throws takes it back;
 * - `read-alone`: a read in a transaction of its own, whose settings are nobody else's.
 */
export interface Plan {
  readonly kind: 'read' | 'write' | 'alone' | 'read-alone';
  readonly run: Run;
  /** The same without giving up, for a `write`. */
  readonly otherwise?: () => Run;
  /** What the planner guesses, when the rows are too many to be counted. */
  readonly guess?: Run;
  /** The time zone in which times are read and written, where that is not UTC. */
  readonly zone?: string;
  /** Everything is taken back once the answer is known. */
  readonly isTrial?: boolean;
  /** @throws AppError in PostgREST's form for a result that may not be. */
  readonly settle: (text: string, guess?: number) => Reply;
  /** Whether a guess is needed after this. */
  readonly needsGuess?: (text: string) => boolean;
}
