import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { sanitisedUser, userOf, type User } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import type { OneTimeCode } from '../accounts/one-time-code.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { SignUpInput } from '../contract.ts';
import { passwordMissing, phoneDisabled, userAlreadyExists } from '../errors.ts';
import { toGrant, type Grant, type Granted } from '../sessions/grant.ts';
import type { UnconfirmedAccount } from './create-account.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';
import { sendAgain } from './resend-confirmation.ts';

interface Deps extends Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'hasher' | 'checkPassword' | 'issueToken' | 'sendConfirmation' | 'ids' | 'clock'
> {
  readonly createConfirmedAccount: BoundUseCase<Granted>;
  readonly createUnconfirmedAccount: BoundUseCase<UnconfirmedAccount>;
  readonly renewCode: BoundUseCase<OneTimeCode>;
  /** Resolves with the work, but not before a certain time has passed: how long it took tells nothing (S5). */
  readonly atLeast: <Output>(work: () => Promise<Output>) => Promise<Output>;
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
    const { email, password, metadata } = readApplication(input, deps.checkPassword);
    if (!settings.confirmEmail && (await accounts.findByEmail(email)) !== undefined)
      throw userAlreadyExists();
    const account = {
      email,
      password_hash: await hasher.hash(password, call.signal),
      user_metadata: metadata,
      user_agent: input.user_agent,
    };
    if (!settings.confirmEmail) {
      const granted = await deps.createConfirmedAccount
        .execute(caller, account, once(call))
        .catch(alreadyThere);
      return { grant: await toGrant(granted, deps) };
    }
    return deps.atLeast(async () => {
      const redirectTo = input.redirect_to;
      if ((await accounts.findByEmail(email)) === undefined) {
        const created = await deps.createUnconfirmedAccount
          .execute(caller, account, once(call))
          .catch(notTwice);
        if (created !== undefined) {
          await deps.sendConfirmation({ email, code: created.code, redirectTo, language: caller.language });
          return { user: userOf(created.account) };
        }
      }
      await sendAgain(deps, { caller, call, email, redirectTo });
      return { user: sanitisedUser(ids.uuid(), email, clock.now().toISOString()) };
    });
  },
});

/** Everything that can be refused without asking anybody. */
function readApplication(
  input: (typeof SignUpInput)['_output'],
  checkPassword: IdentityDeps['checkPassword'],
): { email: string; password: string; metadata: Record<string, unknown> } {
  if (input.phone) throw phoneDisabled();
  if (!input.password) throw passwordMissing();
  const email = readEmail(input.email ?? '');
  const metadata = input.data ?? {};
  checkMetadata(metadata);
  checkPassword(input.password);
  return { email, password: input.password, metadata };
}

/** Somebody with the same address was faster, between the look and the insert. */
function alreadyThere(thrown: unknown): never {
  if (isEmailInUse(thrown)) throw userAlreadyExists({}, { cause: thrown });
  throw thrown;
}

function notTwice(thrown: unknown): undefined {
  if (!isEmailInUse(thrown)) throw thrown;
}

function isEmailInUse(thrown: unknown): boolean {
  return isAppError(thrown) && thrown.reason === 'auth.email-in-use';
}
