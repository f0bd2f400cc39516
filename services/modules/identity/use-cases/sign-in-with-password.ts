import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { SignInWithPasswordInput } from '../contract.ts';
import { phoneDisabled } from '../errors.ts';
import { weaknessOf } from '../passwords/policy.ts';
import { provePassword, type ProveDeps } from '../passwords/prove-password.ts';
import { toGrant, type Grant, type Granted } from '../sessions/grant.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';

interface Deps extends ProveDeps, Pick<IdentityDeps, 'settings' | 'issueToken' | 'checkPassword'> {
  readonly openSession: BoundUseCase<Granted>;
}

/** Signs in with address and password. @throws what `provePassword` throws */
export const signInWithPassword = useCase<Deps, typeof SignInWithPasswordInput, Grant>({
  name: 'identity.sign-in-with-password',
  kind: 'query',
  input: SignInWithPasswordInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    if (input.phone) throw phoneDisabled();
    const login = (input.email ?? '').trim();
    const claim = {
      account: await deps.accounts.findByEmail(login),
      login,
      password: input.password ?? '',
      userAgent: input.user_agent,
    };
    const account = await provePassword(deps, claim, caller, call);
    const granted = await deps.openSession.execute(
      caller,
      { user_id: account.id, user_agent: input.user_agent },
      once(call),
    );
    const weak_password = weaknessOf(deps.checkPassword, claim.password);
    return { ...(await toGrant(granted, deps)), ...(weak_password !== undefined && { weak_password }) };
  },
});
