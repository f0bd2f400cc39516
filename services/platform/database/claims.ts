import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';

/** The settings that row-level security and triggers read, by their names in `app.run_for_callers`. */
export function claimsOf(caller: Caller, { requestId }: Call): Readonly<Record<string, string>> {
  return {
    user_id: caller.userId,
    role: caller.role,
    session_id: caller.sessionId,
    organisation_id: caller.organisationId,
    request_id: requestId,
  };
}
