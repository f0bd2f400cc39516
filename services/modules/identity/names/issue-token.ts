import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { provePassword, type ProveDeps } from '../passwords/prove-password.ts';
import { toGrant, type Grant, type Granted } from '../sessions/grant.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { TokenInput } from './contract.ts';
import { loginMissing } from './errors.ts';
import type { Names } from './names.repository.ts';
import { keyOf } from './username.ts';

interface Deps extends ProveDeps, Pick<IdentityDeps, 'settings' | 'issueToken' | 'checkCaptcha'> {
  readonly names: Names;
  readonly openSession: BoundUseCase<Granted>;
  readonly refreshSession: BoundUseCase<Grant>;
}

type Input = (typeof TokenInput)['_output'];

/** Tokens for a name or an address with a password, or for a refresh token: the same sessions as at `/auth/v1`. */
export const issueTokens = useCase<Deps, typeof TokenInput, Grant>({
  name: 'identity.issue-tokens',
  kind: 'query',
  input: TokenInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    if (wantsRefresh(input)) {
      return deps.refreshSession.execute(caller, { refresh_token: input.refresh_token }, once(call));
    }
    const login = (input.username ?? input.email ?? '').trim();
    if (login === '' || input.password === undefined) throw loginMissing();
    await deps.checkCaptcha(input.captcha_token ?? '', caller.address);
    const claim = {
      account: await findByLogin(deps, login),
      login: keyOf(login),
      password: input.password,
      userAgent: '',
    };
    const account = await provePassword(deps, claim, caller, call);
    const granted = await deps.openSession.execute(
      caller,
      { user_id: account.id, user_agent: '' },
      once(call),
    );
    return toGrant(granted, deps);
  },
});

function wantsRefresh({ grant_type: type, refresh_token: token, password }: Input): boolean {
  return type === 'refresh_token' || (type === undefined && token !== undefined && password === undefined);
}

/** No name has an @. */
function findByLogin({ accounts, names }: Deps, login: string): Promise<Account | undefined> {
  return login.includes('@') ? accounts.findByEmail(login) : names.find(keyOf(login));
}
