import type { EntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '../use-case/caller.ts';
import type { Statement, StatementArguments } from './statement.ts';

/**
 * One execution's way to the database. Repositories are written against it once;
 * whether statements share a round trip or stand in a transaction is the runner's choice.
 */
export interface Scope {
  readonly caller: Caller;
  /** The rows of a statement, as its JSON says. @throws AppError for what PostgreSQL refuses or when it is away. */
  rows<Row>(statement: Statement, parameters: StatementArguments): Promise<Row[]>;
  /** The entity manager of the running transaction. @throws Error outside a `command`: that is a bug. */
  entityManager(): EntityManager;
  /** Runs after the commit, never after a rollback; failures are logged, not thrown. */
  afterCommit(effect: () => void): void;
}

/** The first row, where at most one can be. */
export async function firstRow<Row>(
  scope: Scope,
  statement: Statement,
  parameters: StatementArguments,
): Promise<Row | undefined> {
  const [row] = await scope.rows<Row>(statement, parameters);
  return row;
}

/** The row of a statement that always gives one. @throws Error when it does not: that is a bug. */
export async function onlyRow<Row>(
  scope: Scope,
  statement: Statement,
  parameters: StatementArguments,
): Promise<Row> {
  const row = await firstRow<Row>(scope, statement, parameters);
  if (row === undefined) throw new Error(`${statement.name} gave no row`);
  return row;
}
