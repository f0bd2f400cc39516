import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { sanitisedUser, userOf, type Account, type User } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { SignUpInput } from '../contract.ts';
import { passwordMissing, phoneDisabled, userAlreadyExists } from '../errors.ts';
import { readChallenge, type Challenge } from '../links/pkce.ts';
import { toGrant, type Grant, type Granted } from '../sessions/grant.ts';
import { alreadyThere, NEW_ACCOUNT_FLOOR_MS } from './already-there.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';
import { signUpByMail } from './sign-up-by-mail.ts';

interface Deps extends Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'hasher' | 'checkPassword' | 'issueToken' | 'limits' | 'ids' | 'clock' | 'atLeast'
> {
  readonly createConfirmedAccount: BoundUseCase<Granted>;
  readonly createMailedAccount: BoundUseCase<Account>;
  readonly sendLink: BoundUseCase<undefined>;
  readonly noteRepeatedSignUp: BoundUseCase<undefined>;
}

/** Either somebody who is in, or somebody whose address has to be confirmed first. */
export type SignedUp = { readonly grant: Grant } | { readonly user: User };

/**
 * Makes an account from an address and a password.
 *
 * Hashing happens before the transaction, so that a connection never waits for it. While addresses must be confirmed
 * the answer to a known address is a made-up user, as late as the answer to a new one.
 *
 * @throws `auth.user-already-exists` when addresses need no confirmation.
 */
export const signUp = useCase<Deps, typeof SignUpInput, SignedUp>({
  name: 'identity.sign-up',
  kind: 'query',
  input: SignUpInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    const { settings, accounts, hasher, ids, clock } = deps;
    const { email, password, metadata, challenge } = readApplication(input, deps.checkPassword);
    if (!settings.confirmEmail && (await accounts.findByEmail(email)) !== undefined)
      throw userAlreadyExists();
    const password_hash = await hasher.hash(password, call.signal);
    const account = { email, password_hash, user_metadata: metadata };
    if (!settings.confirmEmail) {
      const granted = await deps.createConfirmedAccount
        .execute(caller, { ...account, user_agent: input.user_agent }, once(call))
        .catch(alreadyThere);
      return { grant: await toGrant(granted, deps) };
    }
    const application = { ...account, redirect_to: input.redirect_to, challenge };
    const created = await deps.atLeast(
      () => signUpByMail(deps, application, { caller, call }),
      NEW_ACCOUNT_FLOOR_MS,
    );
    return {
      user:
        created === undefined ? sanitisedUser(ids.uuid(), email, clock.now().toISOString()) : userOf(created),
    };
  },
});

/** Everything that can be refused without asking anybody. */
function readApplication(
  input: (typeof SignUpInput)['_output'],
  checkPassword: IdentityDeps['checkPassword'],
): { email: string; password: string; metadata: Record<string, unknown>; challenge: Challenge | undefined } {
  if (input.phone) throw phoneDisabled();
  if (!input.password) throw passwordMissing();
  const email = readEmail(input.email ?? '');
  const metadata = input.data ?? {};
  checkMetadata(metadata);
  checkPassword(input.password);
  return { email, password: input.password, metadata, challenge: readChallenge(input) };
}
