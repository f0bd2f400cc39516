import type { Scope } from '../../../platform/database/scope.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { listAuditLog, type ListedEntries } from '../audit/list-audit-log.ts';
import type { ShownFactor } from '../mfa/factor.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { createAdminUsers } from './admin-user.repository.ts';
import { createUser, storeNewUser } from './create-user.ts';
import { deleteUser, removeRow } from './delete-user.ts';
import type { AdminDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { generateLink, type GeneratedLink } from './generate-link.ts';
import { inviteUser } from './invite-user.ts';
import { listUsers, type ListedUsers } from './list-users.ts';
import { storeLink } from './store-link.ts';
import { storeUserChange, updateUserById } from './update-user-by-id.ts';
import { deleteFactorOfUser, listFactorsOfUser } from './user-factors.ts';

/** What the holder of the service key can ask for. */
export interface AdminUseCases {
  readonly listUsers: BoundUseCase<ListedUsers>;
  readonly findUser: BoundUseCase<Account>;
  readonly createUser: BoundUseCase<Account>;
  readonly updateUserById: BoundUseCase<Account>;
  readonly deleteUser: BoundUseCase<undefined>;
  readonly inviteUser: BoundUseCase<Account>;
  readonly generateLink: BoundUseCase<GeneratedLink>;
  readonly listFactorsOfUser: BoundUseCase<readonly ShownFactor[]>;
  readonly deleteFactorOfUser: BoundUseCase<ShownFactor>;
  readonly listAuditLog: BoundUseCase<ListedEntries>;
}

export function bindAdminUseCases(
  runner: Runner,
  storesFor: StoresFor,
  deleteAccount: AdminDeps['deleteAccount'],
): AdminUseCases {
  const depsOf = (scope: Scope) => ({
    ...storesFor(scope),
    adminUsers: createAdminUsers(scope),
    deleteAccount,
  });
  const bind = runner.bindTo(depsOf);
  const inner = {
    storeNewUser: bind(storeNewUser),
    storeUserChange: bind(storeUserChange),
    storeLink: bind(storeLink),
    removeRow: bind(removeRow),
  };
  const bindOuter = runner.bindTo((scope: Scope) => ({ ...depsOf(scope), ...inner }));
  return {
    listUsers: bind(listUsers),
    findUser: bind(findUser),
    createUser: bindOuter(createUser),
    updateUserById: bindOuter(updateUserById),
    deleteUser: bindOuter(deleteUser),
    inviteUser: bindOuter(inviteUser),
    generateLink: bindOuter(generateLink),
    listFactorsOfUser: bind(listFactorsOfUser),
    deleteFactorOfUser: bind(deleteFactorOfUser),
    listAuditLog: bind(listAuditLog),
  };
}
