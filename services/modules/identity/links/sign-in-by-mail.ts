import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase, type BoundUseCase, type Call } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { isEmailInUse } from '../accounts/account.repository.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { SignInByMailInput } from './contract.ts';
import { emailOrPhone, otpNeedsEmail, otpSignUpsOff, phoneProviderDisabled } from './errors.ts';
import { readChallenge } from './pkce.ts';

interface Deps extends Pick<IdentityDeps, 'settings' | 'accounts' | 'limits' | 'atLeast'> {
  readonly createMailedAccount: BoundUseCase<Account>;
  readonly sendLink: BoundUseCase<undefined>;
}

/**
 * Sends a link to sign in, or to somebody new the mail that confirms their address. Whether there is an account shows
 * neither in the answer nor in the time it takes (S5).
 *
 * @throws `auth.otp-sign-ups-off` for `create_user: false` and an unknown address, where addresses need no
 *   confirmation: sign-up tells who is known there anyway. Otherwise nothing happens and nothing is said.
 */
export const signInByMail = useCase<Deps, typeof SignInByMailInput, undefined>({
  name: 'identity.sign-in-by-mail',
  kind: 'query',
  input: SignInByMailInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    const { settings, accounts, limits, atLeast } = deps;
    const email = readAddress(input);
    const challenge = readChallenge(input);
    const metadata = input.data ?? {};
    checkMetadata(metadata);
    await limits.admitMail('recovery', email);
    const about = { email, redirect_to: input.redirect_to, challenge };
    await atLeast(async () => {
      const account = await accounts.findByEmail(email);
      if (account !== undefined) {
        await sendTo(deps, account, { caller, call, about });
        return;
      }
      if (input.create_user === false) {
        if (settings.confirmEmail) return;
        throw otpSignUpsOff();
      }
      await deps.createMailedAccount
        .execute(caller, { ...about, user_metadata: metadata }, once(call))
        .catch(somebodyWasFaster);
    });
  },
});

interface Sending {
  readonly caller: Caller;
  readonly call: Call;
  readonly about: Readonly<Record<string, unknown>>;
}

/** Whoever has not confirmed their address yet gets the mail that does it. */
async function sendTo(
  { settings, sendLink }: Pick<Deps, 'settings' | 'sendLink'>,
  account: Account,
  { caller, call, about }: Sending,
): Promise<void> {
  const isNew = settings.confirmEmail && account.email_confirmed_at === null;
  const type = isNew ? 'signup' : 'magiclink';
  await sendLink.execute(caller, { ...about, type, user_id: account.id }, once(call));
}

function readAddress({ email, phone }: (typeof SignInByMailInput)['_output']): string {
  if (email && phone) throw emailOrPhone();
  if (phone) throw phoneProviderDisabled();
  if (!email) throw otpNeedsEmail();
  return readEmail(email);
}

/** Two requests for one new address: the mail of the first is on its way. */
function somebodyWasFaster(thrown: unknown): void {
  if (!isEmailInUse(thrown)) throw thrown;
}
