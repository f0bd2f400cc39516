import { z } from 'zod';
import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow } from '../../../platform/database/scope.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { LogReading } from '../revocation/follower.ts';
import { readRevocations } from '../revocation/revocation.statements.ts';
import type { Sessions } from '../sessions/session.repository.ts';
import { EVERYONE } from './deps.ts';

const ReadRevocationsInput = z.strictObject({ since: z.string(), seconds: z.number() });

/** What the revocation log holds from a transaction on. */
export const readRevocationLog = useCase<{ readonly scope: Scope }, typeof ReadRevocationsInput, LogReading>({
  name: 'identity.read-revocation-log',
  kind: 'query',
  input: ReadRevocationsInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ scope }, _caller, input) =>
    (await firstRow<LogReading>(scope, readRevocations, input)) as LogReading,
});

const CheckSessionInput = z.strictObject({ session_id: z.string(), user_id: z.string() });

/** Whether a session counts, by its row: for a process that is behind with the revocation log (Decision 36). */
export const checkSession = useCase<{ readonly sessions: Sessions }, typeof CheckSessionInput, boolean>({
  name: 'identity.check-session',
  kind: 'query',
  input: CheckSessionInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: ({ sessions }, _caller, { session_id: sessionId, user_id: userId }) =>
    sessions.isAlive(sessionId, userId),
});
