import { randomBytes } from 'node:crypto';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { readChallenge } from '../links/pkce.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import { DepartInput } from './contract.ts';
import type { OAuthDeps } from './deps.ts';
import { inviteTokenUnknown, linkingDisabled } from './errors.ts';

type Deps = Pick<OAuthDeps, 'oauth' | 'oauthFlows' | 'tokens'>;
type Input = (typeof DepartInput)['_output'];

/**
 * Sends somebody to a provider to sign in there, and gives the address to go to.
 *
 * @throws `auth.provider-unknown`, `auth.provider-away`, `auth.invite-token-unknown`, and what is wrong with the code challenge.
 */
export const departToProvider = useCase<Deps, typeof DepartInput, string>({
  name: 'identity.depart-to-provider',
  kind: 'append',
  input: DepartInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, _caller, input) => {
    const { invite_token: invitation } = input;
    const isKnown = invitation === '' || (await deps.tokens.isWaiting(invitation, 'confirmation_token'));
    if (!isKnown) throw inviteTokenUnknown();
    return depart(deps, input, null);
  },
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
    return depart(deps, { ...input, invite_token: '' }, userId);
  },
});

async function depart(
  { oauth, oauthFlows }: Pick<Deps, 'oauth' | 'oauthFlows'>,
  input: Input,
  linkUserId: string | null,
): Promise<string> {
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
    inviteToken: input.invite_token === '' ? null : input.invite_token,
  });
  const { scopes, parameters } = input;
  return provider.departure({ state, nonce, verifier, scopes, parameters });
}
