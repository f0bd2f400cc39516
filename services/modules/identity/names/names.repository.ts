import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow } from '../../../platform/database/scope.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Account } from '../accounts/account.ts';
import { nameTaken } from './errors.ts';
import * as statements from './names.statements.ts';
import type { Username } from './username.ts';

/** The storage of names. */
export interface Names {
  find(key: string): Promise<Account | undefined>;
  isTaken(key: string): Promise<boolean>;
  /** @throws `name.taken` when somebody else was first. */
  claim(userId: string, name: Username): Promise<void>;
  /** For a person who has nothing else than a name. */
  insertIdentity(userId: string, name: Username): Promise<void>;
}

/** Names over `auth.users`. */
export function createNames(scope: Scope): Names {
  return {
    find: (key) => firstRow<Account>(scope, statements.findByName, { key }),
    isTaken: async (key) => (await scope.rows(statements.nameIsTaken, { key })).length > 0,
    claim: async (userId, name) => {
      try {
        await scope.rows(statements.claimName, { userId, ...name });
      } catch (thrown) {
        if (isAppError(thrown) && thrown.reason === 'input.already-exists')
          throw nameTaken({}, { cause: thrown });
        throw thrown;
      }
    },
    insertIdentity: async (userId, name) => {
      await scope.rows(statements.insertNameIdentity, { userId, ...name });
    },
  };
}
