import type { Scope } from '../../../platform/database/scope.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { createAdminUsers } from './admin-user.repository.ts';
import { createUser, storeNewUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import type { AdminDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { generateLink, type GeneratedLink } from './generate-link.ts';
import { inviteUser } from './invite-user.ts';
import { listUsers, type ListedUsers } from './list-users.ts';
import { storeLink } from './store-link.ts';
import { storeUserChange, updateUserById } from './update-user-by-id.ts';

/** What the holder of the service key can ask for. */
export interface AdminUseCases {
  readonly listUsers: BoundUseCase<ListedUsers>;
  readonly findUser: BoundUseCase<Account>;
  readonly createUser: BoundUseCase<Account>;
  readonly updateUserById: BoundUseCase<Account>;
  readonly deleteUser: BoundUseCase<undefined>;
  readonly inviteUser: BoundUseCase<Account>;
  readonly generateLink: BoundUseCase<GeneratedLink>;
}

type Stores = Omit<AdminDeps, 'adminUsers' | 'storeNewUser' | 'storeUserChange' | 'storeLink'>;

export function bindAdminUseCases(runner: Runner, storesOf: (scope: Scope) => Stores): AdminUseCases {
  const depsOf = (scope: Scope) => ({ ...storesOf(scope), adminUsers: createAdminUsers(scope) });
  const bind = runner.bindTo(depsOf);
  const inner = {
    storeNewUser: bind(storeNewUser),
    storeUserChange: bind(storeUserChange),
    storeLink: bind(storeLink),
  };
  const bindOuter = runner.bindTo((scope: Scope) => ({ ...depsOf(scope), ...inner }));
  return {
    listUsers: bind(listUsers),
    findUser: bind(findUser),
    createUser: bindOuter(createUser),
    updateUserById: bindOuter(updateUserById),
    deleteUser: bind(deleteUser),
    inviteUser: bindOuter(inviteUser),
    generateLink: bindOuter(generateLink),
  };
}
