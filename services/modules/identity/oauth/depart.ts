import { randomBytes } from 'node:crypto';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { readChallenge } from '../links/pkce.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import { DepartInput } from './contract.ts';
import type { OAuthDeps } from './deps.ts';
import { linkingDisabled } from './errors.ts';

type Deps = Pick<OAuthDeps, 'oauth' | 'oauthFlows'>;
type Input = (typeof DepartInput)['_output'];

/**
 * Sends somebody to a provider to sign in there, and gives the address to go to.
 *
 * @throws `auth.provider-unknown`, `auth.provider-away`, and what is wrong with the code challenge.
 */
export const departToProvider = useCase<Deps, typeof DepartInput, string>({
  name: 'identity.depart-to-provider',
  kind: 'append',
  input: DepartInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: (deps, _caller, input) => depart(deps, input, null),
});

/** The same to link another provider to one's own account. @throws `auth.linking-disabled` */
export const departToLink = useCase<Deps, typeof DepartInput, string>({
  name: 'identity.depart-to-link',
  kind: 'append',
  input: DepartInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: (deps, { userId }, input) => {
    if (!deps.oauth.allowLinking) throw linkingDisabled();
    return depart(deps, input, userId);
  },
});

async function depart({ oauth, oauthFlows }: Deps, input: Input, linkUserId: string | null): Promise<string> {
  const provider = oauth.providers.named(input.provider);
  const challenge = readChallenge(input);
  const nonce = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const state = await oauthFlows.insert({
    provider: provider.name,
    redirectTo: oauth.chooseRedirect(input.redirect_to),
    nonce,
    verifier,
    challenge: challenge?.challenge ?? null,
    challengeMethod: challenge?.challengeMethod ?? null,
    linkUserId,
  });
  const { scopes, parameters } = input;
  return provider.departure({ state, nonce, verifier, scopes, parameters });
}
