import type { EntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '../use-case/caller.ts';
import type { Statement, StatementArguments, TextStatement } from './statement.ts';

/**
 * One execution's way to the database. Repositories are written against it once;
 * whether statements share a round trip or stand in a transaction is the runner's choice.
 */
export interface Scope {
  readonly caller: Caller;
  /** The rows of a statement, as its JSON says. @throws AppError for what PostgreSQL refuses or when it is away. */
  rows<Row>(statement: Statement, parameters: StatementArguments): Promise<Row[]>;
  /** The finished text of a statement (`defineText`, `defineJsonRows`); undefined where it gave none. @throws AppError */
  text(statement: TextStatement, parameters: StatementArguments): Promise<string | undefined>;
  /** The entity manager of the running transaction. @throws Error outside a `command`: that is a bug. */
  entityManager(): EntityManager;
  /** Runs after the commit, never after a rollback; failures are logged, not thrown. */
  afterCommit(effect: () => void): void;
}

/** Runs a statement whose rows nobody needs. */
export async function perform(
  scope: Scope,
  statement: Statement,
  parameters: StatementArguments,
): Promise<void> {
  await scope.rows(statement, parameters);
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

/** The text of a statement that always gives one. @throws Error when it does not: that is a bug. */
export async function onlyText(
  scope: Scope,
  statement: TextStatement,
  parameters: StatementArguments,
): Promise<string> {
  const text = await scope.text(statement, parameters);
  if (text === undefined) throw new Error(`${statement.name} gave no text`);
  return text;
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
