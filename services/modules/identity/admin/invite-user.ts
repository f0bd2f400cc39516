import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { emailInUse } from '../errors.ts';
import { once } from '../use-cases/deps.ts';
import { InviteInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';

/**
 * Invites somebody by mail; the account is theirs once they follow the link. Who has not done so is invited again.
 *
 * @throws `auth.email-in-use` when the address belongs to somebody who has confirmed it.
 */
export const inviteUser = useCase<Pick<AdminDeps, 'accounts' | 'storeLink'>, typeof InviteInput, Account>({
  name: 'identity.invite-user',
  kind: 'query',
  input: InviteInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ accounts, storeLink }, caller, input, call) => {
    const email = readEmail(input.email ?? '');
    checkMetadata(input.data ?? {});
    const known = await accounts.findByEmail(email);
    if (known !== undefined && known.email_confirmed_at !== null) throw emailInUse();
    const { account } = await storeLink.execute(
      caller,
      {
        type: 'invite',
        email,
        user_metadata: input.data ?? {},
        password_hash: null,
        new_email: null,
        redirect_to: input.redirect_to,
        is_sent: true,
      },
      once(call),
    );
    return account;
  },
});
