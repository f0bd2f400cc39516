import type { Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';

/** Whether somebody showed lately who they are. */
export interface Reauthentications {
  /** Whether this session began within the last day. */
  isSessionYoung(sessionId: string): Promise<boolean>;
}

const youngSession = defineStatement(
  'identity.reauthentication.young-session',
  `select id from auth.sessions where id = ($1->>'sessionId')::uuid and created_at > now() - interval '24 hours'`,
);

export function createReauthentications(scope: Scope): Reauthentications {
  return {
    isSessionYoung: async (sessionId) => (await scope.rows(youngSession, { sessionId })).length > 0,
  };
}
