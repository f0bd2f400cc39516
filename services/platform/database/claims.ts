import type { Caller } from '../use-case/caller.ts';
import type { Call } from '../use-case/use-case.ts';

/** The settings that row-level security and triggers read, in the order that `app.run_for_callers` takes them. */
export const CLAIMS = ['user_id', 'role', 'session_id', 'organisation_id', 'request_id'] as const;

/** Their values for one call; empty where there is none. */
export function claimsOf(caller: Caller, { requestId }: Call): readonly string[] {
  return [caller.userId, caller.role, caller.sessionId, caller.organisationId, requestId];
}
