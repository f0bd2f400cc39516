import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow, perform } from '../../../platform/database/scope.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import * as statements from './audit-log.statements.ts';

/** What is written down, named as GoTrue names it, with the kind that it belongs to. */
export const LOG_TYPES = {
  login: 'account',
  logout: 'account',
  invite_accepted: 'account',
  user_signedup: 'team',
  user_invited: 'team',
  user_deleted: 'team',
  token_revoked: 'token',
  user_modified: 'user',
  user_recovery_requested: 'user',
  user_reauthenticate_requested: 'user',
  user_confirmation_requested: 'user',
  user_repeated_signup: 'user',
  user_updated_password: 'user',
  identity_unlinked: 'user',
  factor_in_progress: 'factor',
  factor_unenrolled: 'factor',
  factor_deleted: 'factor',
  challenge_created: 'factor',
  verification_attempted: 'factor',
} as const;

export type AuditAction = keyof typeof LOG_TYPES;

/** What a new account is called: whoever has to confirm an address has not signed up yet. */
export function actionOfNewcomer(isIn: boolean): AuditAction {
  return isIn ? 'user_signedup' : 'user_confirmation_requested';
}

/** Who did it, and from where: the holder of the service key, else the person themselves. */
export type AuditOrigin = Pick<Caller, 'address'> & Partial<Pick<Caller, 'role'>>;

/** An entry as administrators see it. */
export interface AuditEntry {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly ip_address: string;
}

/** Which entries: those with the text in one of these fields; none for all. */
export interface AuditFilter {
  readonly fields: readonly string[];
  readonly text: string;
}

/** The journal of what was done to accounts; bound to a transaction, an entry exists exactly if it commits. */
export interface AuditLog {
  /** Writes one entry about somebody who is there; of somebody who is not there is nothing to tell. */
  write(
    origin: AuditOrigin,
    action: AuditAction,
    userId: string,
    traits?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** The newest first. */
  list(page: AuditFilter & { readonly limit: number; readonly offset: number }): Promise<{
    readonly entries: readonly AuditEntry[];
    readonly total: number;
  }>;
  /** Removes what names somebody; that an account was deleted stays, without whose it was. */
  forget(userId: string): Promise<void>;
}

/** The log over `auth.audit_log_entries`. */
export function createAuditLog(scope: Scope): AuditLog {
  const run = perform.bind(undefined, scope);
  return {
    write: ({ address, role }, action, userId, traits) =>
      run(statements.writeEntry, {
        userId,
        address,
        isService: role === 'service_role',
        action,
        logType: LOG_TYPES[action],
        ...(traits !== undefined && { traits }),
      }),
    list: async (page) => ({
      entries: await scope.rows<AuditEntry>(statements.listEntries, { ...page }),
      total: (await firstRow<{ total: number }>(scope, statements.countEntries, { ...page }))?.total ?? 0,
    }),
    forget: async (userId) => {
      await run(statements.keepDeletion, { userId });
      await run(statements.dropEntries, { userId });
    },
  };
}
