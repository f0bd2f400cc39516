import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { toGrant, type Grant } from '../sessions/grant.ts';
import { EVERYONE, once } from '../use-cases/deps.ts';
import type { OAuthDeps } from './deps.ts';
import { codeMissing, providerEmailUnverified, refusedByProvider } from './errors.ts';
import type { OAuthFlow } from './flow.repository.ts';

const ArriveInput = z.object({
  flow: z.custom<OAuthFlow>((value) => typeof value === 'object'),
  /** Everything that the provider sent along. */
  query: z.custom<URLSearchParams>((value) => value instanceof URLSearchParams),
  user_agent: z.string().max(500).default(''),
});

/** What goes back to the front end: a session with the provider's tokens, or a code for its verifier. */
export type Arrival = { readonly grant: ProviderGrant } | { readonly code: string };

/** A session that hands on the provider's own tokens. */
export interface ProviderGrant extends Grant {
  readonly provider_token?: string;
  readonly provider_refresh_token?: string;
}

type Deps = Pick<OAuthDeps, 'oauth' | 'settings' | 'issueToken' | 'acceptIdentity'>;

/**
 * Lets somebody in who comes back from a provider. The provider is asked outside of any transaction.
 *
 * @throws `auth.refused-by-provider`, `auth.oauth-code-missing`, `auth.provider-…`, and what `accept-identity` refuses.
 */
export const arriveFromProvider = useCase<Deps, typeof ArriveInput, Arrival>({
  name: 'identity.arrive-from-provider',
  kind: 'query',
  input: ArriveInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, { flow, query, user_agent }, call) => {
    const provider = deps.oauth.providers.named(flow.provider);
    const error = query.get('error');
    if (error !== null) throw refusal(error, query.get('error_description') ?? error);
    if (!query.get('code')) throw codeMissing();
    const { nonce, code_verifier: verifier } = flow;
    const answer = await provider.arrival(query, { state: flow.id, nonce, verifier });
    const accepted = await deps.acceptIdentity.execute(
      caller,
      {
        provider: provider.name,
        is_email_optional: provider.isEmailOptional,
        answer,
        link_user_id: flow.link_user_id,
        invite_token: flow.invite_token,
        challenge: flow.code_challenge,
        challenge_method: flow.code_challenge_method,
        redirect_to: flow.redirect_to,
        user_agent,
      },
      once(call),
    );
    if (accepted.outcome === 'unproven') throw providerEmailUnverified({ provider: provider.name });
    if (accepted.outcome === 'code') return { code: accepted.code };
    const grant = await toGrant(accepted.granted, deps);
    return {
      grant: {
        ...grant,
        provider_token: answer.token,
        ...(answer.refreshToken !== undefined && { provider_refresh_token: answer.refreshToken }),
      },
    };
  },
});

/** The provider's words, within bounds: they go into an address. */
function refusal(error: string, description: string): Error {
  return refusedByProvider(
    { description: description.slice(0, 300) },
    { details: { error: error.slice(0, 100) } },
  );
}
