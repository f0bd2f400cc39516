import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow, onlyRow } from '../../../platform/database/scope.ts';
import type { Session } from '../sessions/session.ts';
import type { Challenge, Factor } from './factor.ts';
import * as statements from './factor.statements.ts';

/** The storage of second factors. */
export interface Factors {
  /** One change of an account's factors at a time. */
  lockAccount(userId: string): Promise<void>;
  ofUser(userId: string): Promise<readonly Factor[]>;
  find(id: string, userId: string): Promise<Factor | undefined>;
  lock(id: string, userId: string): Promise<Factor | undefined>;
  insert(factor: {
    readonly id: string;
    readonly userId: string;
    readonly friendlyName: string;
    readonly sealedSecret: string;
  }): Promise<void>;
  /** Unverified ones of a person that are as old as this, save one. */
  dropUnfinished(userId: string, olderThanSeconds: number, exceptId?: string): Promise<void>;
  challenge(factorId: string, id: string, address: string): Promise<{ readonly expires_at: number }>;
  findChallenge(id: string, factorId: string): Promise<Challenge | undefined>;
  /** Spends the challenge and every code up to this time step; the factor counts from now on. */
  accept(factorId: string, challengeId: string, step: number): Promise<void>;
  /** A trigger takes the second level from the sessions that it raised. Tells whether it was there. */
  remove(id: string, userId: string): Promise<boolean>;
  raiseSession(sessionId: string, factorId: string): Promise<Session>;
  /** Ends every session of the person that has one proof only. */
  endLowerSessions(userId: string): Promise<readonly { id: string; user_id: string }[]>;
  aalOf(sessionId: string): Promise<string | undefined>;
}

/** Factors over `auth.mfa_factors` and `auth.mfa_challenges`. */
export function createFactors(scope: Scope): Factors {
  const run = async (
    statement: Parameters<Scope['rows']>[0],
    parameters: Record<string, unknown>,
  ): Promise<boolean> => (await scope.rows(statement, parameters)).length > 0;
  return {
    lockAccount: async (userId) => void (await run(statements.lockAccount, { userId })),
    ofUser: (userId) => scope.rows<Factor>(statements.factorsOfUser, { userId }),
    find: (id, userId) => firstRow<Factor>(scope, statements.findFactor, { id, userId }),
    lock: (id, userId) => firstRow<Factor>(scope, statements.lockFactor, { id, userId }),
    insert: async (factor) => void (await run(statements.insertFactor, { ...factor })),
    dropUnfinished: async (userId, olderThanSeconds, exceptId) =>
      void (await run(statements.dropUnfinished, {
        userId,
        olderThanSeconds,
        ...(exceptId !== undefined && { exceptId }),
      })),
    challenge: async (factorId, id, address) => {
      await run(statements.markChallenged, { factorId });
      return onlyRow<{ expires_at: number }>(scope, statements.insertChallenge, { factorId, id, address });
    },
    findChallenge: (id, factorId) => firstRow<Challenge>(scope, statements.findChallenge, { id, factorId }),
    accept: async (factorId, challengeId, step) => {
      await run(statements.spendChallenge, { challengeId });
      await run(statements.acceptCode, { factorId, step });
    },
    remove: (id, userId) => run(statements.deleteFactor, { id, userId }),
    raiseSession: (sessionId, factorId) =>
      onlyRow<Session>(scope, statements.raiseSession, { sessionId, factorId }),
    endLowerSessions: (userId) => scope.rows(statements.endLowerSessions, { userId }),
    aalOf: async (sessionId) =>
      (await firstRow<{ aal: string }>(scope, statements.aalOfSession, { sessionId }))?.aal,
  };
}
