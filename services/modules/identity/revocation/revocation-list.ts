import type { Clock } from '../../../platform/clock/clock.ts';

/** One entry of `auth.revocations`: a session that ended, or with a null session all of a person's until then. */
export interface Revocation {
  readonly session_id: string | null;
  readonly user_id: string | null;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly at_ms: number;
  readonly reason: string;
}

/** Which token is asked about. */
export interface TokenSubject {
  readonly sessionId: string;
  readonly userId: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
}

/** What this process knows of the revocation log; exact as long as it follows it. */
export interface RevocationList {
  /** Takes entries; those that are known already change nothing. */
  add(entries: readonly Revocation[]): void;
  find(subject: TokenSubject): Revocation | undefined;
  /** Told of each entry once; gives the way to stop listening. */
  onRevoked(listener: (revocation: Revocation) => void): () => void;
}

interface Kept {
  readonly revocation: Revocation;
  readonly forgetAt: number;
}

/** An entry is kept until the last access token that it can concern has expired. */
export function createRevocationList(options: {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly keepMs: number;
}): RevocationList {
  const { clock, keepMs } = options;
  const sessions = new Map<string, Kept>();
  const users = new Map<string, Kept>();
  const listeners = new Set<(revocation: Revocation) => void>();

  const keep = (kept: Map<string, Kept>, key: string, revocation: Revocation): void => {
    kept.delete(key);
    kept.set(key, { revocation, forgetAt: clock.monotonicMs() + keepMs });
    for (const listener of listeners) listener(revocation);
  };

  /** A session ends once; all of a person's can end again and again. */
  const take = (entry: Revocation): void => {
    if (entry.session_id !== null) {
      if (!sessions.has(entry.session_id)) keep(sessions, entry.session_id, entry);
      return;
    }
    const userId = entry.user_id ?? '';
    if ((users.get(userId)?.revocation.at_ms ?? 0) < entry.at_ms) keep(users, userId, entry);
  };

  return {
    add: (entries) => {
      forgetOld(sessions, clock.monotonicMs());
      forgetOld(users, clock.monotonicMs());
      entries.forEach(take);
    },
    find: ({ sessionId, userId, issuedAt }) => {
      const ofSession = sessions.get(sessionId)?.revocation;
      const ofUser = users.get(userId)?.revocation;
      return ofSession ?? (ofUser !== undefined && issuedAt * 1_000 <= ofUser.at_ms ? ofUser : undefined);
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Maps keep the order of insertion: the oldest come first. */
function forgetOld(kept: Map<string, Kept>, now: number): void {
  for (const [key, { forgetAt }] of kept) {
    if (forgetAt > now) return;
    kept.delete(key);
  }
}
