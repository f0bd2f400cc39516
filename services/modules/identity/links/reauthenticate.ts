import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { accountGone } from '../errors.ts';
import { once, type IdentityDeps } from '../use-cases/deps.ts';
import { emailNotVerified, reauthenticationNeedsEmail } from './errors.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'limits'> {
  readonly sendLink: BoundUseCase<undefined>;
}

/** Sends the caller a code that lets them choose a new password (`nonce`). */
export const reauthenticate = useCase<Deps, typeof NoInput, undefined>({
  name: 'identity.reauthenticate',
  kind: 'query',
  input: NoInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ accounts, limits, sendLink }, caller, _input, call) => {
    const account = await accounts.findById(caller.userId);
    if (account === undefined) throw accountGone();
    const { id, email } = account;
    if (email === null || email === '') throw reauthenticationNeedsEmail();
    if (account.email_confirmed_at === null) throw emailNotVerified();
    await limits.admitMail('reauthentication', id);
    await sendLink.execute(caller, { type: 'reauthentication', user_id: id, email }, once(call));
  },
});
