import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { AdminUsers } from './admin-user.repository.ts';
import { UserIdInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { userIdInvalid, userNotFound } from './errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One account, even a deleted one as long as its row is there. @throws `auth.user-not-found` */
export const findUser = useCase<Pick<AdminDeps, 'adminUsers'>, typeof UserIdInput, Account>({
  name: 'identity.find-user',
  kind: 'query',
  input: UserIdInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: ({ adminUsers }, _caller, { user_id }) => requireUser(adminUsers, user_id),
});

/** @throws `auth.user-id-invalid`, `auth.user-not-found` */
export async function requireUser(users: Pick<AdminUsers, 'findById'>, id: string): Promise<Account> {
  if (!UUID.test(id)) throw userIdInvalid();
  const account = await users.findById(id);
  if (account === undefined) throw userNotFound();
  return account;
}
