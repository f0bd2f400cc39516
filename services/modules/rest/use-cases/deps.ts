import { onlyText, type Scope } from '../../../platform/database/scope.ts';
import type { Run } from '../plan/plan.ts';

/** How a plan's statements are run. */
export interface RestDeps {
  /** The text that a statement gives. */
  text(run: Run): Promise<string>;
}

/** Beside the statements of others. */
export function sharedIn(scope: Scope): RestDeps {
  return { text: ({ statement, values }) => onlyText(scope, statement, values) };
}

/** In a transaction of one's own, where a name would be kept by the connection for ever. */
export function aloneIn(scope: Scope): RestDeps {
  return { text: ({ statement, values }) => onlyText(scope, { ...statement, name: '' }, values) };
}
