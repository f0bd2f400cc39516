import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow, perform } from '../../../platform/database/scope.ts';
import { emailInUse } from '../errors.ts';
import type { Account } from './account.ts';
import { spellingOf } from './email.ts';
import * as statements from './account.statements.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';

/** A person to be. */
export interface NewAccount {
  readonly id: string;
  /** Lower case; null for a person who came in without an account. */
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly isConfirmed: boolean;
  readonly appMetadata: Readonly<Record<string, unknown>>;
  readonly userMetadata: Readonly<Record<string, unknown>>;
}

/** What of an account changes; what is absent stays. */
export interface AccountChange {
  /** A confirmed address; a person who came in without an account has one from then on. */
  readonly email?: string;
  readonly passwordHash?: string;
  /** Merged into what is there; a null removes a key. */
  readonly userMetadata?: Readonly<Record<string, unknown>>;
}

/** The storage of accounts. */
export interface Accounts {
  findById(id: string): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  /** @throws `auth.email-in-use` when somebody else was first. */
  insert(account: NewAccount): Promise<void>;
  /** @throws `auth.email-in-use` when the address is somebody else's. */
  change(id: string, change: AccountChange): Promise<void>;
  confirmEmail(id: string): Promise<void>;
  markSignedIn(id: string): Promise<void>;
  /** Replaces a hash by one of another cost, unless the password was changed meanwhile. */
  rehash(id: string, oldHash: string, newHash: string): Promise<void>;
}

/** Accounts over `auth.users` and `auth.identities`. */
export function createAccounts(scope: Scope): Accounts {
  const run = perform.bind(undefined, scope);
  return {
    findById: (id) => firstRow<Account>(scope, statements.findById, { id }),
    findByEmail: (email) => firstRow<Account>(scope, statements.findByEmail, { email: spellingOf(email) }),
    insert: async (account) => {
      await uniqueEmail(() => run(statements.insertUser, { ...account }));
      if (account.email !== null) await run(statements.insertEmailIdentity, { id: account.id });
    },
    change: async (id, change) => {
      await uniqueEmail(() => run(statements.changeUser, { id, ...change }));
      if (change.email !== undefined) await run(statements.followEmail, { id });
    },
    confirmEmail: async (id) => {
      await run(statements.confirmUser, { id });
      await run(statements.confirmIdentity, { id });
    },
    markSignedIn: async (id) => {
      await run(statements.markSignedIn, { id });
      await run(statements.markIdentitySignedIn, { id });
    },
    rehash: (id, oldHash, newHash) => run(statements.rehash, { id, oldHash, newHash }),
  };
}

/** Somebody with the same address was faster, or is known. */
export function isEmailInUse(thrown: unknown): boolean {
  return isAppError(thrown) && thrown.reason === 'auth.email-in-use';
}

/** @throws `auth.email-in-use` for an address that somebody else has. */
export async function uniqueEmail(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (isAppError(thrown) && thrown.reason === 'input.already-exists')
      throw emailInUse({}, { cause: thrown });
    throw thrown;
  }
}
