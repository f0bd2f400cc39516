import type { StatementArguments, TextStatement } from '../../../platform/database/statement.ts';
import type { Reply } from '../request/rest-request.ts';

/** A statement with its values. */
export interface Run {
  readonly statement: TextStatement;
  readonly values: StatementArguments;
}

/**
 * What is to be done, and how its text becomes the answer:
 * - `read`: beside the reads of others;
 * - `add`: an insert that waits for nobody, beside those of others;
 * - `change`: gives up where a row is locked, and is then done alone;
 * - `alone`: one transaction; what `settle` throws takes it back.
 */
export interface Plan {
  readonly kind: 'read' | 'add' | 'change' | 'alone';
  readonly run: Run;
  /** The same without giving up, for a `change`. */
  readonly otherwise?: () => Run;
  /** What the planner guesses, when the rows are too many to be counted. */
  readonly guess?: Run;
  /** Everything is taken back once the answer is known. */
  readonly isTrial?: boolean;
  /** @throws AppError in PostgREST's form for a result that may not be. */
  readonly settle: (text: string, guess?: number) => Reply;
  /** Whether a guess is needed after this. */
  readonly needsGuess?: (text: string) => boolean;
}
