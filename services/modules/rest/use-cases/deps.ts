import type { Scope } from '../../../platform/database/scope.ts';
import type { Run } from '../plan/plan.ts';

/** How a plan's statements are run. */
export interface RestDeps {
  /** The text that a statement gives. */
  text(run: Run): Promise<string>;
}

/** Beside the statements of others. */
export function sharedIn(scope: Scope): RestDeps {
  return { text: (run) => textOf(scope, run) };
}

/** In a transaction of one's own, where a name would be kept by the connection for ever. */
export function aloneIn(scope: Scope): RestDeps {
  return { text: (run) => textOf(scope, { ...run, statement: { ...run.statement, name: '' } }) };
}

/** @throws Error when there is no text and nothing stands for it: that is a bug. */
async function textOf(scope: Scope, { statement, values, ifNothing }: Run): Promise<string> {
  const text: unknown = (await scope.text(statement, values)) ?? ifNothing;
  // A plan of PostgreSQL's is json, which a transaction's driver reads by itself.
  if (typeof text === 'object') return JSON.stringify(text);
  if (typeof text !== 'string') throw new Error(`${statement.text} gave no text`);
  return text;
}
