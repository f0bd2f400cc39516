import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow } from '../../../platform/database/scope.ts';
import type { LockedSession, Session } from './session.ts';
import * as statements from './session.statements.ts';

/** A session to be. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly method: Session['amr'][number]['method'];
  readonly sealedKey: string;
  readonly address: string;
  readonly userAgent: string;
}

/** Which sessions end. */
export type EndedSessions =
  { readonly sessionId: string } | { readonly userId: string; readonly exceptSessionId?: string };

/** The storage of sessions. */
export interface Sessions {
  insert(session: NewSession): Promise<Session>;
  /** Locks the row. @throws `platform.unavailable` at once when somebody else holds it. */
  lock(id: string, idleDays: number): Promise<LockedSession | undefined>;
  /** Counts one rotation and remembers its time. */
  rotate(id: string): Promise<void>;
  /** Notes a use that rotated nothing. */
  touch(id: string): Promise<void>;
  /** Deletes them, which a trigger writes to the revocation log, and tells which they were. */
  end(which: EndedSessions, reason: string): Promise<readonly { id: string; user_id: string }[]>;
  /** Whether the session is there and its person may use it. */
  isAlive(id: string, userId: string): Promise<boolean>;
}

/** Sessions over `auth.sessions`. */
export function createSessions(scope: Scope): Sessions {
  return {
    insert: async (session) => {
      const row = await firstRow<Session>(scope, statements.insertSession, { ...session });
      return row as Session;
    },
    lock: (id, idleDays) => firstRow<LockedSession>(scope, statements.lockSession, { id, idleDays }),
    rotate: async (id) => {
      await scope.rows(statements.rotateSession, { id });
    },
    touch: async (id) => {
      await scope.rows(statements.touchSession, { id });
    },
    end: (which, reason) =>
      scope.rows('sessionId' in which ? statements.endSession : statements.endSessionsOfUser, {
        ...which,
        reason,
      }),
    isAlive: async (id, userId) => (await scope.rows(statements.aliveSession, { id, userId })).length > 0,
  };
}
