import type { FlowMethod } from '../links/flow-state.ts';

/** How a person proved who they are, and when (seconds since the epoch). */
export interface AuthenticationMethod {
  readonly method: 'password' | 'anonymous' | 'otp' | 'totp' | FlowMethod;
  readonly timestamp: number;
}

/** A session as access tokens tell of it. */
export interface Session {
  readonly id: string;
  readonly user_id: string;
  readonly aal: string;
  /** Newest first. */
  readonly amr: readonly AuthenticationMethod[];
}

/** A session's row, locked for a refresh. Ages are by the database's clock. */
export interface LockedSession extends Session {
  readonly refresh_token_hmac_key: string;
  readonly refresh_token_counter: number;
  readonly is_over: boolean;
  /** How many milliseconds ago each of the last rotations was, the latest last. */
  readonly rotation_ages_ms: readonly number[];
}

/** What a session's HMAC key is sealed for. */
export function sessionContext(sessionId: string): string {
  return `session:${sessionId}`;
}

/** How long a refresh token may be sent again after it was used: tabs that refresh at once. */
const REUSE_INTERVAL_MS = 10_000;

/**
 * What a refresh with this counter means (compat.md 1.4):
 * - `rotate`: the active token, used for the first time;
 * - `repeat`: used before, but its answer may have been lost or another tab was faster: gives the active one again;
 * - `unknown`: ahead of what this session ever made;
 * - `stolen`: anything else. Somebody else has it: the session ends.
 */
export function judgeReuse(
  session: LockedSession,
  counter: number,
): 'rotate' | 'repeat' | 'unknown' | 'stolen' {
  const rotationsSince = session.refresh_token_counter - counter;
  if (rotationsSince < 0) return 'unknown';
  if (rotationsSince === 0) return 'rotate';
  if (rotationsSince === 1) return 'repeat';
  const usedMsAgo = session.rotation_ages_ms.at(-rotationsSince);
  return usedMsAgo !== undefined && usedMsAgo <= REUSE_INTERVAL_MS ? 'repeat' : 'stolen';
}
