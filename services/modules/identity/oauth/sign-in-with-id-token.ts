import { useCase } from '../../../platform/use-case/use-case.ts';
import { toGrant, type Grant } from '../sessions/grant.ts';
import { EVERYONE, once } from '../use-cases/deps.ts';
import { IdTokenInput } from './contract.ts';
import type { OAuthDeps } from './deps.ts';
import { idTokenRefused, linkingDisabled, providerEmailUnverified, providerUnknown } from './errors.ts';
import type { Provider } from './provider.ts';
import type { Providers } from './providers.ts';

type Deps = Pick<OAuthDeps, 'oauth' | 'settings' | 'issueToken' | 'acceptIdentity'>;
type Input = (typeof IdTokenInput)['_output'];

/**
 * Signs in with the ID token that an app got from a provider by itself, or links it to the account of a person who is
 * signed in.
 *
 * @throws `auth.id-token-refused`, `auth.provider-unknown`, and what `accept-identity` refuses.
 */
export const signInWithIdToken = useCase<Deps, typeof IdTokenInput, Grant>({
  name: 'identity.sign-in-with-id-token',
  kind: 'query',
  input: IdTokenInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    if (input.link_identity && !deps.oauth.allowLinking) throw linkingDisabled();
    if (!input.id_token) throw refused('id_token required');
    const provider = providerOf(deps.oauth.providers, input);
    const read = provider.readIdToken;
    if (read === undefined) throw providerUnknown({ provider: provider.name });
    const given = { accessToken: input.access_token ?? '', nonce: input.nonce ?? '' };
    const answer = { profile: await read(input.id_token, given), token: given.accessToken };
    const accepted = await deps.acceptIdentity.execute(
      caller,
      {
        provider: provider.name,
        is_email_optional: provider.isEmailOptional,
        answer,
        link_user_id: input.link_identity ? caller.userId : null,
        invite_token: null,
        challenge: null,
        challenge_method: null,
        redirect_to: '',
        user_agent: input.user_agent,
      },
      once(call),
    );
    if (accepted.outcome !== 'session') throw providerEmailUnverified({ provider: provider.name });
    return toGrant(accepted.granted, deps);
  },
});

/** By name, or by client and issuer as older apps say it. */
function providerOf(providers: Providers, { provider, issuer, client_id: clientId }: Input): Provider {
  if (provider) return providers.named(provider);
  if (!issuer || !clientId) throw refused('provider or client_id and issuer required');
  const found = providers.ofIssuer(issuer);
  if (found === undefined) throw providerUnknown({ provider: issuer.slice(0, 100) });
  return found;
}

function refused(what: string): Error {
  return idTokenRefused({ what }, { details: { error: 'invalid request' } });
}
