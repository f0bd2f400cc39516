import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import type { Account } from '../accounts/account.ts';
import * as statements from './admin-user.statements.ts';

/** What an administrator says of an account; what is absent stays, or was never said. */
export interface UserChange {
  /** Lower case. */
  readonly email?: string;
  /** E.164 without the plus. */
  readonly phone?: string;
  readonly passwordHash?: string;
  readonly confirmEmail?: true;
  readonly confirmPhone?: true;
  /** From now on, in milliseconds; 0 lifts the ban. */
  readonly banMs?: number;
  readonly appMetadata?: Readonly<Record<string, unknown>>;
  readonly userMetadata?: Readonly<Record<string, unknown>>;
}

export interface PageOfUsers {
  readonly users: readonly Account[];
  readonly total: number;
}

/** The storage of accounts as administrators see it: deleted ones included. */
export interface AdminUsers {
  findById(id: string): Promise<Account | undefined>;
  idOfPhone(phone: string): Promise<string | undefined>;
  list(page: {
    readonly limit: number;
    readonly offset: number;
    readonly filter: string;
    readonly direction: 'asc' | 'desc';
  }): Promise<PageOfUsers>;
  insert(id: string, user: UserChange): Promise<void>;
  change(id: string, change: UserChange): Promise<void>;
  /** Notes the address that waits for its confirmation. */
  awaitEmail(id: string, email: string): Promise<void>;
  /** Keeps the row, and nothing in it that tells who it was. @returns false where it was hidden before. */
  hide(id: string): Promise<boolean>;
  delete(id: string): Promise<void>;
}

export function createAdminUsers(scope: Scope): AdminUsers {
  const run = async (statement: Parameters<Scope['rows']>[0], parameters: object): Promise<void> => {
    await scope.rows(statement, { ...parameters });
  };
  const keepIdentities = (id: string, { email, phone }: UserChange): Promise<void> =>
    run(statements.keepIdentities, {
      id,
      providers: [...(email === undefined ? [] : ['email']), ...(phone === undefined ? [] : ['phone'])],
    });
  return {
    findById: (id) => firstRow<Account>(scope, statements.findAnyById, { id }),
    idOfPhone: async (phone) => (await firstRow<{ id: string }>(scope, statements.idOfPhone, { phone }))?.id,
    list: async ({ direction, ...page }) => {
      const { total } = await onlyRow<{ total: number }>(scope, statements.countUsers, page);
      return { users: await scope.rows<Account>(statements.USERS[direction], page), total };
    },
    insert: async (id, user) => {
      await run(statements.insertUser, { id, ...user });
      await keepIdentities(id, user);
    },
    change: async (id, change) => {
      await run(statements.changeUser, { id, ...change });
      await keepIdentities(id, change);
    },
    awaitEmail: (id, email) => run(statements.awaitEmail, { id, email }),
    hide: async (id) => {
      if ((await firstRow(scope, statements.hideUser, { id })) === undefined) return false;
      await run(statements.hideIdentities, { id });
      await run(statements.dropCodes, { id });
      return true;
    },
    delete: (id) => run(statements.deleteUser, { id }),
  };
}
