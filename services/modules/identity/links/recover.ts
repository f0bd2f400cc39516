import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { readEmail } from '../accounts/email.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { RecoverInput } from './contract.ts';
import { recoveryNeedsEmail } from './errors.ts';
import { readChallenge } from './pkce.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'limits' | 'atLeast'> {
  readonly sendLink: BoundUseCase<undefined>;
}

/** Sends a link to choose a new password. Whether there is such an account is not told, nor seen by the time it takes. */
export const recover = useCase<Deps, typeof RecoverInput, undefined>({
  name: 'identity.recover',
  kind: 'query',
  input: RecoverInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ accounts, limits, atLeast, sendLink }, caller, input, call) => {
    if (!input.email) throw recoveryNeedsEmail();
    const email = readEmail(input.email);
    const challenge = readChallenge(input);
    await limits.admitMail('recovery', email);
    await atLeast(async () => {
      const account = await accounts.findByEmail(email);
      if (account === undefined) return;
      const mail = {
        type: 'recovery',
        user_id: account.id,
        email,
        redirect_to: input.redirect_to,
        challenge,
      };
      await sendLink.execute(caller, mail, once(call));
    });
  },
});
