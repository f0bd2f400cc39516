import { useCase } from '../../../platform/use-case/use-case.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { SignInAnonymouslyInput } from '../contract.ts';
import { anonymousDisabled } from '../errors.ts';
import { startSession, toGrant, type Grant } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

type Deps = Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'sessions' | 'secretBox' | 'ids' | 'issueToken' | 'audit'
>;

/**
 * Lets somebody in without an account; one can be made of it later by giving an address.
 *
 * @throws `auth.anonymous-disabled` when AUTH_ANONYMOUS is off.
 */
export const signInAnonymously = useCase<Deps, typeof SignInAnonymouslyInput, Grant>({
  name: 'identity.sign-in-anonymously',
  kind: 'command',
  input: SignInAnonymouslyInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address }, input) => {
    if (!deps.settings.allowAnonymous) throw anonymousDisabled();
    const userMetadata = input.data ?? {};
    checkMetadata(userMetadata);
    const userId = deps.ids.uuid();
    await deps.accounts.insert({
      id: userId,
      email: null,
      passwordHash: null,
      isConfirmed: false,
      appMetadata: {},
      userMetadata,
    });
    await deps.audit.write({ address }, 'user_signedup', userId, { provider: 'anonymous' });
    const granted = await startSession(deps, {
      userId,
      method: 'anonymous',
      address,
      userAgent: input.user_agent,
    });
    return toGrant(granted, deps);
  },
});
