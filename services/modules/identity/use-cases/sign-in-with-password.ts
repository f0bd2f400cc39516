import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { SignInWithPasswordInput } from '../contract.ts';
import { emailNotConfirmed, invalidCredentials, phoneDisabled, userBanned } from '../errors.ts';
import { toGrant, type Grant, type Granted } from '../sessions/grant.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';

interface Deps extends Pick<IdentityDeps, 'settings' | 'accounts' | 'hasher' | 'issueToken' | 'events'> {
  readonly openSession: BoundUseCase<Granted>;
}

/**
 * Signs in with address and password.
 *
 * An unknown address costs the same comparison as a wrong password and answers the same (S5). The password is compared
 * outside of any transaction; a hash of an older cost is replaced on the way (Decision 6).
 *
 * @throws `auth.invalid-credentials`, or once the password was right `auth.user-banned`, `auth.email-not-confirmed`.
 */
export const signInWithPassword = useCase<Deps, typeof SignInWithPasswordInput, Grant>({
  name: 'identity.sign-in-with-password',
  kind: 'query',
  input: SignInWithPasswordInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    const { accounts, hasher, events } = deps;
    if (input.phone) throw phoneDisabled();
    const password = input.password ?? '';
    const account = await accounts.findByEmail((input.email ?? '').trim());
    const stored = account?.encrypted_password ?? null;
    const refuse = (failure: typeof invalidCredentials): Error => {
      const error = failure();
      events.record({
        reason: error.reason,
        address: caller.address,
        requestId: call.requestId,
        ...(account !== undefined && { userId: account.id }),
      });
      return error;
    };
    if (!(await hasher.matches(password, stored, call.signal)) || account === undefined)
      throw refuse(invalidCredentials);
    if (account.is_banned) throw refuse(userBanned);
    if (account.email_confirmed_at === null) throw refuse(emailNotConfirmed);
    await refreshHash(deps, account, password, call.signal);
    const granted = await deps.openSession.execute(
      caller,
      { user_id: account.id, user_agent: input.user_agent },
      once(call),
    );
    return toGrant(granted, deps);
  },
});

async function refreshHash(
  { accounts, hasher }: Pick<Deps, 'accounts' | 'hasher'>,
  { id, encrypted_password: stored }: Account,
  password: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (stored === null || !hasher.isOutdated(stored)) return;
  await accounts.rehash(id, stored, await hasher.hash(password, signal));
}
