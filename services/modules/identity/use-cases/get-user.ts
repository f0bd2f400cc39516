import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { NoInput } from '../contract.ts';
import { accountGone } from '../errors.ts';
import type { IdentityDeps } from './deps.ts';

/** The caller's own account. @throws `auth.account-gone` when it was deleted a moment ago. */
export const getUser = useCase<Pick<IdentityDeps, 'accounts'>, typeof NoInput, Account>({
  name: 'identity.get-user',
  kind: 'query',
  input: NoInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ accounts }, { userId }) => {
    const account = await accounts.findById(userId);
    if (account === undefined) throw accountGone();
    return account;
  },
});
